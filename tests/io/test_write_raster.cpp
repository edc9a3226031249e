// GeoTIFFs as written, and sites read back on a raster's pixels.

#include "pipeline/io/write_raster.hpp"

#include <gtest/gtest.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/found_sites.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/write_features.hpp"
#include "tests/demo/pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

Grid small_grid(const std::string& crs = "EPSG:32650") {
    return {wkt_of(crs, "test"), {500000, 10, 0, 3500000, 0, -10}, 3, 4};
}

core::Raster<std::uint16_t> counted() {
    core::Raster<std::uint16_t> raster(3, 4);
    for (std::size_t i = 0; i < raster.size(); ++i) raster.data()[i] = static_cast<std::uint16_t>(1000 * i);
    return raster;
}

TEST(WriteGeotiff, KeepsPixelsPlaceAndDescriptions) {
    test::Scratch scratch;
    const auto raster = counted();
    write_geotiff(scratch / "a.tif", small_grid(), {{raster.view(), "red"}, {raster.view(), "nir"}}).publish();
    const test::Pixels read = test::read_pixels(scratch / "a.tif");
    EXPECT_EQ(read.descriptions, (std::vector<std::string>{"red", "nir"}));
    EXPECT_EQ(read.geotransform, small_grid().geotransform);
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 4; ++c) EXPECT_EQ(read.at(1, r, c), raster(r, c));
    }
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"a.tif"}));
}

TEST(WriteGeotiff, WritesAPartOfAWiderArray) {
    test::Scratch scratch;
    core::Raster<float> wide(5, 9, -1.0F);
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 4; ++c) wide(r + 1, c + 2) = static_cast<float>(r) + 0.25F * static_cast<float>(c);
    }
    const core::RasterView<const float> view = wide.view();
    write_geotiff(scratch / "a.tif", small_grid(), {{view.part(1, 2, 3, 4), ""}}).publish();
    const test::Pixels read = test::read_pixels(scratch / "a.tif");
    EXPECT_EQ(read.at(0, 0, 0), 0);
    EXPECT_EQ(read.at(0, 2, 3), 2.75);
}

TEST(WriteGeotiff, SameBytesTwiceAndForAnyThreads) {
    test::Scratch scratch;
    const auto raster = counted();
    write_geotiff(scratch / "a.tif", small_grid(), {{raster.view(), "red"}}, 0).publish();
    write_geotiff(scratch / "b.tif", small_grid(), {{raster.view(), "red"}}, 0).publish();
    EXPECT_TRUE(test::read_bytes(scratch / "a.tif") == test::read_bytes(scratch / "b.tif"));
    // 49 blocks, so that two threads have something to disorder.
    core::Raster<std::uint16_t> large(3500, 3500);
    for (std::size_t i = 0; i < large.size(); ++i)
        large.data()[i] = static_cast<std::uint16_t>((i * 2654435761U) >> (i % 7));
    Grid grid = small_grid();
    grid.rows = grid.cols = 3500;
    write_geotiff(scratch / "one.tif", grid, {{large.view(), ""}}, std::nullopt, 1).publish();
    write_geotiff(scratch / "two.tif", grid, {{large.view(), ""}}, std::nullopt, 2).publish();
    EXPECT_TRUE(test::read_bytes(scratch / "one.tif") == test::read_bytes(scratch / "two.tif"));
}

TEST(WriteGeotiff, RefusesBandsThatDifferAndLeavesNothing) {
    test::Scratch scratch;
    const auto raster = counted();
    const core::Raster<std::uint8_t> bytes(3, 4, std::uint8_t{1});
    const core::Raster<std::uint16_t> small(2, 4, std::uint16_t{1});
    EXPECT_THROW(static_cast<void>(write_geotiff(scratch / "a.tif", small_grid(), {})), std::invalid_argument);
    EXPECT_THROW(
        static_cast<void>(write_geotiff(scratch / "a.tif", small_grid(), {{raster.view(), ""}, {bytes.view(), ""}})),
        std::invalid_argument);
    EXPECT_THROW(static_cast<void>(write_geotiff(scratch / "a.tif", small_grid(), {{small.view(), ""}})),
                 std::invalid_argument);
    EXPECT_TRUE(scratch.names().empty());
}

