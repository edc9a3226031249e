#include "pipeline/io/write_gpkg.hpp"

#include <cmath>
#include <optional>
#include <string>

#include "pipeline/config/values.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/layer_styles.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/vector_file.hpp"

namespace quarrywatch::io {

namespace {

std::vector<Column> site_columns(const GpkgContent& content) {
    std::vector<Column> columns;
    for (const SiteField& field : site_fields()) {
        const auto alias = content.aliases.find(field.name);
        columns.push_back({field.name, field.type, alias != content.aliases.end() ? alias->second : std::string()});
    }
    return columns;
}

std::vector<FieldValue> site_values(const Site& site) {
    std::vector<FieldValue> values;
    for (const SiteField& field : site_fields()) values.push_back(field_value(field, site));
    return values;
}

FieldValue integer(int value) { return static_cast<std::int64_t>(value); }
FieldValue real(double value, int decimals) {
    return std::isfinite(value) ? FieldValue{rounded(value, decimals)} : FieldValue{};
}
FieldValue date(const std::optional<Date>& value) {
    return value ? FieldValue{config::print_date(*value)} : FieldValue{};
}
/// A reason that is not there is null, so that "no reason" and "" need not be told apart.
FieldValue text(const std::string& value) { return value.empty() ? FieldValue{} : FieldValue{value}; }

void write_sites(GpkgFile& file, const GpkgContent& content, const Grid& grid) {
    file.begin_layer("sites", wkbPolygon, grid.crs_wkt, site_columns(content));
    for (const Site& site : content.sites) file.add(Geometry::from_rings(site.rings, grid), site_values(site));

    std::vector<Column> columns = site_columns(content);
    columns.push_back({"reason_code", FieldType::text});
    file.begin_layer("pseudo_changes", wkbPolygon, grid.crs_wkt, columns);
    for (const PseudoChange& rejected : content.pseudo_changes) {
        std::vector<FieldValue> values = site_values(rejected.site);
        values.push_back(text(rejected.reason_code));
        file.add(Geometry::from_rings(rejected.site.rings, grid), values);
    }
}

void write_tie_points(GpkgFile& file, const GpkgContent& content, const Grid& grid) {
    file.begin_layer("tie_points", wkbPoint, grid.crs_wkt,
                     {{"col", FieldType::real},
                      {"row", FieldType::real},
                      {"dx_px", FieldType::real},
                      {"dy_px", FieldType::real},
                      {"sigma_px", FieldType::real},
                      {"kept", FieldType::integer},
                      {"reason", FieldType::text}});
    for (const TiePoint& point : content.tie_points) {
        const auto [x, y] = grid.to_map(point.col, point.row);
        file.add(Geometry::from_point(x, y),
                 {real(point.col, 3), real(point.row, 3), real(point.dx_px, 4), real(point.dy_px, 4),
                  real(point.sigma_px, 4), integer(point.kept), text(point.reason)});
    }
}

void write_tiles(GpkgFile& file, const GpkgContent& content, const Grid& grid) {
    file.begin_layer("tiles", wkbPolygon, grid.crs_wkt,
                     {{"tile", FieldType::integer},
                      {"row", FieldType::integer},
                      {"col", FieldType::integer},
                      {"rows", FieldType::integer},
                      {"cols", FieldType::integer},
                      {"status", FieldType::text},
                      {"reason", FieldType::text},
                      {"valid_share", FieldType::real}});
    for (const TileRecord& tile : content.tiles) {
        file.add(Geometry::from_rings({ring_of(tile.core)}, grid),
                 {integer(tile.index), integer(tile.core.row), integer(tile.core.col), integer(tile.core.rows),
                  integer(tile.core.cols), text(tile.status), text(tile.reason), real(tile.valid_share, 4)});
    }
}

void write_observed(GpkgFile& file, const GpkgContent& content, const Grid& grid) {
    file.begin_layer("observed", wkbPolygon, grid.crs_wkt,
                     {{"seen", FieldType::integer},
                      {"reason", FieldType::text},
                      {"clear_share", FieldType::real},
                      {"before_date", FieldType::date},
                      {"after_date", FieldType::date}});
    for (const Observed& part : content.observed) {
        file.add(Geometry::from_rings(part.rings, grid),
                 {integer(part.seen), text(part.reason), real(part.clear_share, 4), date(part.before_date),
                  date(part.after_date)});
    }
}

}  // namespace

StagedOutput write_gpkg(const std::filesystem::path& path, const GpkgContent& content, const Grid& grid) {
    GpkgFile file(path);
    write_sites(file, content, grid);
    write_tie_points(file, content, grid);
    write_tiles(file, content, grid);
    write_observed(file, content, grid);
    std::vector<GpkgFile::Style> styles{{"tie_points", "displacements", tie_point_style(grid)}};
    if (!content.classes.empty()) styles.push_back({"sites", "classes", site_style(content.classes)});
    file.add_styles(styles);
    return file.finish();
}

}  // namespace quarrywatch::io
