#include "pipeline/io/write_shapefile.hpp"

#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/spatial_reference.hpp"
#include "pipeline/io/zip_file.hpp"
#include "pipeline/texts/xml.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kBytesPerCharacter = 3, kMostBytes = 254;  // of a text in a .dbf
constexpr int kMostIntegerDigits = 9;                    // of 32 bits

int width_of(const OfficeField& field) {
    return field.type == FieldType::text ? std::min(kMostBytes, kBytesPerCharacter * field.width) : field.width;
}

OGRFieldType ogr_type(const OfficeField& field) {
    switch (field.type) {
        case FieldType::text:
            return OFTString;
        case FieldType::integer:
            return field.width <= kMostIntegerDigits ? OFTInteger : OFTInteger64;
        case FieldType::real:
            return OFTReal;
        case FieldType::date:
            return OFTDate;
    }
    return OFTString;
}

/// A folder in GDAL's memory, gone afterwards.
class MemoryFolder {
public:
    MemoryFolder() {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "/vsimem/quarrywatch_shapefile_%p", static_cast<void*>(this));
        path_ = text.data();
    }
    MemoryFolder(const MemoryFolder&) = delete;
    MemoryFolder& operator=(const MemoryFolder&) = delete;
    ~MemoryFolder() { VSIRmdirRecursive(path_.c_str()); }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// The system of a site's office: "EPSG:4528"; empty for the grid's own.
std::string system_of(const OfficeRow& row) {
    constexpr int kUtmNorth = 32600, kUtmSouth = 32700, kUtmZones = 60;
    constexpr double kUtmWidth_deg = 6, kUtmLimit_deg = 84;
    if (row.place->zone) return "EPSG:" + std::to_string(gauss_kruger_epsg(*row.place->zone));
    if (!row.place->lonlat || std::fabs((*row.place->lonlat)[1]) > kUtmLimit_deg) return {};
    const auto [lon, lat] = *row.place->lonlat;
    const int zone = std::clamp(1 + static_cast<int>(std::floor((lon + 180) / kUtmWidth_deg)), 1, kUtmZones);
    return "EPSG:" + std::to_string((lat >= 0 ? kUtmNorth : kUtmSouth) + zone);
}

class Writer {
public:
    Writer(const std::filesystem::path& path, const Grid& grid) : path_(path), grid_(grid) {
        if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
        driver_ = GetGDALDriverManager()->GetDriverByName("ESRI Shapefile");
        if (driver_ == nullptr) {
            throw Fault(ExitCode::bad_output, path_.string(), "GDAL has no Shapefile driver",
                        "Install GDAL with it, or set formats.shapefile = false");
        }
    }

