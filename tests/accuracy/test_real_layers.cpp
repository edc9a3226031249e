// Real mining leases and mined areas as layers: what LayerEvidence measures against a calculation of another kind.

#include <gtest/gtest.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <random>

#include "pipeline/io/ground.hpp"
#include "pipeline/stages/layer_evidence.hpp"
#include "tests/accuracy/plane_cover.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::test {
namespace {

/// The series for UTM's scale is good to 1e-7 within a zone; k enters squared.
constexpr double kScaleTolerance = 1e-6;
/// Of geodesic polygons in double precision, whose edges are measured down to the equator. source  Karney 2013, section
/// 6 (0.1 m2); 0.05 m2 was met.
constexpr double kGeodesicRounding_m2 = 0.1;
/// Coordinates of up to 1e7 m are doubles of 2e-9 m, borders in a site some kilometres long; an area is a sum of
/// products of the two. 1e-6 m2 was met.
constexpr double kOverlay_m2 = 1e-5;
/// A straight edge of 1 km in degrees lies within 1e6 / (8 R) tan(latitude) = 9 mm of the same edge in UTM, at 25
/// degrees.
constexpr double kChord_m = 0.01;
constexpr double kAboutKilometre_deg = 1000 / 111320.0;  ///< where Reprojection divides edges
constexpr double kFine_deg = kAboutKilometre_deg / 50;

struct Area {
    std::string file;
    int epsg;
    double west, south, east, north;  ///< of the grid, degrees
};

io::Grid grid_of(const Area& area) {
    OGRSpatialReference utm, degrees;
    utm.importFromEPSG(area.epsg);
    degrees.importFromEPSG(4326);
    degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const std::unique_ptr<OGRCoordinateTransformation> to_utm(OGRCreateCoordinateTransformation(&degrees, &utm));
    double xs[] = {area.west, area.east}, ys[] = {area.south, area.north};
    to_utm->Transform(2, xs, ys);
    io::Grid grid;
    char* wkt = nullptr;
    utm.exportToWkt(&wkt);
    grid.crs_wkt = wkt;
    CPLFree(wkt);
    grid.geotransform = {std::floor(xs[0] / 10) * 10, 10, 0, std::ceil(ys[1] / 10) * 10, 0, -10};
    grid.rows = static_cast<int>((ys[1] - ys[0]) / 10);
    grid.cols = static_cast<int>((xs[1] - xs[0]) / 10);
    return grid;
}

/// All polygons of a file in the CRS, by plain OGR; edges longer than `longest_deg` divided first.
std::vector<io::MapPolygon> plainly_read(const std::filesystem::path& path, int epsg, double longest_deg) {
    GDALDatasetUniquePtr file(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR));
    OGRSpatialReference utm;
    utm.importFromEPSG(epsg);
    std::vector<io::MapPolygon> polygons;
    for (auto& feature : file->GetLayer(0)) {
        OGRGeometry* geometry = feature->GetGeometryRef();
        geometry->segmentize(longest_deg);
        if (geometry->transformTo(&utm) != OGRERR_NONE) continue;
        const auto take = [&](const OGRPolygon& polygon) {
            io::MapPolygon rings;
            for (const OGRLinearRing* ring : polygon) {
                rings.emplace_back();
                for (int i = 0; i < ring->getNumPoints(); ++i) rings.back().push_back({ring->getX(i), ring->getY(i)});
            }
            polygons.push_back(std::move(rings));
        };
        if (wkbFlatten(geometry->getGeometryType()) == wkbPolygon) take(*geometry->toPolygon());
        if (wkbFlatten(geometry->getGeometryType()) == wkbMultiPolygon)
            for (const OGRPolygon* part : *geometry->toMultiPolygon()) take(*part);
    }
    return polygons;
}

