#include "pipeline/io/run_sites.hpp"

#include <ogrsf_frmts.h>

#include <functional>
#include <utility>

#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/open_layer.hpp"
#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::io {

namespace {

Reprojection to_lonlat(OGRLayer& layer, const std::string& path) {
    const OGRSpatialReference* const own = layer.GetSpatialRef();
    char* wkt = nullptr;
    if (own == nullptr || own->exportToWkt(&wkt) != OGRERR_NONE || wkt == nullptr) {
        CPLFree(wkt);
        throw Fault(ExitCode::bad_input, path, "has no coordinate reference system, so that its outlines have no place",
                    "Give a file with one.");
    }
    const std::string from(wkt);
    CPLFree(wkt);
    return {from, wkt_of("EPSG:4326", path)};
}

Geometry outline_of(const OGRFeature& feature, const Reprojection& reprojection) {
    const OGRGeometry* const own = feature.GetGeometryRef();
    if (own == nullptr) return {};
    std::optional<Geometry> there = reprojection.apply(Geometry(own->clone()));
    return there ? std::move(*there) : Geometry{};
}

void for_each_feature(OGRLayer& layer, const std::string& path, const std::function<void(const OGRFeature&)>& take) {
    const GdalErrors errors;
    layer.ResetReading();
    while (const OGRFeatureUniquePtr feature{layer.GetNextFeature()}) take(*feature);
    if (errors.failed()) throw Fault(ExitCode::bad_input, path, errors.last_error(), "Copy the file anew.");
}

RunSite site_of(const OGRFeature& row, const std::vector<int>& columns) {
    RunSite site;
    const std::span<const SiteField> fields = site_fields();
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (row.IsFieldSetAndNotNull(columns[f]) == 0) continue;
        const std::string name = fields[f].name;
        if (fields[f].type == FieldType::integer || fields[f].type == FieldType::real)
            site.numbers[name] = row.GetFieldAsDouble(columns[f]);
        else if (name == "site_id")
            site.site_id = row.GetFieldAsString(columns[f]);
        else if (name == "verdict")
            site.verdict = row.GetFieldAsString(columns[f]);
        else if (name == "after_date") {
            int year = 0, month = 0, day = 0, other = 0;
            if (row.GetFieldAsDateTime(columns[f], &year, &month, &day, &other, &other, &other, &other) != 0)
                site.after_date = std::chrono::year(year) / month / day;
        }
    }
    return site;
}

}  // namespace

std::vector<RunSite> read_run_sites(const std::string& geopackage) {
    const OpenLayer open = open_layer(geopackage, "sites", geopackage);
    std::vector<int> columns;
    for (const SiteField& field : site_fields()) {
        columns.push_back(open.layer->GetLayerDefn()->GetFieldIndex(field.name));
        if (columns.back() < 0)
            throw Fault(ExitCode::bad_input, geopackage, std::string("has no field ") + field.name,
                        "Give the folder of a run of this version.");
    }
    const Reprojection reprojection = to_lonlat(*open.layer, geopackage);
    std::vector<RunSite> sites;
    for_each_feature(*open.layer, geopackage, [&](const OGRFeature& row) {
        sites.push_back(site_of(row, columns));
        sites.back().outline = outline_of(row, reprojection);
    });
    return sites;
}

std::vector<Geometry> read_outlines(const std::string& path) {
    const OpenLayer open = open_layer(path, "", path);
    const Reprojection reprojection = to_lonlat(*open.layer, path);
    std::vector<Geometry> outlines;
    for_each_feature(*open.layer, path, [&](const OGRFeature& row) {
        if (Geometry outline = outline_of(row, reprojection); !outline.empty()) outlines.push_back(std::move(outline));
    });
    return outlines;
}

}  // namespace quarrywatch::io
