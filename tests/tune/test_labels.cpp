#include "pipeline/tune/labels.hpp"

#include <gtest/gtest.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/sample_ledger.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::tune {
namespace {

using test::box_wkt;
using test::LayerFile;
using test::RasterFile;
using test::Scratch;
using test::utm_grid;

/// A raster of zeros on the grid's lattice, its corner at (row, col) of the grid.
RasterFile raster_at(int row, int col, int rows, int cols) {
    RasterFile file;
    file.rows = rows;
    file.cols = cols;
    file.type = GDT_Byte;
    file.geotransform = {500000 + 10.0 * col, 10, 0, 3500000 - 10.0 * row, 0, -10};
    file.pixels = {std::vector<double>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols), 0)};
    return file;
}

config::AreaSpec area_of(const std::string& truth, const std::string& unchanged = "") {
    config::AreaSpec area;
    area.id = "a";
    area.truth = truth;
    area.unchanged = unchanged;
    return area;
}

std::string fault_of(const config::AreaSpec& area, const io::Grid& grid, const config::Tune& tune = {}) {
    try {
        static_cast<void>(read_labels(area, tune, grid));
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_input);
        return fault.what();
    }
    return "none";
}

TEST(Labels, OfARasterAreItsConnectedAreas) {
    const Scratch folder;
    // Larger than the grid to the north-west, smaller to the south-east.
    RasterFile file = raster_at(-10, -5, 60, 80);
    const auto set = [&](int row, int col, double value) {
        file.pixels[0][static_cast<std::size_t>(row + 10) * 80 + static_cast<std::size_t>(col + 5)] = value;
    };
    for (const auto& [row, col] : {std::pair{2, 3}, {2, 4}, {3, 4}, {30, 30}}) set(row, col, 3);
    set(-5, 20, 3);  // beyond the grid
    const Labels labels = read_labels(area_of(file.write(folder / "truth.tif")), {}, utm_grid());
    ASSERT_EQ(labels.sites.size(), 2u);
    EXPECT_EQ(labels.sites[0].pixels, 3);
    EXPECT_EQ(labels.sites[0].class_name, "3");
    EXPECT_EQ(labels.sites[0].first_pixel, (std::array<int, 2>{2, 3}));
    EXPECT_DOUBLE_EQ(labels.sites[1].middle_px[0], 30.5);
    EXPECT_FALSE(labels.unchanged);
    ASSERT_EQ(labels.changed.row(2).size(), 1u);
    EXPECT_EQ(labels.changed.row(2)[0].run.col_end, 5);
}

TEST(Labels, OfARasterElsewhereAreRefused) {
    const Scratch folder;
    RasterFile file = raster_at(0, 0, 100, 100);
    file.pixels[0][5] = 1;
    file.geotransform[0] += 3;  // not on the pixels
    EXPECT_NE(fault_of(area_of(file.write(folder / "moved.tif")), utm_grid()).find("other pixels"), std::string::npos);
    file = raster_at(0, 0, 100, 100);
    file.epsg = 32651;
    EXPECT_NE(fault_of(area_of(file.write(folder / "zone.tif")), utm_grid()).find("another CRS"), std::string::npos);
    file = raster_at(0, 0, 50, 100);
    file.epsg = 0;
    file.placed = false;
    EXPECT_NE(fault_of(area_of(file.write(folder / "picture.tif")), utm_grid()).find("100 x 50"), std::string::npos);
    EXPECT_NE(fault_of(area_of(raster_at(0, 0, 100, 100).write(folder / "empty.tif")), utm_grid()).find("no label"),
              std::string::npos);
}

TEST(Labels, OfPolygonsHaveClassAndDay) {
    const Scratch folder;
    LayerFile layer;
    layer.path = folder / "truth.gpkg";
    layer.columns = {"kind", "since"};
    layer.rows = {{box_wkt(500100, 3499800, 500200, 3499900), {{"kind", "quarry"}, {"since", "2025年6月3日"}}},
                  {box_wkt(500150, 3499800, 500250, 3499900), {{"kind", "road"}}}};
    test::write_layer_file(layer);
    config::Tune tune;
    tune.class_field = "kind";
    tune.date_field = "since";
    const Labels labels = read_labels(area_of(layer.path), tune, utm_grid());
    ASSERT_EQ(labels.sites.size(), 2u);
    EXPECT_EQ(labels.sites[0].class_name, "quarry");
    EXPECT_EQ(labels.sites[0].date, test::day(2025, 6, 3));
    EXPECT_EQ(labels.sites[0].pixels, 50);  // the later polygon has the rest of what they share
    EXPECT_EQ(labels.sites[1].pixels, 100);
    EXPECT_FALSE(labels.sites[1].date);
    tune.class_field = "sort";
    EXPECT_NE(fault_of(area_of(layer.path), utm_grid(), tune).find("no field sort"), std::string::npos);
    tune.class_field = "kind";
    layer.rows[0].fields["since"] = "spring";
    layer.path = folder / "bad.gpkg";
    test::write_layer_file(layer);
    EXPECT_NE(fault_of(area_of(layer.path), utm_grid(), tune).find("\"spring\""), std::string::npos);
}

TEST(Labels, OfALedgerAreItsVerdicts) {
    const Scratch folder;
    // Squares of 0.001 degrees on the grid, about 95 m by 111 m.
    std::vector<ledger::SiteRecord> sites;
    const auto add = [&](double west, std::optional<ledger::Verdict> verdict, const char* judged_class) {
        ledger::SiteRecord site = test::bare_site("site-" + std::to_string(sites.size()));
        site.outline = test::square_wkb(west, 31.63);
        site.class_name = "other_change";
        site.verdict = verdict;
        site.judged_class = judged_class;
        site.first_seen = test::day(2025, 3, 1);
        sites.push_back(site);
    };
    add(117.001, ledger::Verdict::illegal, "new_scar");
    add(117.003, ledger::Verdict::lawful, "inside_licence");
    add(117.005, ledger::Verdict::false_change, "");
    add(117.007, ledger::Verdict::reactivated, "");
    add(117.0085, std::nullopt, "");
    {
        io::LedgerFile ledger(folder / "ledger.gpkg", io::LedgerAccess::write, 0);
        ledger.commit(test::change(1, sites));
    }
    config::AreaSpec area;
    area.id = "a";
    area.verdicts = folder / "ledger.gpkg";
    const Labels labels = read_labels(area, {}, utm_grid());
    ASSERT_EQ(labels.sites.size(), 2u);
    EXPECT_EQ(labels.sites[0].class_name, "new_scar");
    EXPECT_EQ(labels.sites[0].date, test::day(2025, 3, 1));
    EXPECT_EQ(labels.sites[1].class_name, "other_change");
    EXPECT_NEAR(static_cast<double>(labels.sites[0].pixels), 9.5 * 11.1, 12);
    ASSERT_TRUE(labels.unchanged);
    std::int64_t unchanged = 0;
    for (int row = 0; row < 100; ++row)
        for (const NumberedRun& part : labels.unchanged->row(row)) unchanged += part.run.col_end - part.run.col_begin;
    EXPECT_NEAR(static_cast<double>(unchanged), 2 * 9.5 * 11.1, 24);
}

}  // namespace
}  // namespace quarrywatch::tune
