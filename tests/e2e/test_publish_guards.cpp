// Nights that a publish guard holds back, their release, and what those who watch the program are told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "pipeline/io/ledger_file.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

constexpr int kHeldBack = 7, kBadOutput = 6;
const Colour kRock{0.17, 0.21, 0.26, 0.31, 0.34, 0.30};

/// Scenes of several days against one of the year before. A few sites make a bad look here, so that it is quick.
class PublishGuards : public testing::Test {
protected:
    PublishGuards() {
        ProvokedScene(When::before, 1).write(scratch_ / "scene_20240603.tif");
        std::ofstream(scratch_ / "county.ini")
            << "[run]\nname = county \"A\"\n[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n"
               "[series]\nsince = 2025-01-01\n[ledger]\npath = ledger.gpkg\n"
               "[outputs]\noverview_px = 0\nmetrics = county.prom\n[publish]\nleast_history_looks = 2\nleast_sites = "
               "3\n";
    }
    /// A look of a day; `scars` patches of rock beside the pit.
    void look(const std::string& day, unsigned seed, int scars = 0) {
        ProvokedScene scene(When::after, seed);
        for (int i = 0; i < scars; ++i) scene.paint({20 + 60 * (i / 5), 150 + 40 * (i % 5), 10, 10}, kRock);
        scene.write(scratch_ / ("scene_" + day + ".tif"));
    }
    Outcome night(const std::string& to, const std::string& out, int code, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{
            "run",   "--config",          (scratch_ / "county.ini").string(), "--out", (scratch_ / out).string(),
            "--set", "catalogue.to=" + to};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, code) << describe(arguments, outcome);
        return outcome;
    }
    /// Two good nights, then one that finds too much.
    void play_to_the_bad_night() {
        look("20250603", 2);
        look("20250608", 3);
        look("20250613", 4, 15);
        night("2025-06-03", "one", 0);
        night("2025-06-08", "two", 0);
    }
    [[nodiscard]] json record(const std::string& out) const {
        return json::parse(read_bytes(scratch_ / out / "run.json"));
    }
    [[nodiscard]] std::string ledger_bytes() const { return read_bytes(scratch_ / "ledger.gpkg"); }
    [[nodiscard]] std::size_t known_looks() const {
        return io::LedgerFile((scratch_ / "ledger.gpkg").string(), io::LedgerAccess::read, 0).load().looks.size();
    }
    [[nodiscard]] std::string metrics() const { return read_bytes(scratch_ / "county.prom"); }
    /// Value of a sample as Prometheus's own client reads it.
    [[nodiscard]] std::string metric(const std::string& name) const {
        const std::string script =
            "import sys\n"
            "from prometheus_client.parser import text_string_to_metric_families as parse\n"
            "samples = [s for f in parse(open(sys.argv[1]).read()) for s in f.samples]\n"
            "assert {s.labels['run'] for s in samples} == {'county \"A\"'}\n"
            "assert len({(s.name, *sorted(s.labels.items())) for s in samples}) == len(samples)\n"
            "print(*[int(s.value) for s in samples if s.name == 'quarrywatch_' + sys.argv[2]])\n";
        const Outcome outcome =
            run_process({"/usr/bin/python3", "-c", script, (scratch_ / "county.prom").string(), name});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err << metrics();
        return lines_of(outcome.out).empty() ? "" : lines_of(outcome.out)[0];
    }

    Scratch scratch_;
};

