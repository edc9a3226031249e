// From verdicts to a list in another order, as a user goes there: a night, verdicts, a model, the next night.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/e2e/found.hpp"
#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

// A pale face, and red earth that was opened for something else: both are bare, and the earth is larger, so that the
// built-in score puts it first. Its pixels are noisy, as are those of the ground.
const Colour kRock{0.17, 0.21, 0.26, 0.31, 0.34, 0.30}, kEarth{0.06, 0.09, 0.17, 0.24, 0.30, 0.26};
constexpr int kStep = 17, kRockSide = 6, kEarthSide = 9;

struct Place {
    Patch patch;
    bool rock;
};

std::vector<Place> places() {
    std::vector<Place> out;
    bool rock = false;
    for (int row = 8; row + kEarthSide < ProvokedScene::kRows - 8; row += kStep, rock = !rock)
        for (int col = 8; col + kEarthSide < ProvokedScene::kCols - 8; col += 2 * kStep, rock = !rock) {
            const int side = rock ? kRockSide : kEarthSide;
            out.push_back({{row, col, side, side}, rock});
        }
    return out;
}

void write_scene(const std::filesystem::path& path, When when, unsigned seed) {
    ProvokedScene scene(when, seed);
    if (when == When::after)
        for (const Place& place : places()) scene.paint(place.patch, place.rock ? kRock : kEarth);
    scene.write(path);
}

class Learn : public testing::Test {
protected:
    // Once for all tests, within the first: a folder has the name of a test.
    static void judge_a_night() {
        scratch_ = new Scratch;
        write_scene(at("scene_20240603.tif"), When::before, 1);
        write_scene(at("scene_20250603.tif"), When::after, 2);
        write_scene(at("scene_20250608.tif"), When::after, 3);
        std::ofstream(at("county.ini"))
            << "[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n[series]\nsince = 2025-01-01\n"
               "[ledger]\npath = ledger.gpkg\n[outputs]\noverview_px = 0\nreport = false\n[formats]\nkmz = false\n"
               "xlsx = false\nshapefile = false\n[learn]\nblock_m = 500\nbootstrap_samples = 200\n";
        EXPECT_EQ(night("2025-06-03", "one").exit_code, 0);
        // Two sites in three are judged, those of earth as lawful or false: the rest are for the model to tell.
        std::ofstream verdicts(at("verdicts.csv"));
        verdicts << "site_id,verdict,visited_on\n";
        int count = 0;
        for (const CsvRow& site : read_csv(at("one") / "sites.csv"))
            if (++count % 3 != 0)
                verdicts << site.at("site_id") << ","
                         << (rock(site)       ? "illegal"
                             : count % 4 != 0 ? "lawful"
                                              : "false_change")
                         << ",2025-06-05\n";
        verdicts.close();
        const std::string ledger = at("ledger.gpkg").string();
        EXPECT_EQ(quarrywatch({"ledger", "import", at("verdicts.csv").string(), "--ledger", ledger}).exit_code, 0);
        const Outcome learned = learn("model.yml", {"--table", at("table.csv").string()});
        EXPECT_EQ(learned.exit_code, 0) << learned.err;
        told_ = learned.out;
        std::filesystem::copy_file(at("ledger.gpkg"), at("judged.gpkg"));
    }
    static void TearDownTestSuite() {
        delete scratch_;
        scratch_ = nullptr;
    }
    void SetUp() override {
        if (scratch_ == nullptr) judge_a_night();
        std::filesystem::copy_file(at("judged.gpkg"), at("ledger.gpkg"),
                                   std::filesystem::copy_options::overwrite_existing);
    }

    static std::filesystem::path at(const std::string& name) { return *scratch_ / name; }
    static bool rock(const CsvRow& site) { return std::stoi(site.at("pixels")) < (kRockSide + kEarthSide) * 4; }

