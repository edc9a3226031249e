#include "pipeline/io/vector_file.hpp"

#include <cpl_conv.h>
#include <fcntl.h>
#include <ogr_geometry.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "pipeline/fault.hpp"
#include "pipeline/io/ogr_values.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

constexpr const char* kFixedTime = "1970-01-01T00:00:00.000Z";

/// GDAL has closed the file without asking the disk; an error shows only now.
void synchronise(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw_write_fault(path, errno);
    const int failed = ::fsync(file) != 0 ? errno : 0;
    ::close(file);
    if (failed != 0) throw_write_fault(path, failed);
}

std::filesystem::path journal_of(const std::filesystem::path& database) { return database.string() + "-journal"; }

}  // namespace

GpkgFile::Options::Options() {
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", kFixedTime);
    // The file is synchronised once at its end; until then it has no name that anybody reads.
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF");
}

GpkgFile::Options::~Options() {
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", nullptr);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", nullptr);
}

GpkgFile::GpkgFile(const std::filesystem::path& final_path) : output_(final_path) {
    if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
    // Left behind by a run that was killed: SQLite would take an old journal for its own.
    std::error_code ignored;
    std::filesystem::remove(output_.partial_path(), ignored);
    std::filesystem::remove(journal_of(output_.partial_path()), ignored);
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
    if (driver == nullptr) {
        throw Fault(ExitCode::bad_output, final_path.string(), "GDAL has no GeoPackage driver",
                    "Install GDAL with SQLite support; `quarrywatch doctor` checks it");
    }
    dataset_.reset(driver->Create(output_.partial_path().c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    check(dataset_ != nullptr);
    check(dataset_->StartTransaction() == OGRERR_NONE);
}

GpkgFile::~GpkgFile() {
    dataset_.reset();
    std::error_code ignored;
    std::filesystem::remove(journal_of(output_.partial_path()), ignored);
}

void GpkgFile::begin_layer(const std::string& name, OGRwkbGeometryType type, const std::string& crs_wkt,
                           const std::vector<Column>& columns) {
    OGRSpatialReference crs;
    if (!crs_wkt.empty()) crs = read_crs(crs_wkt, output_.final_path().string());
    layer_ = dataset_->CreateLayer(name.c_str(), crs_wkt.empty() ? nullptr : &crs, type, nullptr);
    check(layer_ != nullptr);
    for (const Column& column : columns) {
        OGRFieldDefn field(column.name.c_str(), ogr_type(column.type));
        check(layer_->CreateField(&field) == OGRERR_NONE);
        if (!column.alias.empty()) aliases_.push_back({name, column.name, column.alias});
    }
}

// In the format's own table for them (extension Schema). GDAL 3.6 does not write it; later ones read it.
void GpkgFile::write_aliases() {
    if (aliases_.empty()) return;
    const auto execute = [this](const std::string& statement) {
        dataset_->ReleaseResultSet(dataset_->ExecuteSQL(statement.c_str(), nullptr, nullptr));
        check(!errors_.failed());
    };
    const auto quoted = [](const std::string& text) {
        std::string out = "'";
        for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
        return out + "'";
    };
    execute(
        "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, "
        "description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, "
        "column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))");
    for (const Alias& one : aliases_)
        execute("INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES (" + quoted(one.layer) + ", " +
                quoted(one.column) + ", " + quoted(one.text) + ")");
    execute(
        "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) VALUES ('gpkg_data_columns', "
        "'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')");
}

void GpkgFile::add(const Geometry& geometry, const std::vector<FieldValue>& values) {
    OGRFeature feature(layer_->GetLayerDefn());
    for (std::size_t i = 0; i < values.size(); ++i) set_value(feature, static_cast<int>(i), values[i]);
    check(feature.SetGeometry(geometry.ogr()) == OGRERR_NONE);
    check(layer_->CreateFeature(&feature) == OGRERR_NONE);
}

void GpkgFile::add_styles(const std::vector<Style>& styles) {
    std::array<const char*, 2> options{"FID=id", nullptr};
    layer_ = dataset_->CreateLayer("layer_styles", nullptr, wkbNone, const_cast<char**>(options.data()));
    check(layer_ != nullptr);
    for (const char* const name : {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column",
                                   "styleName", "styleQML", "styleSLD", "description", "owner", "ui"}) {
        OGRFieldDefn field(name, OFTString);
        check(layer_->CreateField(&field) == OGRERR_NONE);
    }
    OGRFieldDefn is_default("useAsDefault", OFTInteger), updated("update_time", OFTDateTime);
    is_default.SetSubType(OFSTBoolean);
    check(layer_->CreateField(&is_default) == OGRERR_NONE && layer_->CreateField(&updated) == OGRERR_NONE);
    for (const Style& style : styles) {
        OGRFeature feature(layer_->GetLayerDefn());
        for (const auto& [name, value] : {std::pair<const char*, const char*>{"f_table_catalog", ""},
                                          {"f_table_schema", ""},
                                          {"f_table_name", style.layer.c_str()},
                                          {"f_geometry_column", "geom"},
                                          {"styleName", style.name.c_str()},
                                          {"styleQML", style.qml.c_str()},
                                          {"update_time", kFixedTime}})
            feature.SetField(name, value);
        feature.SetField("useAsDefault", 1);
        check(layer_->CreateFeature(&feature) == OGRERR_NONE);
    }
}

StagedOutput GpkgFile::finish() {
    write_aliases();
    check(dataset_->CommitTransaction() == OGRERR_NONE);
    dataset_->FlushCache(true);
    dataset_.reset();
    check(!errors_.failed());
    synchronise(output_.partial_path());
    return std::move(output_);
}

void GpkgFile::fail() {
    throw Fault(ExitCode::bad_output, output_.final_path().string(), "cannot be written: " + errors_.last_error(),
                "Free space there or choose another folder with --out");
}

}  // namespace quarrywatch::io
