// coregister and the registration of run and pair on scenes that a user may meet: what is right is found, what cannot
// be known is said.

#include <cpl_minixml.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/fault.hpp"
#include "tests/e2e/bad.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kRows = 300, kCols = 360;
/// The land is smooth at 10 m and its scenes are noisy: a mean over twenty windows and more.
constexpr double kShift_px = 0.05;
/// Of scenes that lie on each other.
constexpr double kNothing_px = 1e-3;

nlohmann::json read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

class Registration : public testing::Test {
protected:
    Scratch scratch_;

    RasterFile scene(std::array<double, 2> shift_m, unsigned seed, int rows = kRows, int cols = kCols) const {
        return see({When::before, shift_m, 10000, 0, seed}, land_frame(rows, cols));
    }
    std::string write(const RasterFile& file, const std::string& name) const {
        return file.write(scratch_ / "scenes" / (name + ".tif"));
    }
    std::vector<std::string> line(const std::string& reference, const std::string& target,
                                  const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"coregister",
                                           reference,
                                           target,
                                           "--out",
                                           (scratch_ / "out" / "aligned.tif").string(),
                                           "--report",
                                           (scratch_ / "report.json").string(),
                                           "--field",
                                           (scratch_ / "out" / "field.tif").string(),
                                           "--tie-points",
                                           (scratch_ / "ties.gpkg").string(),
                                           "--picture",
                                           (scratch_ / "picture.svg").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    nlohmann::json registered(const std::string& reference, const std::string& target,
                              const std::vector<std::string>& more = {}) const {
        const std::vector<std::string> arguments = line(reference, target, more);
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        const nlohmann::json report = read_json(scratch_ / "report.json");
        EXPECT_EQ(report.at("status"), "ok") << report;
        EXPECT_TRUE(std::filesystem::exists(scratch_ / "out" / "aligned.tif"));
        return report;
    }
    /// The content of the target stands this far east and north.
    static void expect_shift(const nlohmann::json& report, std::array<double, 2> shift_m,
                             double tolerance_px = kShift_px) {
        EXPECT_NEAR(report.at("mean_shift_px")[0].get<double>(), shift_m[0] / 10, tolerance_px) << report;
        EXPECT_NEAR(report.at("mean_shift_px")[1].get<double>(), -shift_m[1] / 10, tolerance_px) << report;
        EXPECT_NEAR(report.at("mean_shift_map")[0].get<double>(), -shift_m[0], 10 * tolerance_px) << report;
        EXPECT_NEAR(report.at("mean_shift_map")[1].get<double>(), -shift_m[1], 10 * tolerance_px) << report;
    }
    /// No field, no aligned scene; the report and the evidence say why.
    nlohmann::json refused(const std::string& reference, const std::string& target,
                           const std::vector<std::string>& more = {}) const {
        expect_refused(line(reference, target, more), ExitCode::no_answer, {"could not be measured"}, scratch_ / "out");
        const nlohmann::json report = read_json(scratch_ / "report.json");
        EXPECT_EQ(report.at("status"), "unregistered") << report;
        EXPECT_TRUE(report.at("reason").is_string()) << report;
        EXPECT_TRUE(report.at("mean_shift_px").is_null()) << report;
        EXPECT_TRUE(report.at("field_rmse_px").is_null()) << report;
        EXPECT_TRUE(std::filesystem::exists(scratch_ / "picture.svg"));
        return report;
    }
};

TEST_F(Registration, AFractionOfAPixel) {
    const nlohmann::json report = registered(write(scene({0, 0}, 1), "a"), write(scene({3.7, -2.6}, 2), "b"));
    expect_shift(report, {3.7, -2.6});
    EXPECT_LT(report.at("field_rmse_px").get<double>(), kShift_px);
    EXPECT_GT(report.at("check_rmse_px").get<double>(), 0);
}

TEST_F(Registration, FiftyPixels) {
    expect_shift(registered(write(scene({0, 0}, 1, 500, 500), "a"), write(scene({503.5, -318.2}, 2, 500, 500), "b")),
                 {503.5, -318.2});
}

TEST_F(Registration, ScenesThatLieOnEachOther) {
    const std::string scene_path = write(scene({0, 0}, 1), "a");
    const nlohmann::json report = registered(scene_path, scene_path);
    expect_shift(report, {0, 0}, kNothing_px);
    EXPECT_LT(report.at("field_rmse_px").get<double>(), kNothing_px);
    EXPECT_LT(report.at("check_rmse_px").get<double>(), kNothing_px);
}

TEST_F(Registration, HalfTheResolution) {
    RasterFile coarse = land_frame(kRows / 2, kCols / 2);
    coarse.geotransform[1] = 20;
    coarse.geotransform[5] = -20;
    expect_shift(
        registered(write(scene({0, 0}, 1), "a"), write(see({When::before, {6.5, 4.1}, 10000, 0, 2}, coarse), "b")),
        {6.5, 4.1}, 3 * kShift_px);
}

TEST_F(Registration, AnotherProjection) {
    RasterFile frame = land_frame(kRows + 20, kCols + 20);
    frame.epsg = 32651;  // the neighbouring zone, where the land lies turned by three degrees
    std::vector<double> x{500000}, y{3500000};
    OGRSpatialReference from, to;
    from.importFromEPSG(32650);
    to.importFromEPSG(32651);
    const std::unique_ptr<OGRCoordinateTransformation> way(OGRCreateCoordinateTransformation(&from, &to));
    ASSERT_TRUE(way && way->Transform(1, x.data(), y.data()));
    frame.geotransform = {x[0] - 100, 10, 0, y[0] + 100, 0, -10};
    expect_shift(
        registered(write(scene({0, 0}, 1), "a"), write(see({When::before, {2.5, -3.5}, 10000, 0, 2}, frame), "b")),
        {2.5, -3.5}, 2 * kShift_px);
}

TEST_F(Registration, StripesWithoutDataAsOfLandsat7) {
    RasterFile target = scene({3.7, -2.6}, 2);
    target.nodata = 0;
    for (std::size_t band = 0; band < 4; ++band)
        for (int r = 0; r < kRows; ++r)
            for (int c = 0; c < kCols; ++c) {
                const int width = 2 + std::abs(c - kCols / 2) / 30;  // wedges that widen towards the edges
                if ((r + c / 8) % 22 < width) target.pixels[band][static_cast<std::size_t>(r * kCols + c)] = 0;
            }
    expect_shift(registered(write(scene({0, 0}, 1), "a"), write(target, "b")), {3.7, -2.6}, 2 * kShift_px);
}

TEST_F(Registration, SaturatedGround) {
    RasterFile target = scene({3.7, -2.6}, 2);
    for (auto& band : target.pixels) {
        std::vector<double> sorted = band;
        std::sort(sorted.begin(), sorted.end());
        const double limit = sorted[sorted.size() * 2 / 3];  // a third of the pixels are all alike
        for (double& v : band) v = std::min(v, limit);
    }
    expect_shift(registered(write(scene({0, 0}, 1), "a"), write(target, "b")), {3.7, -2.6}, 2 * kShift_px);
}

TEST_F(Registration, PatchesOfNaN) {
    RasterFile target = scene({3.7, -2.6}, 2);
    target.type = GDT_Float32;
    for (std::size_t band = 0; band < 4; ++band)
        for (int r = 0; r < kRows; ++r)
            for (int c = 0; c < kCols; ++c)
                if (std::hypot(r % 120 - 60, c % 140 - 70) < 25)
                    target.pixels[band][static_cast<std::size_t>(r * kCols + c)] =
                        std::numeric_limits<double>::quiet_NaN();
    expect_shift(registered(write(scene({0, 0}, 1), "a"), write(target, "b")), {3.7, -2.6}, 2 * kShift_px);
}

TEST_F(Registration, EdgesMatchWhereTheContrastIsReversed) {
    RasterFile target = scene({3.7, -2.6}, 2);
    for (auto& band : target.pixels) {
        double mean = 0;
        for (const double v : band) mean += v / static_cast<double>(band.size());
        for (std::size_t i = 0; i < band.size(); ++i)  // about its mean: no new edges
            if ((i / kCols / 16 + i % kCols / 16) % 2 == 0) band[i] = 2 * mean - band[i];
    }
    const std::string a = write(scene({0, 0}, 1), "a"), b = write(target, "b");
    expect_shift(registered(a, b, {"--set", "coregister.match_on=gradient"}), {3.7, -2.6}, 3 * kShift_px);
}

TEST_F(Registration, AFlippedSceneIsRefused) {
    RasterFile flipped = scene({0, 0}, 2);
    for (auto& band : flipped.pixels) std::reverse(band.begin(), band.end());
    refused(write(scene({0, 0}, 1), "a"), write(flipped, "b"));
}

TEST_F(Registration, OtherGroundIsRefused) {
    refused(write(scene({0, 0}, 1), "a"), write(scene({40000, 25000}, 2), "b"));
}

TEST_F(Registration, AFlatSceneIsRefused) {
    RasterFile flat = land_frame(kRows, kCols);
    flat.pixels.assign(4, std::vector<double>(static_cast<std::size_t>(kRows) * kCols, 1234));
    EXPECT_EQ(refused(write(scene({0, 0}, 1), "a"), write(flat, "b")).at("reason"), "texture");
}

TEST_F(Registration, AnOverlapOfAFewPixelsIsRefused) {
    RasterFile target = land_frame(kRows, kCols);
    target.geotransform[0] += 10.0 * (kCols - 7);
    EXPECT_EQ(refused(write(scene({0, 0}, 1), "a"), write(see({}, target), "b")).at("reason"), "too_small");
}

TEST_F(Registration, APairTooSmallForAWindowIsRefused) {
    EXPECT_EQ(refused(write(scene({0, 0}, 1, 24, 24), "a"), write(scene({3.7, -2.6}, 2, 24, 24), "b")).at("reason"),
              "too_small");
}

TEST_F(Registration, ThePolicySaysWhatPairDoes) {
    // A sliver of common ground: enough for one coarse look, too little for a field.
    const PairPaths pair = write_pair(scratch_ / "scenes", 40, 40);
    const auto run = [&](const std::string& policy) {
        const std::filesystem::path out = scratch_ / policy;
        const std::vector<std::string> arguments{"pair",
                                                 pair.before,
                                                 pair.after,
                                                 "--out",
                                                 out.string(),
                                                 "--set",
                                                 "coregister.on_failure=" + policy,
                                                 "--set",
                                                 "coregister.field.minimum_matches=1000"};
        return std::pair{quarrywatch(arguments), out};
    };
    const auto [skipped, skip_out] = run("skip");
    EXPECT_EQ(skipped.exit_code, static_cast<int>(ExitCode::no_answer)) << skipped.err;
    EXPECT_NE(skipped.err.find("on_failure"), std::string::npos) << skipped.err;

    const auto [flagged, flag_out] = run("flag");
    ASSERT_EQ(flagged.exit_code, 0) << flagged.err;
    EXPECT_EQ(read_json(flag_out / "run.json").at("registration").at("status"), "unregistered");
    for (const CsvRow& site : read_csv(flag_out / "sites.csv"))
        EXPECT_NE(site.at("flags").find("unregistered"), std::string::npos);

    const auto [shifted, shift_out] = run("shift");
    ASSERT_EQ(shifted.exit_code, 0) << shifted.err;
    const nlohmann::json registration = read_json(shift_out / "run.json").at("registration");
    EXPECT_EQ(registration.at("status"), "shift_only") << registration;
    EXPECT_EQ(registration.at("reason"), "too_few_matches") << registration;
    // Whole pixels at worst: the true shift is 0.37 and 0.26.
    for (const auto& shift : registration.at("mean_shift_px")) EXPECT_LE(std::abs(shift.get<double>()), 1);
    for (const CsvRow& site : read_csv(shift_out / "sites.csv"))
        EXPECT_NE(site.at("flags").find("shift_only"), std::string::npos);
}

TEST_F(Registration, SeveralEarlierScenesAreOneReference) {
    // The compared one is half under cloud; another look shows what lies beneath. A third shows other ground.
    constexpr int kHigh = 500, kWide = 700;
    RasterFile mask = land_frame(kHigh, kWide);
    mask.bands = 1;
    mask.type = GDT_Byte;
    mask.descriptions = {"clear"};
    mask.pixels = {std::vector<double>(static_cast<std::size_t>(kHigh) * kWide, 1)};
    for (std::size_t i = 0; i < mask.pixels[0].size(); ++i)
        if (i % kWide < kWide * 3 / 5) mask.pixels[0][i] = 0;
    const std::string clear = write(mask, "clear");
    const auto look = [&](std::array<double, 2> shift_m, unsigned seed, const std::string& name) {
        return write(scene(shift_m, seed, kHigh, kWide), name);
    };
    const std::string a = look({0, 0}, 1, "a"), b = look({1.5, 2.0}, 2, "b"), other = look({40000, 25000}, 3, "other"),
                      after = look({3.7, -2.6}, 4, "after");
    const auto night = [&](int most) {
        std::ofstream(scratch_ / "night.ini") << "[scene.a]\npath = " << a << "\ndate = 2024-06-01\nmask = " << clear
                                              << "\nmask_kind = clear_is_1\n[scene.b]\npath = " << b
                                              << "\ndate = 2023-06-02\n[scene.other]\npath = " << other
                                              << "\ndate = 2022-06-03\n[scene.after]\npath = " << after
                                              << "\ndate = 2025-06-01\n[coregister]\nreference_scenes = " << most
                                              << "\n[series]\nbaseline_scenes = " << most << "\n";
        const std::filesystem::path out = scratch_ / ("night" + std::to_string(most));
        const std::vector<std::string> arguments{"run", "--config", (scratch_ / "night.ini").string(), "--out",
                                                 out.string()};
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return read_json(out / "run.json").at("registration");
    };
    const nlohmann::json alone = night(1), together = night(3);
    EXPECT_EQ(alone.at("references").size(), 0U) << alone;
    ASSERT_EQ(together.at("references").size(), 3U) << together;
    EXPECT_EQ(together.at("references")[0].at("scene"), "a");
    EXPECT_TRUE(together.at("references")[1].at("left_out").is_null()) << together;
    EXPECT_EQ(together.at("references")[2].at("scene"), "other");
    EXPECT_TRUE(together.at("references")[2].at("left_out").is_string()) << together;
    const auto kept = [](const nlohmann::json& r) { return r.at("tie_points").at("kept").get<int>(); };
    EXPECT_GT(kept(together), 1.5 * kept(alone)) << alone << together;
    expect_shift(together, {3.7, -2.6});
}

TEST_F(Registration, AReferenceThatCannotBeReadIsOnRecord) {
    const std::string a = write(scene({0, 0}, 1), "a"), b = write(scene({1.5, 2.0}, 2), "b"),
                      bad = write(scene({0, 0}, 3), "bad"), after = write(scene({3.7, -2.6}, 4), "after");
    // The head of the file stays, so that it opens; its blocks are gone.
    std::filesystem::resize_file(bad, std::filesystem::file_size(bad) / 2);
    std::ofstream(scratch_ / "night.ini")
        << "[scene.a]\npath = " << a << "\ndate = 2024-06-01\n[scene.b]\npath = " << b
        << "\ndate = 2023-06-02\n[scene.bad]\npath = " << bad << "\ndate = 2022-06-03\n[scene.after]\npath = " << after
        << "\ndate = 2025-06-01\n";
    const std::filesystem::path out = scratch_ / "night";
    const std::vector<std::string> arguments{"run", "--config", (scratch_ / "night.ini").string(), "--out",
                                             out.string()};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::done_with_failures)) << describe(arguments, outcome);
    const nlohmann::json run = read_json(out / "run.json");
    EXPECT_EQ(run.at("registration").at("status"), "ok");
    EXPECT_NE(run.at("warnings").dump().find("bad"), std::string::npos) << run.at("warnings");
    // What was read is there with its checksum, what could not be read is not.
    std::set<std::string> roles;
    for (const auto& input : run.at("inputs")) {
        roles.insert(input.at("role").get<std::string>());
        EXPECT_NE(input.at("path"), bad);
        if (input.at("role") == "reference") {
            EXPECT_EQ(input.at("path"), b);
            EXPECT_TRUE(input.at("checksum").is_string());
        }
    }
    EXPECT_EQ(roles, (std::set<std::string>{"before", "after", "reference"}));
}

