#include "pipeline/io/export_postgis.hpp"

#include <ogrsf_frmts.h>

#include <memory>
#include <vector>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/ledger_dialect.hpp"
#include "pipeline/io/ogr_values.hpp"
#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::io {

namespace {

[[noreturn]] void refuse(const std::string& what, const char* remedy) {
    throw Fault(ExitCode::bad_output, "formats.postgis", what, remedy);
}

const char* const kAsk = "Check server, database and rights; the files of the night are in place, run it again";

/// One transaction, taken back unless it is committed.
class Transaction {
public:
    Transaction(GDALDataset& dataset, const GdalErrors& errors) : dataset_(dataset) {
        if (dataset_.StartTransaction() != OGRERR_NONE) refuse(errors.last_error(), kAsk);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() {
        if (open_) dataset_.RollbackTransaction();
    }
    bool commit() {
        open_ = false;
        return dataset_.CommitTransaction() == OGRERR_NONE;
    }

private:
    GDALDataset& dataset_;
    bool open_ = true;
};

bool has_postgis(GDALDataset& dataset, const std::string& connection) {
    OGRLayer* const answer = dataset.ExecuteSQL(dialect_of(connection).has_areas, nullptr, nullptr);
    if (answer == nullptr) return false;
    const std::unique_ptr<OGRFeature> row(answer->GetNextFeature());
    const bool has = row && row->GetFieldAsInteger64(0) > 0;
    dataset.ReleaseResultSet(answer);
    return has;
}

OGRLayer& make_table(GDALDataset& dataset, const GdalErrors& errors) {
    OGRSpatialReference wgs84;
    wgs84.importFromEPSG(4326);
    const std::vector<const char*> options{"GEOMETRY_NAME=geom", "LAUNDER=NO", "SPATIAL_INDEX=GIST", nullptr};
    OGRLayer* const table = dataset.CreateLayer(kPostgisTable, &wgs84, wkbPolygon, const_cast<char**>(options.data()));
    if (table == nullptr) refuse(errors.last_error(), kAsk);
    const auto add = [&](const char* name, OGRFieldType type) {
        OGRFieldDefn field(name, type);
        if (table->CreateField(&field) != OGRERR_NONE) refuse(errors.last_error(), kAsk);
    };
    add("run", OFTString);
    add("night", OFTDate);
    for (const SiteField& field : site_fields()) add(field.name, ogr_type(field.type));
    return *table;
}

void require_columns(OGRLayer& table) {
    const OGRFeatureDefn& columns = *table.GetLayerDefn();
    std::string missing;
    for (const char* const name : {"run", "night"})
        if (columns.GetFieldIndex(name) < 0) missing += std::string(missing.empty() ? "" : ", ") + name;
    for (const SiteField& field : site_fields())
        if (columns.GetFieldIndex(field.name) < 0) missing += std::string(missing.empty() ? "" : ", ") + field.name;
    if (!missing.empty())
        refuse("the table " + std::string(kPostgisTable) + " is another version's or another program's: it lacks " +
                   missing,
               "Rename it; the next run makes a new one");
}

void fill(OGRFeature& row, const ExportedRun& run, const Site& site) {
    set_value(row, row.GetFieldIndex("run"), run.name);
    set_value(row, row.GetFieldIndex("night"), run.night);
    for (const SiteField& field : site_fields())
        set_value(row, row.GetFieldIndex(field.name), field_value(field, site));
}

}  // namespace

void export_postgis(const std::string& connection, const ExportedRun& run, std::span<const Site> sites,
                    const Grid& grid) {
    GdalErrors errors;
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(connection.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
    if (!dataset) refuse("there is no connection: " + errors.last_error(), kAsk);
    if (!has_postgis(*dataset, connection))
        refuse("the database has no PostGIS", "Let its owner run CREATE EXTENSION postgis");
    Transaction transaction(*dataset, errors);
    OGRLayer* table = dataset->GetLayerByName(kPostgisTable);
    errors.clear();  // that it is missing is no failure
    if (table != nullptr)
        require_columns(*table);
    else
        table = &make_table(*dataset, errors);
    // The name is the office's own text: it goes in as hexadecimal digits and is never read as SQL.
    const std::string own =
        "\"run\" = " + dialect_of(connection).text(run.name) + " AND \"night\" = DATE " + ("'" + run.night + "'");
    dataset->ReleaseResultSet(dataset->ExecuteSQL(
        ("DELETE FROM \"" + std::string(table->GetName()) + "\" WHERE " + own).c_str(), nullptr, nullptr));
    if (errors.failed()) refuse(errors.last_error(), kAsk);
    const Ground ground(grid.crs_wkt);
    for (const Site& site : sites) {
        if (site.rings.empty()) continue;
        OGRFeature row(table->GetLayerDefn());
        fill(row, run, site);
        const Geometry place = ground.to_lonlat(Geometry::from_rings(site.rings, grid));
        if (row.SetGeometry(place.ogr()) != OGRERR_NONE || table->CreateFeature(&row) != OGRERR_NONE)
            refuse(site.site_id + ": " + errors.last_error(), kAsk);
    }
    if (!transaction.commit() || errors.failed()) refuse(errors.last_error(), kAsk);
}

}  // namespace quarrywatch::io
