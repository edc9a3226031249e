// Nights with a ledger, as a user plays them: new scenes, reruns, inspectors' answers, kills, two at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "pipeline/io/ledger_file.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

class Nights : public testing::Test {
protected:
    Nights() {
        ProvokedScene(When::before, 1).write(scratch_ / "scene_20240603.tif");
        ProvokedScene(When::after, 2).write(scratch_ / "scene_20250603.tif");
        ProvokedScene(When::after, 3).write(scratch_ / "scene_20250608.tif");
        std::ofstream(scratch_ / "county.ini")
            << "[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n[series]\nsince = 2025-01-01\n"
               "[ledger]\npath = ledger.gpkg\n[outputs]\noverview_px = 0\n";
    }
    [[nodiscard]] std::vector<std::string> line(const std::string& to, const std::string& out,
                                                const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{
            "run",   "--config",          (scratch_ / "county.ini").string(), "--out", (scratch_ / out).string(),
            "--set", "catalogue.to=" + to};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    void night(const std::string& to, const std::string& out, const std::vector<std::string>& more = {}) const {
        const Outcome outcome = quarrywatch(line(to, out, more));
        EXPECT_EQ(outcome.exit_code, 0) << describe(line(to, out, more), outcome);
    }
    [[nodiscard]] ledger::Content ledger() const {
        return io::LedgerFile((scratch_ / "ledger.gpkg").string(), io::LedgerAccess::read, 0).load();
    }
    [[nodiscard]] CsvRow scar(const std::string& out) const {
        for (const CsvRow& site : read_csv(scratch_ / out / "sites.csv"))
            if (site.at("class") == "new_scar") return site;
        ADD_FAILURE() << "no scar in " << out;
        return {};
    }
    void expect_same(const std::string& a, const std::string& b) const {
        for (const char* const name : {"sites.csv", "sites.geojson", "sites.gpkg", "dispatch/zero_report.csv"})
            EXPECT_TRUE(bytes(a, name) == bytes(b, name)) << name << " of " << a << " and " << b;
    }
    [[nodiscard]] std::string bytes(const std::string& out, const std::string& name) const {
        std::ifstream file(scratch_ / out / name, std::ios::binary);
        EXPECT_TRUE(file) << out << "/" << name;
        return {std::istreambuf_iterator<char>(file), {}};
    }
    Outcome import(const std::string& rows, const std::vector<std::string>& more = {}) const {
        std::ofstream(scratch_ / "verdicts.csv") << "site_id,verdict,visited_on\n" << rows;
        std::vector<std::string> arguments{"ledger", "import", (scratch_ / "verdicts.csv").string(), "--ledger",
                                           (scratch_ / "ledger.gpkg").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    }

    Scratch scratch_;
};

TEST_F(Nights, ASecondLookConfirms) {
    night("2025-06-03", "one");
    EXPECT_EQ(scar("one").at("confidence"), "low");
    EXPECT_EQ(scar("one").at("status"), "new");
    night("2025-06-08", "two");
    EXPECT_EQ(scar("two").at("site_id"), scar("one").at("site_id"));
    EXPECT_EQ(scar("two").at("confidence"), "high");
    EXPECT_EQ(scar("two").at("looks_seen"), "2");
    EXPECT_EQ(scar("two").at("first_seen"), "2025-06-03");
    EXPECT_EQ(ledger().revision, 2);
}

TEST_F(Nights, BothLooksInOneNightSayTheSameAsInTwo) {
    night("2025-06-08", "both");
    const CsvRow at_once = scar("both");
    std::filesystem::remove(scratch_ / "ledger.gpkg");
    night("2025-06-03", "one");
    night("2025-06-08", "two");
    for (const char* const field : {"site_id", "probability", "confidence", "area_m2", "looks_seen", "first_seen",
                                    "last_seen", "status", "state"})
        EXPECT_EQ(at_once.at(field), scar("two").at(field)) << field;
}

TEST_F(Nights, RepeatedNothingChangesTwice) {
    night("2025-06-03", "one");
    night("2025-06-03", "again");
    expect_same("one", "again");
    EXPECT_EQ(ledger().revision, 1);
    night("2025-06-08", "two");
    night("2025-06-08", "again", {"--threads", "1"});
    expect_same("two", "again");
    night("2025-06-08", "tiled", {"--set", "run.tile_size_px=64"});  // sites.gpkg holds a layer of the tiles
    for (const char* const name : {"sites.csv", "sites.geojson"}) EXPECT_EQ(bytes("two", name), bytes("tiled", name));
    EXPECT_EQ(ledger().revision, 2);
    EXPECT_EQ(ledger().looks.size(), 2U);
}

TEST_F(Nights, ANightWithoutANewSceneListsWhatStands) {
    night("2025-06-03", "one");
    night("2025-06-07", "later");  // another configuration, no new scene
    EXPECT_EQ(scar("later").at("site_id"), scar("one").at("site_id"));
    EXPECT_EQ(ledger().revision, 1);
    EXPECT_THAT(bytes("later", "dispatch/zero_report.csv"), HasSubstr("无新影像")) << "nobody looked: no zero-report";
}

TEST_F(Nights, ALookThatSeesNothingIsOnRecordAndNoZeroReport) {
    night("2025-06-03", "one");
    ProvokedScene blind(When::after, 5);
    blind.end_at(0);
    blind.write(scratch_ / "scene_20250607.tif");
    const Outcome outcome = quarrywatch(line("2025-06-07", "blind"));
    EXPECT_EQ(outcome.exit_code, 5) << describe(line("2025-06-07", "blind"), outcome);
    EXPECT_EQ(scar("blind").at("site_id"), scar("one").at("site_id")) << "what stood stands";
    EXPECT_EQ(scar("blind").at("probability"), scar("one").at("probability"));
    EXPECT_THAT(bytes("blind", "dispatch/zero_report.csv"), HasSubstr("影像不可用"));
    EXPECT_THAT(bytes("blind", "run.json"), HasSubstr("\"status\": \"no_answer\""));
    const ledger::Content known = ledger();
    EXPECT_EQ(known.revision, 2);
    ASSERT_EQ(known.looks.size(), 2U);
    EXPECT_EQ(known.looks[1].status, "no_answer");
    night("2025-06-08", "two");
    EXPECT_EQ(scar("two").at("looks_clear"), "2");
    EXPECT_EQ(ledger().looks.size(), 3U) << "it is not looked at again";
}

TEST_F(Nights, VerdictsAreTakenOnceAndUnknownNumbersRefused) {
    night("2025-06-03", "one");
    const std::string id = scar("one").at("site_id");
    const Outcome refused = import(id + ",合法,2025-06-04\n320413QW2025999998,违法,2025-06-04\n");
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.err, HasSubstr("320413QW2025999998"));
    EXPECT_EQ(ledger().revision, 1) << "all or nothing";
    EXPECT_EQ(import(id + ",合法,2025-06-04\n", {"--dry-run"}).exit_code, 0);
    EXPECT_EQ(ledger().revision, 1);
    EXPECT_THAT(import(id + ",合法,2025-06-04\n").out, HasSubstr("1 verdicts imported"));
    EXPECT_THAT(import(id + ",合法,2025-06-04\n").out, HasSubstr("0 verdicts imported, 1 known already"));
    EXPECT_EQ(ledger().revision, 2);
    night("2025-06-08", "two");
    for (const CsvRow& site : read_csv(scratch_ / "two" / "sites.csv")) {
        EXPECT_EQ(site.at("sent"), site.at("site_id") == id ? "0" : "1");
        EXPECT_EQ(site.at("why_sent"), site.at("site_id") == id ? "judged_lawful" : "confirmed");
    }
    EXPECT_EQ(bytes("two", "dispatch/summary.csv").find(id), std::string::npos);
}

TEST_F(Nights, TheCommandTellsWhatTheLedgerKnows) {
    night("2025-06-08", "both");
    const std::string id = scar("both").at("site_id"), path = (scratch_ / "ledger.gpkg").string();
    const auto told = [&](const std::vector<std::string>& words) {
        std::vector<std::string> arguments{"ledger"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        arguments.insert(arguments.end(), {"--ledger", path});
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return outcome.out;
    };
    EXPECT_THAT(told({"list"}), HasSubstr(id));
    EXPECT_THAT(told({"looks"}), HasSubstr("2025-06-08_"));
    EXPECT_THAT(told({"history", id, "--plot", (scratch_ / "plot.svg").string()}), HasSubstr("confirmed"));
    EXPECT_TRUE(std::filesystem::exists(scratch_ / "plot.svg"));
    EXPECT_THAT(told({"statistics", "--by", "week"}), HasSubstr("2025-W23"));
    EXPECT_EQ(quarrywatch({"ledger", "history", "nobody", "--ledger", path}).exit_code, 3);
    EXPECT_EQ(quarrywatch({"ledger", "lsit", "--ledger", path}).exit_code, 2);
    EXPECT_EQ(quarrywatch({"ledger", "list"}).exit_code, 2) << "which ledger?";
    EXPECT_EQ(quarrywatch({"ledger", "list", "--ledger", (scratch_ / "none.gpkg").string()}).exit_code, 3);
}

TEST_F(Nights, AKillAtAnyInstantLosesNothing) {
    night("2025-06-03", "one");
    const std::filesystem::path first = scratch_ / "first.gpkg";
    std::filesystem::copy_file(scratch_ / "ledger.gpkg", first);
    night("2025-06-08", "whole");
    constexpr int kKills = 6;
    for (int k = 0; k < kKills; ++k) {
        std::filesystem::copy_file(first, scratch_ / "ledger.gpkg", std::filesystem::copy_options::overwrite_existing);
        const std::vector<std::string> arguments = line("2025-06-08", "killed");
        static_cast<void>(quarrywatch_signalled(arguments, SIGKILL, std::chrono::milliseconds(120 * k)));
        night("2025-06-08", "killed");
        expect_same("whole", "killed");
        EXPECT_EQ(ledger().revision, 2);
        EXPECT_EQ(ledger().looks.size(), 2U);
        std::filesystem::remove_all(scratch_ / "killed");
    }
}

TEST_F(Nights, TwoAtOnceTakeTurns) {
    night("2025-06-03", "one");
    Outcome first, second;
    std::thread other([&] { first = quarrywatch(line("2025-06-08", "left")); });
    second = quarrywatch(line("2025-06-08", "right"));
    other.join();
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(second.exit_code, 0) << second.err;
    expect_same("left", "right");
    EXPECT_EQ(ledger().revision, 2);
}

TEST_F(Nights, ALedgerNeedsAPlaceOnTheMap) {
    RasterFile picture = land_frame(120, 120);
    picture.epsg = 0;
    picture.placed = false;
    see({When::before, {0, 0}, 10000, 0, 1}, picture).write(scratch_ / "plain_20240603.tif");
    see({When::after, {0, 0}, 10000, 0, 2}, picture).write(scratch_ / "plain_20250603.tif");
    const std::vector<std::string> arguments =
        line("2025-06-03", "plain", {"--set", "catalogue.pattern=" + (scratch_ / "plain_{date:%Y%m%d}.tif").string()});
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 3) << describe(arguments, outcome);
    EXPECT_THAT(outcome.err, HasSubstr("no coordinate reference system"));
}

TEST_F(Nights, ADryRunSaysWhatWouldBeDoneAndWritesNothing) {
    const std::vector<std::string> arguments = line("2025-06-08", "dry", {"--dry-run"});
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_THAT(outcome.out, HasSubstr("20250603"));
    EXPECT_THAT(outcome.out, HasSubstr("20250608"));
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "ledger.gpkg"));
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "dry"));
}

}  // namespace
}  // namespace quarrywatch::test