TEST_F(Registration, ADryRunNamesTheReferences) {
    const std::string a = write(scene({0, 0}, 1), "a"), b = write(scene({1.5, 2.0}, 2), "b"),
                      after = write(scene({3.7, -2.6}, 4), "after");
    std::ofstream(scratch_ / "night.ini")
        << "[scene.a]\npath = " << a << "\ndate = 2024-06-01\n[scene.b]\npath = " << b
        << "\ndate = 2023-06-02\n[scene.after]\npath = " << after << "\ndate = 2025-06-01\n";
    const std::vector<std::string> arguments{
        "run", "--config", (scratch_ / "night.ini").string(), "--out", (scratch_ / "night").string(), "--dry-run"};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_NE(outcome.out.find("baseline  b"), std::string::npos) << outcome.out;
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "night"));
}

TEST_F(Registration, NoByteDependsOnTheThreads) {
    const std::string a = write(scene({0, 0}, 1), "a"), b = write(scene({1.5, 2.0}, 2), "b"),
                      target = write(scene({3.7, -2.6}, 3), "t");
    const std::vector<std::string> written{"out/aligned.tif", "out/field.tif", "ties.gpkg", "picture.svg",
                                           "report.json"};
    std::vector<std::string> alone;
    for (const char* threads : {"1", "3"}) {
        registered(a, target, {"--more-reference", b, "--threads", threads});
        for (std::size_t i = 0; i < written.size(); ++i) {
            const std::string bytes = read_bytes(scratch_ / written[i]);
            EXPECT_FALSE(bytes.empty());
            if (alone.size() <= i)
                alone.push_back(bytes);
            else
                EXPECT_TRUE(bytes == alone[i]) << written[i];
        }
    }
}

