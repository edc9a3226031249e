// The same ground in whatever form it comes: the planted pits are found in the right place each time.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

class Formats : public testing::Test {
protected:
    std::string before(const RasterFile& frame, const std::string& name = "before.tif") const {
        return see({}, frame).write(scratch_ / "scenes" / name);
    }
    std::string after(const RasterFile& frame, View view = later(), const std::string& name = "after.tif") const {
        return see(view, frame).write(scratch_ / "scenes" / name);
    }
    static View later() { return {When::after, kPairShift_m, 10000, 0, 2}; }

    std::vector<FoundSite> sites_of(const std::string& first, const std::string& second,
                                    const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"pair", first, second, "--out", (scratch_ / "out").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return outcome.exit_code == 0 ? read_sites(scratch_ / "out" / "sites.csv") : std::vector<FoundSite>{};
    }
    /// All but those whose centre lies within `margin_m` of the hole about (x, y).
    static std::vector<Pit> pits_outside(double x, double y, double radius_m) {
        std::vector<Pit> left;
        for (const Pit& pit : pits())
            if (std::hypot(pit.x - x, pit.y - y) > radius_m + pit.radius_m) left.push_back(pit);
        return left;
    }
    Scratch scratch_;
};

TEST_F(Formats, OneFileOfFourBands) {
    expect_pits_found(sites_of(before(land_frame()), after(land_frame())), pits(), 10);
}

TEST_F(Formats, AFolderOfSingleBandFilesGivesTheSameBytes) {
    const RasterFile first = see({}, land_frame()), second = see(later(), land_frame());
    const std::array<const char*, 4> codes{"B02", "B03", "B04", "B08"};
    for (const auto& [scene, folder] : {std::pair{&first, "20230601"}, std::pair{&second, "20250603"}})
        for (std::size_t b = 0; b < codes.size(); ++b) {
            RasterFile band = *scene;
            band.bands = 1;
            band.descriptions.clear();
            band.pixels = {scene->pixels[b]};
            band.write(scratch_ / "scenes" / folder / (std::string(codes[b]) + ".tif"));
        }
    const std::vector<std::string> dates{"--before-date", "2023-06-01", "--after-date", "2025-06-03"};
    const auto from_files = sites_of(before(land_frame()), after(land_frame()), dates);
    expect_pits_found(from_files, pits(), 10);
    const std::string csv = read_bytes(scratch_ / "out" / "sites.csv");
    expect_pits_found(
        sites_of((scratch_ / "scenes" / "20230601").string(), (scratch_ / "scenes" / "20250603").string(), dates),
        pits(), 10);
    EXPECT_EQ(read_bytes(scratch_ / "out" / "sites.csv"), csv);
    // And by pattern.
    expect_pits_found(sites_of((scratch_ / "scenes" / "20230601" / "B0*.tif").string(),
                               (scratch_ / "scenes" / "20250603").string(), dates),
                      pits(), 10);
    EXPECT_EQ(read_bytes(scratch_ / "out" / "sites.csv"), csv);
}

TEST_F(Formats, AnotherTypeScaleAndNoData) {
    RasterFile frame = land_frame();
    frame.type = GDT_Float32;
    frame.nodata = -9999;
    View view = later();
    view.scale = 1;  // reflectance itself
    RasterFile second = see(view, frame);
    const double x = 505600, y = 3498500;  // a hole over the fourth pit
    for (std::vector<double>& band : second.pixels)
        for (int r = 0; r < kLandRows; ++r)
            for (int c = 0; c < kLandCols; ++c)
                if (std::hypot(500005 + 10 * c - x, 3499995 - 10 * r - y) < 300)
                    band[static_cast<std::size_t>(r * kLandCols + c)] = -9999;
    const auto sites = sites_of(before(land_frame()), second.write(scratch_ / "scenes" / "after.tif"));
    const auto wanted = pits_outside(x, y, 300);
    ASSERT_EQ(wanted.size(), pits().size() - 1);
    expect_pits_found(sites, wanted, 10);
}

TEST_F(Formats, NaNAndInfinityAreNoData) {
    RasterFile frame = land_frame();
    frame.type = GDT_Float32;
    RasterFile second = see(later(), frame);
    for (std::size_t b = 0; b < 4; ++b)
        for (int r = 100; r < 140; ++r)
            for (int c = 400; c < 460; ++c)
                second.pixels[b][static_cast<std::size_t>(r * kLandCols + c)] =
                    b % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : -std::numeric_limits<double>::infinity();
    expect_pits_found(sites_of(before(land_frame()), second.write(scratch_ / "scenes" / "after.tif")), pits(), 10);
}

