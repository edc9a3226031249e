#include "pipeline/operation/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/io/scratch.hpp"

namespace quarrywatch::operation {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'750'000'000;

Date day(int year, unsigned month, unsigned of_month) {
    return Date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(of_month)};
}

Manifest done_night(const std::string& name = "jintan") {
    Manifest manifest;
    manifest.name = name;
    manifest.libraries = {{"gdal", "3.6.2"}};
    manifest.seconds_per_stage = {{"survey", 1.5}, {"tiles", 20}};
    manifest.tiles = {{0, {0, 0, 8, 8}, "done", "", 1}, {1, {0, 8, 8, 8}, "failed", "block unreadable", 0}};
    ManifestLook look;
    look.status = "done";
    manifest.looks = {look};
    manifest.registration.emplace();
    manifest.registration->error_p50_px = 0.02;
    manifest.registration->error_p95_px = 0.07;
    manifest.sites_per_class = {{"new_scar", 3}};
    manifest.outputs = {"sites.csv"};
    manifest.publication = ManifestPublication{"held_back", {{"many_sites", "a", 51, 50, "51 sites"}}, 5, 10};
    return manifest;
}

RunEnd ended(ExitCode code) {
    RunEnd end;
    end.code = code;
    end.seconds = 30.25;
    end.ended_s = kNow;
    return end;
}

TEST(Metrics, SayWhatARunCameTo) {
    RunEnd end = ended(ExitCode::done);
    end.looks.emplace().add(day(2025, 6, 8));
    end.looks->add(day(2025, 6, 3));
    end.answers.emplace();
    const std::string text = metrics_text(done_night(), end, "");
    for (const char* const line :
         {"quarrywatch_last_success_timestamp_seconds{run=\"jintan\"} 1750000000\n",
          "quarrywatch_duration_seconds{run=\"jintan\"} 30.25\n", "quarrywatch_exit_code{run=\"jintan\"} 0\n",
          "quarrywatch_stage_seconds{run=\"jintan\",stage=\"tiles\"} 20\n",
          "quarrywatch_tiles{run=\"jintan\",state=\"failed\"} 1\n",
          "quarrywatch_tiles{run=\"jintan\",state=\"empty\"} 0\n",
          "quarrywatch_sites{run=\"jintan\",class=\"new_scar\"} 3\n",
          "quarrywatch_sites{run=\"jintan\",class=\"tailings\"} 0\n",
          "quarrywatch_objections{run=\"jintan\",guard=\"many_sites\"} 1\n",
          "quarrywatch_registration_error_px{run=\"jintan\",percentile=\"95\"} 0.07\n",
          "quarrywatch_waiting_scenes{run=\"jintan\"} 2\n",
          // date -u -d 2025-06-03 +%s
          "quarrywatch_waiting_scenes_oldest_timestamp_seconds{run=\"jintan\"} 1748908800\n",
          "quarrywatch_unanswered_sites{run=\"jintan\"} 0\n"})
        EXPECT_THAT(text, HasSubstr(line));
    EXPECT_THAT(text, Not(HasSubstr("unanswered_sites_oldest"))) << "nobody waits";
}

TEST(Metrics, AFailureKeepsTheLastSuccessAndCounts) {
    const std::string good = metrics_text(done_night(), ended(ExitCode::done), "");
    RunEnd later = ended(ExitCode::bad_input);
    later.ended_s = kNow + 86400;
    Manifest nothing;
    nothing.name = "jintan";
    const std::string once = metrics_text(nothing, later, good);
    EXPECT_THAT(once, HasSubstr("last_success_timestamp_seconds{run=\"jintan\"} 1750000000\n"));
    EXPECT_THAT(once, HasSubstr("last_run_timestamp_seconds{run=\"jintan\"} 1750086400\n"));
    EXPECT_THAT(once, HasSubstr("runs_since_success{run=\"jintan\"} 1\n"));
    EXPECT_THAT(once, HasSubstr("exit_code{run=\"jintan\"} 3\n"));
    EXPECT_THAT(once, Not(HasSubstr("quarrywatch_sites{"))) << "no list is not a list of none";
    const std::string twice = metrics_text(nothing, ended(ExitCode::held_back), once);
    EXPECT_THAT(twice, HasSubstr("last_success_timestamp_seconds{run=\"jintan\"} 1750000000\n"));
    EXPECT_THAT(twice, HasSubstr("runs_since_success{run=\"jintan\"} 2\n"));
    EXPECT_THAT(metrics_text(done_night(), ended(ExitCode::done_with_failures), twice),
                HasSubstr("runs_since_success{run=\"jintan\"} 0\n"));
}

TEST(Metrics, GarbageInThePlaceOfThePreviousFileIsNoHistory) {
    Manifest nothing;
    nothing.name = "jintan";
    for (const std::string& garbage : {std::string("\0\xff\n\n{", 5),
                                       std::string("quarrywatch_last_success_timestamp_seconds{run=\"jintan\"} soon\n"),
                                       std::string("quarrywatch_last_success_timestamp_seconds{run=\"liyang\"} 5\n"),
                                       std::string("quarrywatch_last_success_timestamp_seconds")}) {
        const std::string text = metrics_text(nothing, ended(ExitCode::no_answer), garbage);
        EXPECT_THAT(text, Not(HasSubstr("last_success")));
        EXPECT_THAT(text, HasSubstr("runs_since_success{run=\"jintan\"} 1\n"));
    }
}

TEST(Metrics, AFileThatCannotBeWrittenCostsNoRun) {
    test::Scratch scratch;
    std::ofstream(scratch / "taken") << "a file";
    write_metrics(scratch / "taken" / "q.prom", done_night(), ended(ExitCode::done));
    EXPECT_EQ(test::read_bytes(scratch / "taken"), "a file");
    EXPECT_EQ(scratch.names(), std::vector<std::string>{"taken"});
}

TEST(Metrics, LabelsAreEscaped) {
    EXPECT_THAT(metrics_text(done_night("a \"b\\c\nd"), ended(ExitCode::done), ""),
                HasSubstr("quarrywatch_exit_code{run=\"a \\\"b\\\\c\\nd\"} 0\n"));
}

}  // namespace
}  // namespace quarrywatch::operation