TEST_F(PublishGuards, TooManySitesAreHeldBackReleasedAndForgiven) {
    play_to_the_bad_night();
    const std::string before = ledger_bytes();
    const Outcome held = night("2025-06-13", "three", kHeldBack);
    EXPECT_THAT(held.err, HasSubstr("many_sites"));
    EXPECT_THAT(held.err, HasSubstr("--release"));
    EXPECT_TRUE(ledger_bytes() == before) << "the ledger does not know of it";
    for (const std::string& name : files_below(scratch_ / "three"))
        EXPECT_TRUE(name == "run.json" || name.starts_with("held_back/")) << name;
    EXPECT_GT(read_csv(scratch_ / "three/held_back/sites.csv").size(), 5U) << "complete, for the operator";
    EXPECT_TRUE(fs::exists(scratch_ / "three/held_back/report/index.html"));
    const json told = record("three");
    EXPECT_EQ(told["status"], "held_back");
    EXPECT_EQ(told["publication"]["status"], "held_back");
    EXPECT_EQ(told["publication"]["objections"][0]["guard"], "many_sites");
    EXPECT_EQ(told["publication"]["objections"][0]["look"], "2025-06-13_scene_20250613");
    EXPECT_GT(told["publication"]["objections"][0]["figure"], told["publication"]["objections"][0]["limit"]);
    EXPECT_THAT(told["outputs"], Contains("held_back/sites.csv"));
    EXPECT_EQ(metric("exit_code"), "7");
    EXPECT_EQ(metric("waiting_scenes"), "1");
    EXPECT_EQ(metric("waiting_scenes_oldest_timestamp_seconds"), "1749772800");  // date -u -d 2025-06-13 +%s

    night("2025-06-13", "three", 0, {"--release"});
    EXPECT_EQ(record("three")["publication"]["status"], "released");
    EXPECT_FALSE(fs::exists(scratch_ / "three/held_back"));
    EXPECT_GT(read_csv(scratch_ / "three/sites.csv").size(), 5U);
    EXPECT_EQ(known_looks(), 3U);
    EXPECT_EQ(metric("waiting_scenes"), "0");
    night("2025-06-13", "three", 0);  // repeated: it is in the ledger, and nobody holds it back again

    look("20250618", 5);
    night("2025-06-18", "four", 0);
    EXPECT_EQ(record("four")["publication"]["status"], "published");
    EXPECT_EQ(known_looks(), 4U);
}

TEST_F(PublishGuards, ASceneThatWasRepairedIsLookedAtAgain) {
    play_to_the_bad_night();
    night("2025-06-13", "three", kHeldBack);
    look("20250613", 4);
    night("2025-06-13", "three", 0);
    EXPECT_FALSE(fs::exists(scratch_ / "three/held_back"));
    EXPECT_EQ(known_looks(), 3U);
    EXPECT_EQ(io::LedgerFile((scratch_ / "ledger.gpkg").string(), io::LedgerAccess::read, 0).load().sites.size(), 2U)
        << "nothing of the bad night is believed";
}

TEST_F(PublishGuards, AnEarlierNightInTheFolderIsNoResultOfThisRun) {
    play_to_the_bad_night();
    night("2025-06-13", "two", kHeldBack);
    EXPECT_FALSE(fs::exists(scratch_ / "two/dispatch"));
    EXPECT_FALSE(fs::exists(scratch_ / "two/sites.csv"));
    EXPECT_EQ(json::parse(read_bytes(scratch_ / "two/earlier_night/run.json"))["status"], "done");
    EXPECT_TRUE(fs::exists(scratch_ / "two/earlier_night/sites.gpkg"));
}

TEST_F(PublishGuards, AWiderLimitLetsTheNightPass) {
    play_to_the_bad_night();
    night("2025-06-13", "three", 0, {"--set", "publish.max_sites_factor=50"});
}

TEST_F(PublishGuards, AnUncertainDisplacementIsHeldBack) {
    look("20250603", 2);
    const Outcome held = night("2025-06-03", "one", kHeldBack, {"--set", "publish.max_registration_rmse_px=0.0001"});
    EXPECT_THAT(held.err, HasSubstr("misregistered"));
    EXPECT_EQ(known_looks(), 0U);
    night("2025-06-03", "one", 0);
}

TEST_F(PublishGuards, TooLittleClearGroundIsHeldBack) {
    for (const char* const day : {"20250603", "20250608"}) {
        ProvokedScene scene(When::after, 2);
        scene.end_at(ProvokedScene::kCols / 2);
        scene.write(scratch_ / ("scene_" + std::string(day) + ".tif"));
    }
    // Half a scene is too little to be matched as well; that is another guard's.
    const std::vector<std::string> most{"--set", "publish.min_clear_share=0.6", "--set",
                                        "publish.max_registration_rmse_px=2"};
    EXPECT_THAT(night("2025-06-03", "one", kHeldBack, most).err, HasSubstr("little_seen"));
    EXPECT_EQ(known_looks(), 0U);
    night("2025-06-08", "two", 0, most);
    EXPECT_EQ(known_looks(), 2U) << "together they have seen enough";
}

TEST_F(PublishGuards, APairIsAPersonsOwnRequest) {
    look("20250603", 2);
    const std::vector<std::string> arguments{"pair",
                                             (scratch_ / "scene_20240603.tif").string(),
                                             (scratch_ / "scene_20250603.tif").string(),
                                             "--out",
                                             (scratch_ / "pair").string(),
                                             "--set",
                                             "publish.max_registration_rmse_px=0"};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_TRUE(record("pair")["publication"].is_null());
}

