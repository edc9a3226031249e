// `tune`: that a setting tried on what was kept is the setting run by itself, and that what it writes can be used.

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pipeline/io/gdal_handle.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

constexpr int kCornerRows = 240, kCornerCols = 300;

std::string text_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

void expect_done(const std::vector<std::string>& line) {
    const Outcome outcome = quarrywatch(line);
    ASSERT_EQ(outcome.exit_code, 0) << describe(line, outcome);
}

/// A run that writes its lists and little else.
const std::vector<std::string> kPlain{"--set", "outputs.report=false",    "--set", "outputs.overview_px=0",
                                      "--set", "formats.shapefile=false", "--set", "formats.kmz=false",
                                      "--set", "formats.xlsx=false",      "--set", "formats.office_csv=false"};

/// The pits as a raster of labels on the earlier scene's pixels, and as polygons of twelve corners with class and day.
void write_labels(const Scratch& folder) {
    RasterFile truth = land_frame(kCornerRows, kCornerCols);
    truth.type = GDT_Byte;
    truth.bands = 1;
    truth.pixels.assign(1, std::vector<double>(static_cast<std::size_t>(kCornerRows) * kCornerCols, 0));
    truth.descriptions.clear();
    std::string polygons;
    for (const Pit& pit : pits()) {
        for (int r = 0; r < kCornerRows; ++r)
            for (int c = 0; c < kCornerCols; ++c) {
                const double x = truth.geotransform[0] + (c + 0.5) * truth.geotransform[1],
                             y = truth.geotransform[3] + (r + 0.5) * truth.geotransform[5];
                if (std::hypot(x - pit.x, y - pit.y) < pit.radius_m)
                    truth.pixels[0][static_cast<std::size_t>(r) * kCornerCols + static_cast<std::size_t>(c)] = 7;
            }
        std::string ring;
        for (int k = 0; k <= 12; ++k) {
            const double angle = k % 12 * std::acos(-1.0) / 6;
            ring += (k > 0 ? "," : "") + std::string("[") + std::to_string(pit.x + pit.radius_m * std::cos(angle)) +
                    "," + std::to_string(pit.y + pit.radius_m * std::sin(angle)) + "]";
        }
        polygons += (polygons.empty() ? "" : ",") +
                    std::string(R"({"type":"Feature","properties":{"kind":"quarry","since":"2025-01-01"},)") +
                    R"("geometry":{"type":"Polygon","coordinates":[[)" + ring + "]]}}";
    }
    truth.write(folder / "truth.tif");
    std::ofstream(folder / "truth.geojson")
        << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32650"}},"features":[)"
        << polygons << "]}";
}

class Tune : public testing::Test {
protected:
    void SetUp() override {
        pair_ = write_pair(folder_.path(), kCornerRows, kCornerCols);
        write_labels(folder_);
    }
    [[nodiscard]] std::vector<std::string> line(const std::vector<std::string>& more,
                                                const std::string& truth = "truth.tif") const {
        std::vector<std::string> args{"tune",  pair_.before,    pair_.after, "--truth",         folder_ / truth,
                                      "--out", folder_ / "out", "--set",     "tune.block_px=64"};
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }
    [[nodiscard]] std::vector<CsvRow> runs() const { return read_csv(folder_ / "out/tune/runs.csv"); }

    Scratch folder_;
    PairPaths pair_;
};

void expect_near(const CsvRow& row, const std::string& column, const nlohmann::json& figure) {
    ASSERT_TRUE(row.contains(column)) << column;
    if (figure.is_null())
        EXPECT_EQ(row.at(column), "") << column;
    else
        EXPECT_NEAR(std::stod(row.at(column)), figure.get<double>(), 1e-6) << column;
}