    static Outcome night(const std::string& to, const std::string& out, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{
            "run", "--config", at("county.ini").string(), "--out", at(out).string(), "--set", "catalogue.to=" + to};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    }
    static Outcome learn(const std::string& out, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{
            "learn", "--config", at("county.ini").string(), "--sites", at("one").string(), "--out", at(out).string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    }
    static std::vector<std::string> with_model(const std::string& name = "model.yml") {
        return {"--set", "ranking.model=" + at(name).string()};
    }
    static std::string bytes(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        EXPECT_TRUE(file) << path;
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write_changed(const std::string& name, const std::string& from, const std::string& to) {
        std::string text = bytes(at("model.yml"));
        const std::size_t place = text.find(from);
        ASSERT_NE(place, std::string::npos) << from;
        std::ofstream(at(name), std::ios::binary) << text.replace(place, from.size(), to);
    }
    /// Chance that an unjudged rock stands before unjudged earth.
    static double order(const std::string& out) {
        double right = 0, pairs = 0;
        const std::vector<CsvRow> sites = read_csv(at(out) / "sites.csv");
        for (const CsvRow& a : sites)
            for (const CsvRow& b : sites) {
                if (!a.at("verdict").empty() || !b.at("verdict").empty() || !rock(a) || rock(b)) continue;
                ++pairs;
                right += std::stoi(a.at("priority")) < std::stoi(b.at("priority")) ? 1 : 0;
            }
        EXPECT_GT(pairs, 0);
        return right / pairs;
    }

    /// Nobody is sent to unjudged sites below a probability of a half, and to all others somebody is.
    static void expect_only_likely_ones_sent(const std::string& out) {
        int kept_back = 0;
        const std::string list = bytes(at(out) / "dispatch" / "unassigned" / "unassigned.csv");
        for (const CsvRow& site : read_csv(at(out) / "sites.csv")) {
            const bool outside = site.at("flags").find("outside_training") != std::string::npos;
            if (site.at("status") == "obscured") continue;
            const bool below = std::stod(site.at("model_probability")) < 0.5;
            if (site.at("verdict") == "illegal") {
                EXPECT_EQ(site.at("sent"), "1") << "judged illegal: it stays until it is closed";
            } else if (site.at("verdict").empty() && !outside) {
                EXPECT_EQ(site.at("sent"), below ? "0" : "1") << site.at("site_id");
                EXPECT_EQ(site.at("why_sent"), below ? "model_probability" : "confirmed");
                kept_back += below ? 1 : 0;
                EXPECT_EQ(list.find(site.at("site_id")) != std::string::npos, !below);
            }
        }
        EXPECT_GT(kept_back, 10);
    }

    static inline Scratch* scratch_ = nullptr;
    static inline std::string told_;
};

TEST_F(Learn, TheListFollowsTheModelWhereItIsNamedAndNowhereElse) {
    ASSERT_EQ(night("2025-06-08", "without").exit_code, 0);
    SetUp();
    const Outcome outcome = night("2025-06-08", "with", with_model());
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_LT(order("without"), 0.2) << "larger earth stands first";
    EXPECT_GT(order("with"), 0.95);
    EXPECT_THAT(outcome.err, HasSubstr("model.yml (sha256:"));
    EXPECT_THAT(bytes(at("with") / "run.json"), HasSubstr("\"role\": \"ranking model\""));
    EXPECT_THAT(bytes(at("without") / "run.json"), testing::Not(HasSubstr("\"role\": \"ranking model\"")));
    for (const CsvRow& site : read_csv(at("without") / "sites.csv")) {
        EXPECT_EQ(site.at("model_probability"), "");
        EXPECT_EQ(site.at("score_model"), "0");
    }
    for (const CsvRow& site : read_csv(at("with") / "sites.csv")) {
        double sum = 0;
        for (const char* const term :
             {"confidence", "area", "farmland", "reactivated", "beyond_licence", "repeat", "waiting", "model"})
            sum += std::stod(site.at(std::string("score_") + term));
        // Eight terms and a factor of two decimals each, and the score itself.
        EXPECT_NEAR(std::stod(site.at("priority_score")), sum * std::stod(site.at("score_factor")), 0.05);
        if (site.at("status") == "obscured") {  // at the edge of the scene: listed for what the night before saw
            EXPECT_EQ(site.at("model_probability"), "");
            EXPECT_GT(std::stod(site.at("score_model")), 0) << "neither lifted nor sunk";
        } else if (site.at("flags").find("outside_training") == std::string::npos) {
            EXPECT_NEAR(std::stod(site.at("score_model")), 50 * std::stod(site.at("model_probability")), 0.02);
        }
    }
}

TEST_F(Learn, SaysHowGoodItIsAndWhatItLearnedFrom) {
    EXPECT_THAT(told_, HasSubstr("AUC of the list as it stood"));
    EXPECT_THAT(told_, HasSubstr("Brier score"));
    const std::string model = bytes(at("model.yml"));
    for (const char* const part : {"detector: chronochrome", "target: unlawful", "table_sha256:", "illegal:",
                                   "false_change:", "first_look: \"2025-06-03\"", "reliability:", "weight:"})
        EXPECT_THAT(model, HasSubstr(part));
    const std::string checksum = run_process({"sha256sum", at("table.csv").string()}).out.substr(0, 64);
    EXPECT_THAT(model, HasSubstr(checksum));
    for (const CsvRow& row : read_csv(at("table.csv"))) {
        // Rock is 36 pixels of 100 m2, earth 81: the table holds what inspectors found there.
        const bool small = std::exp(std::stod(row.at("area_m2"))) < 6000;
        EXPECT_EQ(row.at("truth"), small ? "1" : "0") << row.at("site_id");
    }
}

TEST_F(Learn, TheSameBytesTwiceAndAtAnyNumberOfThreadsAndNobodyIsSentBelowTheLeastProbability) {
    for (const char* const method : {"logistic", "forest"}) {
        const std::vector<std::string> one{"--method", method, "--threads", "1"},
            two{"--method", method, "--threads", "2"};
        ASSERT_EQ(learn("a.yml", one).exit_code, 0) << method;
        ASSERT_EQ(learn("b.yml", two).exit_code, 0) << method;
        EXPECT_TRUE(bytes(at("a.yml")) == bytes(at("b.yml"))) << method;
    }
    std::vector<std::string> more = with_model("a.yml");  // a model of trees works as well
    more.insert(more.end(), {"--set", "ranking.model_least_probability=0.5", "--threads", "1"});
    ASSERT_EQ(night("2025-06-08", "first", more).exit_code, 0);
    more.back() = "2";
    ASSERT_EQ(night("2025-06-08", "again", more).exit_code, 0) << "the ledger knows this night";
    for (const char* const name : {"sites.csv", "sites.geojson", "sites.gpkg"})
        EXPECT_TRUE(bytes(at("first") / name) == bytes(at("again") / name)) << name;
    EXPECT_GT(order("first"), 0.95);
    expect_only_likely_ones_sent("first");
}

TEST_F(Learn, LabelsByPlaceTeachTheSame) {
    std::ofstream labels(at("labels.geojson"));
    labels << R"({"type":"FeatureCollection","features":[)";
    int right = 0, wrong = 0;
    for (const CsvRow& site : read_csv(at("one") / "sites.csv")) {
        if (!rock(site)) {
            ++wrong;
            continue;
        }
        labels << (right++ == 0 ? "" : ",")
               << R"({"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[)" << site.at("lon")
               << "," << site.at("lat") << "]}}";
    }
    labels << "]}";
    labels.close();
    const Outcome outcome = learn("labelled.yml", {"--labels", at("labels.geojson").string()});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(bytes(at("labelled.yml")), HasSubstr("not_labelled:"));
    EXPECT_THAT(outcome.out,
                HasSubstr(std::to_string(right) + " sites judged right, " + std::to_string(wrong) + " wrong"));
}

TEST_F(Learn, RefusesWhatTeachesNothing) {
    const Outcome none = learn("none.yml", {"--target", "change"});
    EXPECT_EQ(none.exit_code, 3) << "lawful changes are real ones: too few false ones are left";
    EXPECT_THAT(none.err, HasSubstr("20 of either kind"));
    EXPECT_FALSE(std::filesystem::exists(at("none.yml")));
    const Outcome blocks = learn("none.yml", {"--set", "learn.block_m=100000"});
    EXPECT_EQ(blocks.exit_code, 3);
    EXPECT_THAT(blocks.err, HasSubstr("fewer than 5 folds"));
    EXPECT_EQ(quarrywatch({"learn", "--out", at("none.yml").string()}).exit_code, 2);
    const Outcome both = quarrywatch({"learn", "--sites", at("one").string(), "--out", at("none.yml").string()});
    EXPECT_EQ(both.exit_code, 2) << "no verdicts: " << both.err;
    const Outcome stranger = learn("none.yml", {"--sites", at("nowhere").string()});
    EXPECT_EQ(stranger.exit_code, 3);
    EXPECT_THAT(stranger.err, HasSubstr("run.json"));
}

TEST_F(Learn, AModelOfOtherEvidenceIsRefusedBeforeAnythingIsWritten) {
    write_changed("schema.yml", "schema: 1", "schema: 2");
    write_changed("version.yml", "version: \"", "version: \"9.");
    write_changed("detector.yml", "detector: chronochrome", "detector: irmad");
    write_changed("bands.yml", "   - swir2\n", "");
    write_changed("feature.yml", "name: ndvi_after", "name: moisture");
    write_changed("layer.yml", "name: ndvi_after", "name: farmland_m2");
    write_changed("broken.yml", "slope:", "steepness:");
    const std::vector<std::pair<std::string, std::string>> cases{
        {"schema.yml", "its schema is 2, not 1"},
        {"version.yml", "not " + std::string("0.1.0")},
        {"detector.yml", "the detector is chronochrome, not irmad"},
        {"bands.yml", "the bands are blue, green, nir, red, swir1, swir2, not blue, green, nir, red, swir1"},
        {"feature.yml", "moisture"},
        {"layer.yml", "no site of this run has: farmland_m2"}};
    for (const auto& [name, message] : cases) {
        const Outcome outcome = night("2025-06-08", "refused", with_model(name));
        EXPECT_EQ(outcome.exit_code, 2) << name << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr(message));
    }
    for (const char* const name : {"broken.yml", "none.yml", "verdicts.csv"})
        EXPECT_EQ(night("2025-06-08", "refused", with_model(name)).exit_code, 3) << name;
    EXPECT_TRUE(left_behind(at("refused")).empty());
    EXPECT_TRUE(bytes(at("ledger.gpkg")) == bytes(at("judged.gpkg"))) << "nor is the ledger";
}

}  // namespace
}  // namespace quarrywatch::test