TEST_F(PublishGuards, MetricsTellOfFailuresToo) {
    look("20250603", 2);
    night("2025-06-03", "one", 0);
    const std::string success = metric("last_success_timestamp_seconds");
    EXPECT_EQ(metric("runs_since_success"), "0");
    EXPECT_EQ(metric("sites"), "2 0 0 0 0 0 0 0 0 0");
    EXPECT_EQ(metric("unanswered_sites"), "2");
    EXPECT_EQ(metric("unanswered_sites_oldest_timestamp_seconds"), "1748908800");  // date -u -d 2025-06-03 +%s
    look("20250608", 3);
    std::ofstream(scratch_ / "ledger.gpkg") << "no ledger";
    night("2025-06-08", "two", 3);
    EXPECT_EQ(metric("exit_code"), "3");
    EXPECT_EQ(metric("runs_since_success"), "1");
    EXPECT_EQ(metric("last_success_timestamp_seconds"), success);
    EXPECT_EQ(metric("sites"), "");
}

TEST_F(PublishGuards, TheRecordSaysWhatTheResultFollowsFrom) {
    look("20250603", 2);
    write_area(scratch_ / "licences.geojson", {90, 70, 40, 40});
    std::ofstream(scratch_ / "county.ini", std::ios::app)
        << "[layer.licences]\npath = licences.geojson\nfield.number = number\n";
    night("2025-06-03", "one", 0);
    const json told = record("one");
    for (const char* const library : {"gdal", "proj", "opencv"})
        EXPECT_FALSE(told["libraries"][library].get<std::string>().empty()) << library;
    bool layer = false;
    for (const json& input : told["inputs"])
        layer = layer || (input["role"] == "licences" && input["checksum"].get<std::string>().starts_with("sha256:"));
    EXPECT_TRUE(layer);
    const std::string hash = told["configuration_hash"];
    night("2025-06-03", "again", 0);
    EXPECT_EQ(record("again")["configuration_hash"], hash);
    night("2025-06-03", "other", 0, {"--set", "vectorise.minimum_area_m2=500"});
    EXPECT_NE(record("other")["configuration_hash"], hash);
}

TEST_F(PublishGuards, ADiskThatIsNearlyFullIsRefusedOrStopsTheRun) {
    if (geteuid() != 0) GTEST_SKIP() << "mounting a small disk needs root";
    look("20250603", 2);
    const fs::path disk = scratch_ / "disk";
    fs::create_directory(disk);
    if (mount("quarrywatch_test", disk.c_str(), "tmpfs", 0, "size=32m") != 0)
        GTEST_SKIP() << "a tmpfs cannot be mounted here";
    const std::vector<std::string> raster{"--set",      "outputs.score_raster=true",
                                          "--set",      "run.min_free_disk=20MiB",
                                          "--log-json", (scratch_ / "events.json").string()};
    // Others fill it while the run surveys its scenes: it had room when it began.
    const fs::path events = scratch_ / "events.json";
    std::atomic<bool> over{false};
    std::thread others([&] {
        while (!over && (!fs::exists(events) || read_bytes(events).find("common grid") == std::string::npos))
            std::this_thread::yield();
        std::ofstream(disk / "others", std::ios::binary) << std::string(16 << 20, 'x');
    });
    EXPECT_FALSE(fs::exists(events));
    const Outcome meanwhile = night("2025-06-03", "disk/one", kBadOutput, raster);
    over = true;
    others.join();
    const std::vector<std::string> left = files_below(disk);
    const Outcome beforehand = night("2025-06-03", "disk/two", kBadOutput, raster);
    const std::vector<std::string> left_again = files_below(disk);
    umount2(disk.c_str(), MNT_DETACH);
    for (const Outcome* outcome : {&meanwhile, &beforehand}) {
        EXPECT_THAT(outcome->err, HasSubstr("are to stay free (run.min_free_disk)"));
        EXPECT_THAT(outcome->err, HasSubstr("Free some space"));
    }
    EXPECT_THAT(meanwhile.err, HasSubstr("survey: common grid")) << "it had begun";
    EXPECT_THAT(beforehand.err, Not(HasSubstr("survey: common grid"))) << "it did not begin";
    EXPECT_EQ(left, std::vector<std::string>{"others"});
    EXPECT_EQ(left_again, std::vector<std::string>{"others"});
    EXPECT_EQ(known_looks(), 0U);
    EXPECT_EQ(metric("exit_code"), "6");
}

}  // namespace
}  // namespace quarrywatch::test