// Structure makes it so (the decisions are those of a run), and this watches over it: every stage's key is varied, and
// settings from both ends and the middle are run one by one and scored by `evaluate`.
TEST_F(Tune, EqualsRunsOneByOne) {
    const std::map<std::string, std::string> sweeps{
        {"detect.method", "chronochrome|cva"}, {"detect.threshold.tail_share", "1e-6|0.02"},
        {"detect.growth", "0.4|0.9"},          {"guards.jitter_floor_px", "0.1|2"},
        {"vectorise.minimum_pixels", "2|40"},  {"coregister.step_px", "32|64"}};
    std::vector<std::string> more;
    for (const auto& [key, values] : sweeps) more.insert(more.end(), {"--sweep", key + "=" + values});
    expect_done(line(more));
    const std::vector<CsvRow> rows = runs();
    ASSERT_EQ(rows.size(), 64u);
    std::map<std::string, int> outcomes;
    for (const CsvRow& row : rows) ++outcomes[row.at("tp_px") + "/" + row.at("fp_px")];
    EXPECT_GE(outcomes.size(), 6u) << "the settings hardly differ";
    for (const std::size_t i : {0U, 42U, 63U}) {
        std::vector<std::string> args{"pair", pair_.before, pair_.after, "--out", folder_ / "one"};
        args.insert(args.end(), kPlain.begin(), kPlain.end());
        for (const auto& [key, values] : sweeps) args.insert(args.end(), {"--set", key + "=" + rows[i].at(key)});
        expect_done(args);
        expect_done({"evaluate", folder_ / "one/sites.gpkg", "--truth", folder_ / "truth.tif", "--report",
                     folder_ / "one.json"});
        const nlohmann::json figures = nlohmann::json::parse(text_of(folder_ / "one.json"));
        SCOPED_TRACE(i);
        for (const char* const name : {"tp", "fp"}) expect_near(rows[i], std::string(name) + "_px", figures[name]);
        expect_near(rows[i], "precision", figures["precision"]);
        expect_near(rows[i], "sites_found", figures["sites"]["found"]);
        expect_near(rows[i], "sites_missed", figures["sites"]["missed"]);
        expect_near(rows[i], "sites_false", figures["sites"]["false"]);
        expect_near(rows[i], "site_recall", figures["sites"]["recall"]);
        expect_near(rows[i], "site_precision", figures["sites"]["precision"]);
        expect_near(rows[i], "area_error", figures["sites"]["total_area_error"]);
        expect_near(rows[i], "area_error_abs", figures["sites"]["median_area_error_abs"]);
    }
}

TEST_F(Tune, IsTheSameForAnyNumberOfThreads) {
    const std::vector<std::string> sweep{"--search", "directed",
                                         "--runs",   "12",
                                         "--sweep",  "detect.threshold.tail_share=1e-8:1e-2:log",
                                         "--sweep",  "detect.growth=0.3:0.9",
                                         "--set",    "tune.folds=2"};
    std::vector<std::string> contents;
    for (const char* const threads : {"1", "3"}) {
        std::vector<std::string> args = line(sweep);
        args.insert(args.end(), {"--threads", threads, "--set",
                                 threads == std::string("1") ? "run.tile_size_px=64" : "run.tile_size_px=1024"});
        expect_done(args);
        contents.push_back(text_of(folder_ / "out/tune/runs.csv"));
    }
    EXPECT_EQ(contents[0], contents[1]);
    EXPECT_GT(lines_of(contents[0]).size(), 12u);
}