TEST(WriteGeotiff, UnpublishedOutputGoesAway) {
    test::Scratch scratch;
    const auto raster = counted();
    { const StagedOutput output = write_geotiff(scratch / "a.tif", small_grid(), {{raster.view(), ""}}); }
    EXPECT_TRUE(scratch.names().empty());
}

/// A site on columns 1-2 of rows 0-1, and one that covers no pixel's centre.
void write_sites(const std::filesystem::path& path, const std::string& crs) {
    const auto box = [](double col0, double row0, double col1, double row1) {
        const Grid grid = small_grid();
        MapRing ring;
        for (const auto& [c, r] :
             std::vector<std::array<double, 2>>{{col0, row0}, {col1, row0}, {col1, row1}, {col0, row1}, {col0, row0}})
            ring.push_back(grid.to_map(c, r));
        return MapPolygon{ring};
    };
    PolygonLayer layer{"sites",
                       {{"site_id", FieldType::text},
                        {"class", FieldType::text},
                        {"priority", FieldType::integer},
                        {"area_m2", FieldType::real}},
                       {}};
    layer.features.push_back({box(1, 0, 3, 2), {std::string("A"), std::string("new_scar"), std::int64_t{1}, 400.0}});
    layer.features.push_back(
        {box(0.1, 2.1, 0.3, 2.3), {std::string("B"), std::string("occupation"), std::int64_t{2}, FieldValue{}}});
    write_polygon_layers(path, wkt_of(crs, "test"), {layer}).publish();
}

TEST(FoundSites, LabelsPixelsByTheirCentres) {
    test::Scratch scratch;
    const core::Raster<std::uint8_t> planted(3, 4, std::uint8_t{7});
    write_geotiff(scratch / "p.tif", small_grid(), {{planted.view(), ""}}).publish();
    write_sites(scratch / "s.gpkg", "EPSG:32650");
    const FoundSites found = read_found_sites(scratch / "s.gpkg", scratch / "p.tif");
    ASSERT_EQ(found.sites.size(), 2U);
    EXPECT_EQ(found.sites[0].class_name, "new_scar");
    EXPECT_EQ(found.sites[1].priority, 2);
    EXPECT_EQ(found.sites[0].area_m2, 400.0);
    EXPECT_FALSE(found.sites[1].area_m2.has_value());
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 4; ++c) EXPECT_EQ(found.label(r, c), r < 2 && (c == 1 || c == 2) ? 1 : 0);
    }
    const IdentifierRaster identifiers = read_identifiers(scratch / "p.tif");
    EXPECT_EQ(identifiers.identifier(2, 3), 7);
    EXPECT_EQ(identifiers.pixel_area_m2, 100);
}

TEST(FoundSites, RefusesAnotherCrsAnotherLayerAndMissingFiles) {
    test::Scratch scratch;
    const core::Raster<std::uint8_t> planted(3, 4, std::uint8_t{0});
    write_geotiff(scratch / "p.tif", small_grid(), {{planted.view(), ""}}).publish();
    write_sites(scratch / "other.gpkg", "EPSG:32651");
    write_polygon_layers(scratch / "none.gpkg", wkt_of("EPSG:32650", "test"), {{"towns", {}, {}}}).publish();
    for (const char* name : {"other.gpkg", "none.gpkg", "missing.gpkg"}) {
        try {
            static_cast<void>(read_found_sites(scratch / name, scratch / "p.tif"));
            FAIL() << name;
        } catch (const Fault& fault) {
            EXPECT_EQ(fault.code(), ExitCode::bad_input) << name;
        }
    }
    EXPECT_THROW(static_cast<void>(read_identifiers(scratch / "missing.tif")), Fault);
}

}  // namespace
}  // namespace quarrywatch::io