TEST_F(Formats, AnAlphaBandHidesWhatItHides) {
    RasterFile frame = land_frame();
    frame.bands = 5;
    frame.colours = {GCI_Undefined, GCI_Undefined, GCI_Undefined, GCI_Undefined, GCI_AlphaBand};
    frame.pixels.resize(5);
    frame.pixels[4].assign(static_cast<std::size_t>(kLandRows) * kLandCols, 65535);
    RasterFile second = see(later(), frame);
    const double x = 502600, y = 3496200;  // over the fifth pit: snow-white below the alpha
    for (int r = 0; r < kLandRows; ++r)
        for (int c = 0; c < kLandCols; ++c) {
            if (std::hypot(500005 + 10 * c - x, 3499995 - 10 * r - y) >= 300) continue;
            const auto i = static_cast<std::size_t>(r * kLandCols + c);
            second.pixels[4][i] = 0;
            for (std::size_t b = 0; b < 4; ++b) second.pixels[b][i] = 9000;
        }
    expect_pits_found(sites_of(before(land_frame()), second.write(scratch_ / "scenes" / "after.tif")),
                      pits_outside(x, y, 300), 10);
}

TEST_F(Formats, AMaskHidesWhatIsNotClear) {
    RasterFile clear = land_frame();
    clear.bands = 1;
    clear.descriptions = {"clear"};
    clear.type = GDT_Byte;
    clear.pixels = {std::vector<double>(static_cast<std::size_t>(kLandRows) * kLandCols, 1)};
    const double x = 503900, y = 3497400;
    RasterFile second = see(later(), land_frame());
    for (int r = 0; r < kLandRows; ++r)
        for (int c = 0; c < kLandCols; ++c) {
            if (std::hypot(500005 + 10 * c - x, 3499995 - 10 * r - y) >= 400) continue;
            const auto i = static_cast<std::size_t>(r * kLandCols + c);
            clear.pixels[0][i] = 0;
            for (std::size_t b = 0; b < 4; ++b) second.pixels[b][i] = 8000;  // a cloud
        }
    const std::string mask = clear.write(scratch_ / "scenes" / "clear.tif");
    expect_pits_found(sites_of(before(land_frame()), second.write(scratch_ / "scenes" / "after.tif"),
                               {"--after-mask", mask, "--mask-kind", "clear_is_1"}),
                      pits_outside(x, y, 400), 10);
}

TEST_F(Formats, ARotatedScene) {
    RasterFile turned = land_frame(700, 700);
    const double angle = 20 * std::numbers::pi / 180, cos = 10 * std::cos(angle), sin = 10 * std::sin(angle);
    // Turned about the land's middle, so that all of it is covered as far as 700 x 700 goes.
    turned.geotransform = {503500 - 350 * cos - 350 * sin, cos, sin, 3497500 - 350 * sin + 350 * cos, sin, -cos};
    const auto inside = [&](const Pit& pit) {
        const double dx = pit.x - turned.geotransform[0], dy = pit.y - turned.geotransform[3];
        const double col = (dx * cos + dy * sin) / 100, row = (dx * sin - dy * cos) / 100;
        return col > 30 && row > 30 && col < 670 && row < 670;
    };
    std::vector<Pit> wanted;
    for (const Pit& pit : pits())
        if (inside(pit)) wanted.push_back(pit);
    ASSERT_GE(wanted.size(), 5U);
    expect_pits_found(sites_of(before(land_frame()), after(turned)), wanted, 10);
    // And as the reference, whose grid the sites are found on.
    expect_pits_found(sites_of(before(turned), after(land_frame())), wanted, 10);
}

TEST_F(Formats, AnotherCrsAndResolution) {
    RasterFile other = land_frame(270, 380);  // zone 51 sees this ground 5.5 degrees west of its middle, turned by 3
    other.epsg = 32651;
    OGRSpatialReference from, to;
    from.importFromEPSG(32650);
    to.importFromEPSG(32651);
    const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&from, &to));
    ASSERT_NE(way, nullptr);
    double x = 503500, y = 3497500;
    ASSERT_TRUE(way->Transform(1, &x, &y));
    other.geotransform = {x - 190 * 20, 20, 0, y + 135 * 20, 0, -20};
    expect_pits_found(sites_of(before(land_frame()), after(other)), pits(), 20);
}

TEST_F(Formats, ScenesInDegrees) {
    RasterFile degrees = land_frame(430, 700);
    degrees.epsg = 4326;
    degrees.geotransform = {117.0005, 0.0001, 0, 31.635, 0, -0.0001};
    const double metres = 0.0001 * 111320;
    std::vector<Pit> wanted;  // the frame covers 500047 .. 506687 east and 3500200 .. 3495430 north
    for (const Pit& pit : pits())
        if (pit.x < 506400) wanted.push_back(pit);
    expect_pits_found(sites_of(before(degrees), after(degrees)), wanted, metres);
}

}  // namespace
}  // namespace quarrywatch::test