TEST_F(Tune, BestIniGivesTheChosenRun) {
    std::ofstream(folder_ / "area.ini")
        << "[run]\nname = corner\n[scene.a]\npath = " << pair_.before << "\n[scene.b]\npath = " << pair_.after
        << "\n[ledger]\npath = ledger.gpkg\n[rule.90_other_change]\nwhen =\n[sweep]\ndetect.growth = 0.4 | 0.9\n"
           "vectorise.minimum_pixels = 1 | 30\n[tune]\nblock_px = 64\n";
    expect_done({"tune", "--config", folder_ / "area.ini", "--truth", folder_ / "truth.tif", "--out", folder_ / "out"});
    const std::string best = text_of(folder_ / "out/tune/best.ini");
    EXPECT_THAT(best, HasSubstr("f1 on labels left out"));
    EXPECT_THAT(best, HasSubstr("[rule.90_other_change]\nwhen =\n"));
    EXPECT_THAT(best, HasSubstr("[ledger]\npath = " + (folder_ / "ledger.gpkg").string()));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "ledger.gpkg"));  // tuning is no night
    expect_done(
        {"run", "--config", folder_ / "out/tune/best.ini", "--out", folder_ / "run", "--set", "outputs.report=false"});
    expect_done(
        {"evaluate", folder_ / "run/sites.gpkg", "--truth", folder_ / "truth.tif", "--report", folder_ / "run.json"});
    const nlohmann::json figures = nlohmann::json::parse(text_of(folder_ / "run.json"));
    for (const CsvRow& row : runs())
        if (row.at("chosen") == "1") {
            expect_near(row, "tp_px", figures["tp"]);
            expect_near(row, "fp_px", figures["fp"]);
        }
}

TEST_F(Tune, BestIniOfAPairNamesItsScenes) {
    expect_done(line({"--sweep", "vectorise.minimum_pixels=1|30"}));
    std::vector<std::string> args{"run", "--config", folder_ / "out/tune/best.ini", "--out", folder_ / "run"};
    args.insert(args.end(), kPlain.begin(), kPlain.end());
    expect_done(args);
    EXPECT_EQ(read_csv(folder_ / "run/sites.csv").size(), kPitsOfCorner);
}

TEST_F(Tune, TakesPolygonsWithClassAndDay) {
    expect_done(line({"--sweep", "detect.growth=0.5|0.7", "--after-date", "2025-01-31", "--before-date", "2024-01-31",
                      "--set", "tune.class_field=kind", "--set", "tune.date_field=since"},
                     "truth.geojson"));
    const CsvRow row = runs().front();
    EXPECT_EQ(row.at("sites_asked"), std::to_string(kPitsOfCorner));
    EXPECT_EQ(row.at("sites_found"), std::to_string(kPitsOfCorner));
    EXPECT_EQ(row.at("days"), "30");
    EXPECT_GT(std::stod(row.at("f1")), 0.8);
}

// Two dates before the change and two after it: each later one is a look, left out in turn.
TEST_F(Tune, LeavesOutDatesInTurn) {
    const auto scene = [&](const char* date, When when, unsigned seed) {
        see({.when = when, .noise_seed = seed}, land_frame(kCornerRows, kCornerCols))
            .write(folder_ / (std::string("scene_") + date + ".tif"));
    };
    scene("20240601", When::before, 11);
    scene("20250601", When::after, 12);
    scene("20250611", When::after, 13);
    std::ofstream(folder_ / "series.ini") << "[catalogue]\npattern = scene_{date:%Y%m%d}.tif\n[series]\n"
                                             "since = 2025-01-01\n";
    std::ofstream(folder_ / "tune.ini") << "[area.corner]\nconfig = series.ini\ntruth = truth.geojson\n[tune]\n"
                                           "validation = dates\nblock_px = 64\nclass_field = kind\ndate_field = since\n"
                                           "[sweep]\ndetect.growth = 0.4 | 0.9\n";
    expect_done({"tune", "--config", folder_ / "tune.ini", "--out", folder_ / "out"});
    const std::string best = text_of(folder_ / "out/tune/best.ini");
    EXPECT_THAT(best, HasSubstr("without 2025-06-01"));
    EXPECT_THAT(best, HasSubstr("without 2025-06-11"));
    const CsvRow row = runs().front();
    EXPECT_EQ(row.at("sites_found"), std::to_string(2 * kPitsOfCorner));  // by each look
    EXPECT_EQ(row.at("days"), "151");                                     // from New Year's day to the first of them
    std::size_t comparisons = 0;
    for (const std::string& file : files_below(folder_ / "out/tune"))
        comparisons += file.starts_with("comparison_corner_2025") ? 1 : 0;
    EXPECT_EQ(comparisons, 2u);
}