    /// Write one layer into the memory folder.
    void add_layer(const std::string& name, const std::string& system, std::span<const OfficeRow> rows) {
        const std::string file = folder_.file(name + ".shp");
        const GDALDatasetUniquePtr dataset(driver_->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        check(dataset != nullptr);
        const std::string crs_name = system.empty() ? grid_.crs_wkt : system;
        OGRSpatialReference crs;
        if (!crs_name.empty()) crs = read_crs(crs_name, path_.string());
        // The .dbf's head bears a date.
        std::array<const char*, 3> options{"ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=1970-01-01", nullptr};
        OGRLayer* const layer = dataset->CreateLayer(name.c_str(), crs_name.empty() ? nullptr : &crs, wkbPolygon,
                                                     const_cast<char**>(options.data()));
        check(layer != nullptr);
        for (const OfficeField& field : office_fields()) {
            OGRFieldDefn definition(std::string(field.code).c_str(), ogr_type(field));
            definition.SetWidth(width_of(field));
            definition.SetPrecision(field.decimals);
            check(layer->CreateField(&definition) == OGRERR_NONE);
        }
        std::optional<Reprojection> way;
        if (!system.empty()) way.emplace(grid_.crs_wkt, crs_name);
        for (const OfficeRow& row : rows) add_feature(*layer, row, way);
    }

    OfficeOutput finish(const std::vector<std::string>& layers) {
        check(!errors_.failed());
        ZipFile zip(path_);
        for (const std::string& name : layers) {
            for (const char* const ending : {".shp", ".shx", ".dbf", ".prj", ".cpg"}) {
                vsi_l_offset size = 0;
                const GByte* const bytes =
                    VSIGetMemFileBuffer(folder_.file(name + ending).c_str(), &size, /*unlink=*/FALSE);
                if (bytes != nullptr)
                    zip.add(name + ending, {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
            }
        }
        return {zip.finish(), std::move(warnings_)};
    }

private:
    void check(bool good) {
        if (good) return;
        throw Fault(ExitCode::bad_output, path_.string(), "cannot be written: " + errors_.last_error(),
                    "Check the memory, or set formats.shapefile = false");
    }

    void warn(const OfficeRow& row, const OfficeField& field, const std::string& what) {
        warnings_.push_back(path_.filename().string() + ": " + row.site->site_id + ": " + std::string(field.code) +
                            " " + what + "; sites.gpkg holds all of it");
    }

    void add_feature(OGRLayer& layer, const OfficeRow& row, const std::optional<Reprojection>& way) {
        OGRFeature feature(layer.GetLayerDefn());
        int index = 0;
        for (const OfficeField& field : office_fields()) set_value(feature, index++, row, field);
        std::optional<Geometry> outline = Geometry::from_rings(row.site->rings, grid_);
        if (way) outline = way->apply(*outline);
        if (!outline) {
            throw Fault(ExitCode::bad_input, path_.string(), row.site->site_id + " has no place in its zone",
                        "Check the counties layer, or set formats.shapefile = false");
        }
        check(feature.SetGeometry(outline->ogr()) == OGRERR_NONE);
        check(layer.CreateFeature(&feature) == OGRERR_NONE);
    }

    void set_value(OGRFeature& feature, int index, const OfficeRow& row, const OfficeField& field) {
        const FieldValue value = office_value(field, row);
        const std::size_t width = static_cast<std::size_t>(width_of(field));
        if (const auto* const whole = std::get_if<std::int64_t>(&value)) {
            if (std::to_string(*whole).size() > width)
                return warn(row, field, "does not fit its field and is left out");
            feature.SetField(index, static_cast<GIntBig>(*whole));
        } else if (const auto* const real = std::get_if<double>(&value)) {
            std::array<char, 400> text{};
            const auto end =
                std::to_chars(text.data(), text.data() + text.size(), *real, std::chars_format::fixed, field.decimals)
                    .ptr;
            if (static_cast<std::size_t>(end - text.data()) > width)
                return warn(row, field, "does not fit its field and is left out");
            feature.SetField(index, *real);
        } else if (const auto* const text = std::get_if<std::string>(&value)) {
            int year = 0, month = 0, day = 0;
            if (field.type != FieldType::date) {
                const std::string kept(texts::first_bytes(*text, width));
                if (kept.size() < text->size())
                    warn(row, field,
                         "is cut from " + std::to_string(text->size()) + " to " + std::to_string(kept.size()) +
                             " bytes");
                feature.SetField(index, kept.c_str());
            } else if (std::sscanf(text->c_str(), "%d-%d-%d", &year, &month, &day) == 3) {
                feature.SetField(index, year, month, day);
            }
        }
    }

    std::filesystem::path path_;
    const Grid& grid_;
    GdalErrors errors_;
    MemoryFolder folder_;
    GDALDriver* driver_ = nullptr;
    std::vector<std::string> warnings_;
};

}  // namespace

OfficeOutput write_shapefile(const std::filesystem::path& path, std::span<const OfficeRow> rows, const Grid& grid) {
    std::map<std::string, std::vector<OfficeRow>> by_system;
    for (const OfficeRow& row : rows) by_system[grid.has_crs() ? system_of(row) : std::string()].push_back(row);
    if (by_system.empty()) by_system[""];  // a file without sites is an answer too
    Writer writer(path, grid);
    std::vector<std::string> names;
    for (const auto& [system, members] : by_system) {
        const std::string code = system.empty() ? "grid" : system.substr(system.find(':') + 1);
        names.push_back(by_system.size() == 1 ? "sites" : "sites_" + code);
        writer.add_layer(names.back(), system, members);
    }
    return writer.finish(names);
}

}  // namespace quarrywatch::io