/// Ground m2 of a map m2 in UTM: 1 / k^2.
/// source  Snyder 1987, Map projections, a working manual, p. 61 (k by x, and the next term of the series).
double ground_per_map_m2(double x, double y, bool south) {
    constexpr double a = 6378137, f = 1 / 298.257223563, k0 = 0.9996, e2 = f * (2 - f);
    const double mu = (south ? y - 1e7 : y) / (k0 * 6367449.146);
    const double latitude = mu + 0.0025188 * std::sin(2 * mu);
    const double w = 1 - e2 * std::sin(latitude) * std::sin(latitude);
    const double rho_nu = a * a * (1 - e2) / (w * w);
    const double t = (x - 500000) * (x - 500000) / (rho_nu * k0 * k0);
    const double k = k0 * (1 + t / 2 + t * t / 24);
    return 1 / (k * k);
}

struct Case {
    Site site;
    io::Box box;
};

/// How many of the polygons have boxes that meet the grid, grown by the margin of read_layer.
std::size_t count_near(const std::vector<io::MapPolygon>& polygons, const io::Grid& grid) {
    constexpr double kMargin_m = 200;
    const io::Box wanted = io::bounds(grid).grown(kMargin_m, kMargin_m);
    std::size_t count = 0;
    for (const io::MapPolygon& polygon : polygons) {
        io::Box box{1e30, 1e30, -1e30, -1e30};
        for (const auto& [x, y] : polygon[0])
            box = {std::min(box.west, x), std::min(box.south, y), std::max(box.east, x), std::max(box.north, y)};
        count += box.meets(wanted) ? 1 : 0;
    }
    return count;
}

/// Rectangles of pixels of 50 to 600 m around corners of the layer's polygons, so that most are cut by a border.
std::vector<Case> rectangles(const io::VectorLayer& layer, const io::Grid& grid, int count) {
    std::mt19937 random(506);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    std::vector<Case> cases;
    while (static_cast<int>(cases.size()) < count) {
        const io::Feature& feature = layer.features()[below(layer.features().size())];
        const io::MapPolygon polygon = feature.polygons[below(feature.polygons.size())].rings().at(0);
        const auto& [x, y] = polygon[0][below(polygon[0].size())];
        const int rows = 5 + static_cast<int>(below(56)), cols = 5 + static_cast<int>(below(56));
        const int row = static_cast<int>((grid.geotransform[3] - y) / 10) - static_cast<int>(below(rows));
        const int col = static_cast<int>((x - grid.geotransform[0]) / 10) - static_cast<int>(below(cols));
        if (row < 0 || col < 0 || row + rows > grid.rows || col + cols > grid.cols) continue;
        Case made{rectangle_site(row, col, rows, cols), {}};
        const auto [west, north] = grid.to_map(col, row);
        const auto [east, south] = grid.to_map(col + cols, row + rows);
        made.box = {west, south, east, north};
        cases.push_back(std::move(made));
    }
    return cases;
}

/// What the layer covers of the polygon, in the map.
double planar_m2(const io::VectorLayer& layer, const io::Geometry& polygon) {
    std::vector<io::Geometry> pieces;
    for (const io::VectorLayer::Part& part : layer.near(polygon.box()))
        pieces.push_back(polygon.intersection(layer.polygon(part)));
    return io::union_of(pieces).planar_area();
}

io::Layers read_as(const std::filesystem::path& path, const std::vector<std::string>& roles, const io::Grid& grid) {
    std::vector<config::LayerSpec> specs;
    for (const std::string& role : roles)
        specs.push_back({.role = role, .path = path.string(), .layer = "", .where = "", .fields = {}});
    return io::read_layers(specs, grid);
}