/// Names in a page's attributes: src="..." and href="...", of this folder.
std::vector<std::string> links_of(const std::string& html) {
    std::vector<std::string> links;
    for (const std::string attribute : {"src=\"", "href=\""})
        for (std::size_t at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
            const std::size_t begin = at + attribute.size();
            links.push_back(html.substr(begin, html.find('"', begin) - begin));
        }
    return links;
}

std::size_t features_of(const std::filesystem::path& file, const char* layer) {
    const io::DatasetHandle dataset(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR));
    OGRLayer* const found = dataset ? dataset->GetLayerByName(layer) : nullptr;
    EXPECT_NE(found, nullptr) << layer;
    return found ? static_cast<std::size_t>(found->GetFeatureCount()) : 0;
}

// The threshold of the start is so high that one pit is lost, and the chosen setting gains it back.
TEST_F(Tune, ShowsWhatItChose) {
    for (const char* const language : {"en", "zh"}) {
        expect_done(line({"--sweep", "detect.threshold.value=20:2000:*10", "--sweep", "vectorise.minimum_pixels=1|9",
                          "--set", "detect.threshold.rule=fixed", "--set", "detect.threshold.value=1e9", "--set",
                          std::string("run.language=") + language}));
        const std::filesystem::path tune = folder_ / "out/tune";
        const std::string page = text_of(tune / "index.html"), atlas = text_of(tune / "atlas.html");
        for (const std::string& html : {page, atlas})
            for (const std::string& link : links_of(html))
                EXPECT_TRUE(std::filesystem::exists(tune / link)) << link << " is named and not there";
        for (const char* const plot : {"precision_recall", "roc", "sites", "surface_1"}) {
            const std::string svg = text_of(tune / (std::string(plot) + ".svg"));
            EXPECT_TRUE(svg.starts_with("<svg xmlns=")) << plot;
            EXPECT_NE(page.find(svg), std::string::npos) << plot << " is not on the page";
        }
        EXPECT_EQ(page.find("nan"), std::string::npos);
        EXPECT_NE(page.find(language == std::string("zh") ? "参数调优" : "Tuning on labels"), std::string::npos);
        EXPECT_EQ(features_of(tune / "comparison_pair.gpkg", "gained"), kPitsOfCorner);
        EXPECT_EQ(features_of(tune / "comparison_pair.gpkg", "lost"), 0u);
        EXPECT_EQ(features_of(tune / "comparison_pair.gpkg", "reclassed"), 0u);
    }
}

TEST_F(Tune, PicturesWhatItGotWrong) {
    // Nothing passes: every pit is missed, and stands in the atlas with both dates.
    expect_done(line({"--sweep", "detect.threshold.value=1e8|1e9", "--set", "detect.threshold.rule=fixed"}));
    const std::string atlas = text_of(folder_ / "out/tune/atlas.html");
    const std::vector<std::string> links = links_of(atlas);
    EXPECT_EQ(std::count_if(links.begin(), links.end(), [](const auto& l) { return l.ends_with(".jpg"); }),
              2 * static_cast<std::ptrdiff_t>(kPitsOfCorner));
    EXPECT_EQ(runs().front().at("f1"), "0");
}

