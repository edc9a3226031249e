// A county's farmland map is 100,000 parcels: what it costs a night to read it and to lay 300 sites over it.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <string>

#include "pipeline/io/ground.hpp"
#include "pipeline/stages/layer_evidence.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::stages {
namespace {

constexpr int kParcelsPerSide = 316;
constexpr int kGridSide_px = 4000;
constexpr double kPixel_m = 10;
constexpr int kCornersPerParcel = 16;
constexpr int kSitesPerSide = 18;
/// Reading, index and 300 sites. Some 2 s on the machine of development: the bar allows for a busy and slower one, and
/// fails where the cost of a parcel or of a look-up no longer is what it should be.
constexpr double kBar_s = 10;

io::Grid wide_grid() {
    io::Grid grid = test::utm_grid();
    grid.rows = kGridSide_px;
    grid.cols = kGridSide_px;
    return grid;
}

/// A parcel around a place: a wavy outline, so that overlays have corners to deal with.
OGRPolygon* parcel(double x, double y, double radius_m, int number) {
    auto* ring = new OGRLinearRing();
    for (int i = 0; i <= kCornersPerParcel; ++i) {
        const double angle = 2 * std::numbers::pi * (i % kCornersPerParcel) / kCornersPerParcel;
        const double r = radius_m * (0.85 + 0.15 * std::sin(3 * angle + number));
        ring->addPoint(x + r * std::cos(angle), y + r * std::sin(angle));
    }
    auto* polygon = new OGRPolygon();
    polygon->addRingDirectly(ring);
    return polygon;
}

/// All over the grid, in the CRS of the national survey: each has to be transformed.
void write_farmland(const std::string& path) {
    GDALAllRegister();
    OGRSpatialReference utm, national;
    utm.importFromEPSG(32650);
    national.importFromEPSG(4490);
    utm.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    national.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const std::unique_ptr<OGRCoordinateTransformation> to_national(OGRCreateCoordinateTransformation(&utm, &national));
    GDALDatasetUniquePtr file(
        GetGDALDriverManager()->GetDriverByName("GPKG")->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRLayer* layer = file->CreateLayer("parcels", &national, wkbPolygon, nullptr);
    OGRFieldDefn code("DLBM", OFTString);
    ASSERT_EQ(layer->CreateField(&code), OGRERR_NONE);
    ASSERT_EQ(layer->StartTransaction(), OGRERR_NONE);
    const double step = kGridSide_px * kPixel_m / kParcelsPerSide;
    for (int row = 0; row < kParcelsPerSide; ++row) {
        for (int col = 0; col < kParcelsPerSide; ++col) {
            OGRFeature feature(layer->GetLayerDefn());
            OGRPolygon* shape = parcel(500000 + (col + 0.5) * step, 3500000 - (row + 0.5) * step, step / 2,
                                       row * kParcelsPerSide + col);
            ASSERT_EQ(shape->transform(to_national.get()), OGRERR_NONE);
            feature.SetGeometryDirectly(shape);
            feature.SetField(0, "0101");
            ASSERT_EQ(layer->CreateFeature(&feature), OGRERR_NONE);
        }
    }
    ASSERT_EQ(layer->CommitTransaction(), OGRERR_NONE);
}

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Covered {
    double covered_m2 = 0, all_m2 = 0;
};

/// Lay sites of 10 to 49 pixels a side, all over the grid, over the layers.
Covered lay_sites(const io::Layers& layers, const io::Grid& grid) {
    const io::Ground ground(grid.crs_wkt);
    const LayerEvidence evidence(layers, ground);
    Covered sum;
    for (int i = 0; i < kSitesPerSide * kSitesPerSide; ++i) {
        const int side_px = 10 + i % 40;
        const int step_px = kGridSide_px / kSitesPerSide;
        Site site = test::rectangle_site(i / kSitesPerSide * step_px, i % kSitesPerSide * step_px, side_px, side_px);
        const io::Geometry polygon = io::Geometry::from_rings(site.rings, grid);
        site.area_m2 = ground.measure(polygon).area_m2;
        const auto [x, y] = grid.to_map(site.point_px[0], site.point_px[1]);
        evidence.add(site, polygon, x, y);
        sum.covered_m2 += *site.farmland_m2;
        sum.all_m2 += *site.area_m2;
    }
    return sum;
}

TEST(LayerSpeed, AHundredThousandParcelsAndThreeHundredSites) {
    const test::Scratch scratch;
    const std::string path = scratch / "farmland.gpkg";
    ASSERT_NO_FATAL_FAILURE(write_farmland(path));
    const io::Grid grid = wide_grid();
    const Stopwatch reading;
    io::Layers layers = io::read_layers(
        {{.role = "farmland", .path = path, .layer = "", .where = "", .fields = {{"code", "DLBM"}}}}, grid);
    const double read_s = reading.seconds();
    ASSERT_EQ(layers.at("farmland").features().size(), std::size_t{kParcelsPerSide} * kParcelsPerSide);

    const Stopwatch laying;
    const Covered covered = lay_sites(layers, grid);
    const double laid_s = laying.seconds();
    std::printf("100,000 parcels of %d corners: read in %.2f s, %d sites laid over them in %.2f s\n", kCornersPerParcel,
                read_s, kSitesPerSide * kSitesPerSide, laid_s);
    EXPECT_LT(read_s + laid_s, kBar_s);

    // The wavy parcels fill (0.85^2 + 0.15^2 / 2) of a 16-gon in its square; the figure says that all were there.
    const double polygon_share = kCornersPerParcel / 8.0 * std::sin(2 * std::numbers::pi / kCornersPerParcel);
    const double fill =
        polygon_share * (0.85 * 0.85 + 0.15 * 0.15 / 2 * std::cos(6 * std::numbers::pi / kCornersPerParcel));
    constexpr double kEdgeEffect = 0.01;  // sites cut parcels; over 324 sites of 0.02 km2 and more it averages out
    EXPECT_NEAR(covered.covered_m2 / covered.all_m2, fill, kEdgeEffect);
}

/// A comb of 250 teeth of 40 km with 800 corners each: what is left of a farmland map whose parcels were dissolved.
io::Geometry comb() {
    constexpr int kTeeth = 250, kSteps = 400;
    constexpr double kSide_m = kGridSide_px * kPixel_m;
    constexpr double kTooth_m = kSide_m / kTeeth;
    auto* ring = new OGRLinearRing();
    const double south = 3500000 - kSide_m;
    ring->addPoint(499990, south - 10);
    for (int tooth = 0; tooth < kTeeth; ++tooth) {
        const double y = south + tooth * kTooth_m;
        for (int i = 0; i <= kSteps; ++i)
            ring->addPoint(500000 + i * kSide_m / kSteps, y + (0.1 + 0.05 * (i % 2)) * kTooth_m);
        for (int i = kSteps; i >= 0; --i)
            ring->addPoint(500000 + i * kSide_m / kSteps, y + (0.6 + 0.05 * (i % 2)) * kTooth_m);
    }
    ring->addPoint(499990, 3500010);
    ring->closeRings();
    auto* polygon = new OGRPolygon();
    polygon->addRingDirectly(ring);
    return io::Geometry(polygon);
}

TEST(LayerSpeed, ADissolvedMapIsNoSlower) {
    const io::Grid grid = wide_grid();
    std::vector<io::Feature> features(1);
    features[0].polygons.push_back(comb());
    const Stopwatch all;
    io::Layers layers;
    layers.insert_or_assign("farmland", io::VectorLayer("farmland", io::LayerState::usable, std::move(features)));
    const double indexed_s = all.seconds();
    const Covered covered = lay_sites(layers, grid);
    std::printf("one polygon of 200,000 corners: indexed in %.2f s, all in %.2f s\n", indexed_s, all.seconds());
    EXPECT_LT(all.seconds(), kBar_s);
    // Half of each tooth's height; sites of 100 to 490 m cut teeth of 160 m.
    constexpr double kCutTeeth = 0.05;
    EXPECT_NEAR(covered.covered_m2 / covered.all_m2, 0.5, kCutTeeth);
}

}  // namespace
}  // namespace quarrywatch::stages