TEST_F(Registration, CoregisterTakesFurtherReferences) {
    const std::string a = write(scene({0, 0}, 1), "a"), b = write(scene({1.5, 2.0}, 2), "b"),
                      target = write(scene({3.7, -2.6}, 3), "t");
    const nlohmann::json report = registered(a, target, {"--more-reference", b});
    ASSERT_EQ(report.at("references").size(), 2U) << report;
    EXPECT_TRUE(report.at("references")[1].at("left_out").is_null()) << report;
    expect_shift(report, {3.7, -2.6});
}

TEST_F(Registration, TheEvidenceCanBeLookedAt) {
    RasterFile target = scene({3.7, -2.6}, 2);
    target.nodata = 0;
    for (auto& band : target.pixels) std::fill_n(band.begin(), band.size() / 3, 0.0);
    registered(write(scene({0, 0}, 1), "a"), write(target, "b"));

    const std::unique_ptr<CPLXMLNode, void (*)(CPLXMLNode*)> svg(CPLParseXMLFile((scratch_ / "picture.svg").c_str()),
                                                                 CPLDestroyXMLNode);
    ASSERT_TRUE(svg) << "no well-formed XML";
    EXPECT_NE(CPLGetXMLNode(svg.get(), "=svg"), nullptr);

    const GDALDatasetUniquePtr ties(
        GDALDataset::Open((scratch_ / "ties.gpkg").c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
    ASSERT_TRUE(ties);
    OGRLayer* const styles = ties->ExecuteSQL(
        "SELECT styleQML FROM layer_styles WHERE f_table_schema = '' AND f_table_name = 'tie_points' AND "
        "f_geometry_column = 'geom' AND useAsDefault = 1",
        nullptr, nullptr);  // as QGIS asks
    ASSERT_NE(styles, nullptr);
    const OGRFeatureUniquePtr style(styles->GetNextFeature());
    ASSERT_TRUE(style);
    const std::string text = style->GetFieldAsString(0);
    ties->ReleaseResultSet(styles);
    const std::unique_ptr<CPLXMLNode, void (*)(CPLXMLNode*)> qml(CPLParseXMLString(text.c_str()), CPLDestroyXMLNode);
    ASSERT_TRUE(qml) << "no well-formed XML";
    // Every reason that a tie point has, has a rule.
    int kept = 0, rejected = 0;
    for (const OGRFeatureUniquePtr& tie : ties->GetLayerByName("tie_points")) {
        if (tie->GetFieldAsInteger("kept") == 1) {
            ++kept;
            EXPECT_GT(tie->GetFieldAsDouble("sigma_px"), 0);
            continue;
        }
        ++rejected;
        EXPECT_NE(text.find("'" + std::string(tie->GetFieldAsString("reason")) + "'"), std::string::npos);
    }
    EXPECT_GE(kept, 8);
    EXPECT_GT(rejected, 0);
}

}  // namespace
}  // namespace quarrywatch::test