TEST_F(Tune, LeavesOutAreasInTurnAndComparesWithAnother) {
    // Two areas: the corner, and the corner as if it were another.
    std::ofstream(folder_ / "areas.ini") << "[area.one]\nbefore = " << pair_.before << "\nafter = " << pair_.after
                                         << "\ntruth = truth.tif\n[area.two]\nbefore = " << pair_.before
                                         << "\nafter = " << pair_.after
                                         << "\ntruth = truth.tif\n[tune]\nvalidation = areas\nblock_px = 64\n"
                                            "[sweep]\ndetect.growth = 0.4 | 0.9\n";
    std::ofstream(folder_ / "other.ini") << "[detect]\nthreshold.rule = fixed\nthreshold.value = 1e9\n";
    expect_done(
        {"tune", "--config", folder_ / "areas.ini", "--out", folder_ / "out", "--compare", folder_ / "other.ini"});
    const std::string best = text_of(folder_ / "out/tune/best.ini");
    EXPECT_THAT(best, HasSubstr("without one"));
    EXPECT_THAT(best, HasSubstr("without two"));
    EXPECT_THAT(best, HasSubstr("one more area like these"));
    EXPECT_THAT(best, testing::Not(HasSubstr("[scene.")));
    const CsvRow row = runs().front();
    EXPECT_EQ(row.at("sites_asked"), std::to_string(2 * kPitsOfCorner));
    for (const char* const area : {"one", "two"})
        EXPECT_EQ(features_of(folder_ / ("out/tune/comparison_" + std::string(area) + ".gpkg"), "gained"),
                  kPitsOfCorner);
}

using TuneFull = Tune;  // a run for each level takes its time

TEST_F(TuneFull, SuffersAsTheScenesGetWorse) {
    expect_done(line({"--sweep", "detect.growth=0.5|0.6", "--robustness"}));
    std::map<std::string, std::vector<double>> curves;
    for (const CsvRow& row : read_csv(folder_ / "out/tune/robustness.csv")) {
        if (row.at("trouble") == "cloud" && !row.at("failure").empty()) continue;  // nothing left on so small a land
        ASSERT_TRUE(row.at("failure").empty()) << row.at("trouble") << " " << row.at("level");
        curves[row.at("trouble")].push_back(std::stod(row.at("objective")));
        if (row.at("level") != "0") continue;
        for (const CsvRow& run : runs()) {
            if (run.at("chosen") != "1") continue;
            EXPECT_EQ(row.at("objective"), run.at("f1")) << row.at("trouble");
        }
    }
    ASSERT_EQ(curves.size(), 3u);
    EXPECT_EQ(curves["shift"].size(), 6u);
    EXPECT_LT(curves["shift"].back(), curves["shift"].front() - 0.03);  // a pit's rim is two pixels off
    EXPECT_LE(curves["noise"].back(), curves["noise"].front());         // pits of rock outshine it
    EXPECT_TRUE(std::filesystem::exists(folder_ / "out/tune/robustness_shift.svg"));
}

TEST_F(Tune, RefusesWhatCannotBeTuned) {
    const auto refused = [&](const std::vector<std::string>& args, int code, const std::string& part) {
        const Outcome outcome = quarrywatch(args);
        EXPECT_EQ(outcome.exit_code, code) << describe(args, outcome);
        EXPECT_THAT(outcome.err, HasSubstr(part));
        EXPECT_EQ(files_below(folder_ / "out"), std::vector<std::string>{});
    };
    refused(line({"--sweep", "detect.grwoth=0.4|0.9"}), 2, "the key is unknown");
    refused(line({}), 2, "nothing is varied");
    refused(line({"--sweep", "detect.growth=0.4|0.9"}, "missing.tif"), 3, "missing.tif");
    refused(line({"--sweep", "sar.growth=0.4|0.9"}), 2, "no area is looked at with [sar]");
    refused({"tune", pair_.before, pair_.after, "--sweep", "detect.growth=0.4|0.9", "--out", folder_ / "out"}, 2,
            "the labels are missing");
    refused(line({"--sweep", "detect.growth=0.4|0.9", "--set", "tune.validation=areas"}), 2, "there is a single area");
}

}  // namespace
}  // namespace quarrywatch::test