void compare(const Area& area, int count) {
    const std::filesystem::path path = data_folder() / area.file;
    const io::Grid grid = grid_of(area);
    const io::Layers layers = read_as(path, {"licences", "farmland"}, grid);
    const io::VectorLayer& licences = layers.at("licences");
    // All of both files are valid, in degrees and in UTM, as Spatialite's ST_IsValid says too.
    EXPECT_EQ(licences.repaired, 0u);
    EXPECT_EQ(licences.left_out, 0u);
    EXPECT_TRUE(licences.warnings.empty());

    const bool south = area.epsg >= 32700;
    const auto weight = [&](double x, double y) { return ground_per_map_m2(x, y, south); };
    const std::vector<io::MapPolygon> same = plainly_read(path, area.epsg, kAboutKilometre_deg);
    const std::vector<io::MapPolygon> fine = plainly_read(path, area.epsg, kFine_deg);
    std::size_t polygons = 0;
    for (const io::Feature& feature : licences.features()) polygons += feature.polygons.size();
    EXPECT_EQ(polygons, count_near(same, grid));
    EXPECT_GT(polygons, 0u);
    const io::Ground ground(grid.crs_wkt);
    const stages::LayerEvidence evidence(layers, ground);
    int cut = 0;
    double worst_overlay_m2 = 0, worst_m2 = 0;
    for (Case& c : rectangles(licences, grid, count)) {
        const io::Geometry polygon = io::Geometry::from_rings(c.site.rings, grid);
        const io::Measure measure = ground.measure(polygon);
        c.site.area_m2 = measure.area_m2;
        c.site.tolerance_m = 0;
        evidence.add(c.site, polygon, (c.box.west + c.box.east) / 2, (c.box.south + c.box.north) / 2);
        const double expected_m2 = plane_cover(c.box, same, weight);
        ASSERT_TRUE(polygon.box() == c.box);
        const double tolerance_m2 = kScaleTolerance * expected_m2 + kGeodesicRounding_m2;
        const double planar = plane_cover(c.box, same, [](double, double) { return 1.0; });
        const double overlaid = planar_m2(licences, polygon);
        EXPECT_NEAR(overlaid, planar, kOverlay_m2);
        worst_overlay_m2 = std::max(worst_overlay_m2, std::fabs(overlaid - planar));
        EXPECT_NEAR(*c.site.inside_licence_m2, expected_m2, tolerance_m2) << c.box.west << " " << c.box.south;
        EXPECT_NEAR(*c.site.farmland_m2, expected_m2, tolerance_m2);
        const double all_m2 = (c.box.east - c.box.west) * (c.box.north - c.box.south) *
                              weight((c.box.west + c.box.east) / 2, (c.box.south + c.box.north) / 2);
        EXPECT_NEAR(*c.site.beyond_licence_m2, all_m2 - expected_m2, kScaleTolerance * all_m2 + kGeodesicRounding_m2);
        // However finely the borders are drawn: a centimetre along what may lie of them in the site.
        EXPECT_NEAR(*c.site.inside_licence_m2, plane_cover(c.box, fine, weight),
                    tolerance_m2 + kChord_m * 2 * measure.perimeter_m);
        worst_m2 = std::max(worst_m2, std::fabs(*c.site.inside_licence_m2 - expected_m2));
        const double share = expected_m2 / all_m2;
        cut += share > 0.01 && share < 0.99 ? 1 : 0;
    }
    EXPECT_GT(cut, count / 2) << "most sites must be cut by a border";
    std::printf(
        "%s, EPSG:%d: %zu polygons, %d sites, %d of them cut by a border; greatest difference %.1e m2 in the map, "
        "%.1e m2 on the ground\n",
        area.file.c_str(), area.epsg, polygons, count, cut, worst_overlay_m2, worst_m2);
}

TEST(RealLayers, CoalLeasesOfIndia) {
    QUARRYWATCH_NEEDS_DATA("vectors/coal_india_mines");
    compare({"vectors/coal_india_mines/mines_cils.shp", 32644, 76.4, 19.4, 83.2, 25.2}, 400);
}

TEST(RealLayers, MinedAreasOfTheAmazon) {
    QUARRYWATCH_NEEDS_DATA("vectors/amazon_mining_202300.geojson");
    // From the Andes to the mouth of the Amazon, north and south of the equator, each zone in its own UTM.
    for (int zone = 18; zone <= 23; ++zone) {
        const double west = 6 * zone - 186;
        compare({"vectors/amazon_mining_202300.geojson", 32700 + zone, std::max(west, -79.0), -17, west + 6, 8.2}, 100);
    }
}

}  // namespace
}  // namespace quarrywatch::test
