// The report as inspectors use it: in a real browser, from the folder, without a network.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <regex>

#include "pipeline/io/ledger_file.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

const std::string kTownship = "<script>document.title='broken'</script> & \"镇\" 😀";
const std::string kPerson = "=甲 <b>";

class ReportPage : public testing::Test {
protected:
    void SetUp() override {
        write_layer_file({.path = scratch_ / "counties.gpkg",
                          .columns = {"name", "code"},
                          .rows = {{kEverywhere, {{"name", "鼓楼区"}, {"code", "320106"}}}}});
        write_layer_file({.path = scratch_ / "townships.gpkg",
                          .columns = {"name", "person"},
                          .rows = {{kEverywhere, {{"name", kTownship}, {"person", kPerson}}}}});
        std::ofstream(scratch_ / "a.ini")
            << "[scene.before]\npath = " << pair_.before << "\ndate = 2024-06-03\n[scene.after]\npath = " << pair_.after
            << "\ndate = 2025-06-03\n[series]\nsince = 2025-01-01\n[ledger]\npath = ledger.gpkg\n"
            << "[layer.counties]\npath = counties.gpkg\nfield.name = name\nfield.code = code\n"
            << "[layer.townships]\npath = townships.gpkg\nfield.name = name\nfield.person = person\n";
        const std::vector<std::string> arguments{"run", "--config", (scratch_ / "a.ini").string(), "--out",
                                                 out_.string()};
        const Outcome outcome = quarrywatch(arguments);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        sites_ = read_csv(out_ / "sites.csv");
        ASSERT_FALSE(sites_.empty());
    }
    /// What a foreign program says of a PDF file.
    static std::string ask(const std::vector<std::string>& arguments) {
        const Outcome outcome = run_process(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return outcome.out;
    }
    static int pages_of(const std::filesystem::path& pdf) {
        std::smatch found;
        const std::string told = ask({"pdfinfo", pdf.string()});
        EXPECT_THAT(told, HasSubstr("(A4)"));
        return std::regex_search(told, found, std::regex("Pages: +([0-9]+)")) ? std::stoi(found[1]) : -1;
    }

    const std::string kEverywhere = box_wkt(499000, 3480000, 520000, 3510000);
    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes");
    std::filesystem::path out_ = scratch_ / "out", report_ = out_ / "report";
    std::vector<CsvRow> sites_;
};

TEST_F(ReportPage, AnswersAnInspectorAndTheLedgerTakesTheAnswers) {
    const char* const tools = std::getenv("QUARRYWATCH_BROWSER_TOOLS");
    ASSERT_NE(tools, nullptr) << "ctest names the folder that playwright-core lies in; or put it there with npm ci";
    const std::filesystem::path verdicts = scratch_ / "verdicts.csv";
    ::setenv("QUARRYWATCH_REPORT", (report_ / "index.html").c_str(), 1);
    ::setenv("QUARRYWATCH_EXPORT", verdicts.c_str(), 1);
    const Outcome browser = run_process({"node", "--test", QUARRYWATCH_SOURCE_DIR "/tests/browser/report.test.mjs"});
    ASSERT_EQ(browser.exit_code, 0) << browser.out << browser.err;

    const std::string ledger = (scratch_ / "ledger.gpkg").string();
    const std::vector<std::string> import{"ledger", "import", verdicts.string(), "--ledger", ledger};
    const Outcome imported = quarrywatch(import);
    ASSERT_EQ(imported.exit_code, 0) << describe(import, imported);
    EXPECT_THAT(imported.out, HasSubstr("2 verdicts imported"));
    const std::vector<ledger::VerdictRecord> kept = io::LedgerFile(ledger, io::LedgerAccess::read, 0).verdicts();
    ASSERT_EQ(kept.size(), 2U);
    const auto first = std::find_if(kept.begin(), kept.end(), [](const auto& v) { return !v.violation.empty(); });
    ASSERT_NE(first, kept.end());
    EXPECT_EQ(first->site_id, sites_.front().at("site_id"));
    EXPECT_EQ(first->verdict, ledger::Verdict::illegal);
    EXPECT_EQ(first->inspector, "王, \"小\"明");
    EXPECT_EQ(first->remark, "=cmd|' /C calc'!A0\u00a0😀 <b>") << "as it was typed: no apostrophe, nothing cut";
}

TEST_F(ReportPage, IsPrintedWithoutAPerson) {
    const std::vector<std::string> arguments{"report", out_.string(), "--pdf"};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_EQ(pages_of(report_ / "cards.pdf"), static_cast<int>(sites_.size())) << "a page a site";
    const std::string words = ask({"pdftotext", "-f", "1", "-l", "1", (report_ / "cards.pdf").string(), "-"});
    EXPECT_THAT(words, HasSubstr(sites_.front().at("site_id")));
    EXPECT_THAT(words, HasSubstr("违法"));
    EXPECT_THAT(words, HasSubstr("<script>")) << "what was typed is shown as it was typed";

    int lists = 0;
    for (const std::string& name : files_below(out_ / "dispatch"))
        if (std::count(name.begin(), name.end(), '/') == 2 && name.ends_with(".csv")) {
            const auto rows = read_csv(out_ / "dispatch" / name).size();
            const std::filesystem::path pdf = (out_ / "dispatch" / name).replace_extension(".pdf");
            ASSERT_EQ(std::filesystem::exists(pdf), rows > 0) << pdf;
            if (rows > 0) {
                EXPECT_EQ(pages_of(pdf), static_cast<int>(rows)) << pdf;
            }
            ++lists;
        }
    EXPECT_GT(lists, 0);
}

TEST_F(ReportPage, IsRebuiltAndSaysWhatIsMissing) {
    const std::string data = read_bytes(report_ / "data.js");
    EXPECT_EQ(quarrywatch({"report", out_.string()}).exit_code, 0);
    EXPECT_TRUE(read_bytes(report_ / "data.js") == data) << "the same program makes the same page";
    EXPECT_EQ(quarrywatch({"report", out_.string(), "--language", "en"}).exit_code, 0);
    EXPECT_THAT(read_bytes(report_ / "data.js"), HasSubstr("\"language\":\"en\""));
    std::filesystem::remove(report_ / "chips" / (sites_.front().at("site_id") + "_after.jpg"));
    const Outcome torn = quarrywatch({"report", out_.string()});
    EXPECT_EQ(torn.exit_code, 4);
    EXPECT_THAT(torn.err, HasSubstr("_after.jpg"));
    const std::string half = "window.QUARRYWATCH = {\"schema\":1,\"si";
    std::ofstream(report_ / "data.js") << half;
    EXPECT_EQ(quarrywatch({"report", out_.string()}).exit_code, 3);
    EXPECT_EQ(read_bytes(report_ / "data.js"), half) << "what cannot be read is left alone";
    const Outcome none = quarrywatch({"report", (out_ / "dispatch").string()});
    EXPECT_EQ(none.exit_code, 3);
    EXPECT_THAT(none.err, HasSubstr("outputs.report"));
    const Outcome browser = quarrywatch({"report", out_.string(), "--pdf", "--browser", "no-such-browser"});
    EXPECT_EQ(browser.exit_code, 3);
    EXPECT_THAT(browser.err, HasSubstr("no-such-browser"));
}

TEST_F(ReportPage, RadarIsShownGrey) {
    std::vector<std::string> arguments{"pair"};
    for (const std::string& scene : {pair_.before, pair_.after}) {
        const std::string one = scratch_ / (std::filesystem::path(scene).stem().string() + "_vv.tif");
        ask({"gdal_translate", "-q", "-b", "4", scene, one});
        arguments.push_back(one);
    }
    for (const char* const more : {"--bands", "sar:1", "--out"}) arguments.emplace_back(more);
    arguments.push_back(scratch_ / "radar");
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    int pictures = 0;
    for (const std::string& name : files_below(scratch_ / "radar" / "report" / "chips")) {
        EXPECT_EQ(name.find("_false"), std::string::npos) << "radar has no false colours";
        const cv::Mat chip = cv::imread((scratch_ / "radar" / "report" / "chips" / name).string());
        std::array<cv::Mat, 3> channels;
        cv::split(chip, channels.data());
        EXPECT_EQ(cv::norm(channels[0], channels[1], cv::NORM_INF), 0) << name;
        EXPECT_EQ(cv::norm(channels[0], channels[2], cv::NORM_INF), 0) << name;
        double darkest = 0, brightest = 0;
        cv::minMaxIdx(channels[0], &darkest, &brightest);
        EXPECT_GT(brightest, darkest + 20) << name << " shows something";
        ++pictures;
    }
    EXPECT_GT(pictures, 0);
}

TEST_F(ReportPage, HoldsNothingOfAnEarlierRun) {
    for (const char* const name : {"cards.pdf", "chips/old_before.jpg", "tiles/after/9/0/0.jpg"}) {
        std::filesystem::create_directories((report_ / name).parent_path());
        std::ofstream(report_ / name) << "old";
    }
    const std::vector<std::string> before = files_below(report_);
    std::filesystem::remove(scratch_ / "ledger.gpkg");
    const std::vector<std::string> arguments{"run", "--config", (scratch_ / "a.ini").string(), "--out", out_.string()};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_EQ(files_below(report_).size() + 3, before.size());
    EXPECT_FALSE(std::filesystem::exists(report_ / "chips/old_before.jpg"));
}

TEST_F(ReportPage, ChipsShowBothDatesWithTheSameStretch) {
    // Forest became rock: the later picture is brighter in the middle, and as it was in the corner.
    const std::string stem = (report_ / "chips" / sites_.front().at("site_id")).string();
    const cv::Mat before = cv::imread(stem + "_before.jpg"), after = cv::imread(stem + "_after.jpg");
    ASSERT_FALSE(before.empty());
    ASSERT_EQ(before.size(), after.size());
    const auto mean_of = [](const cv::Mat& picture, int at) {
        double sum = 0;
        for (int r = at; r < at + 12; ++r)
            for (int c = at; c < at + 12; ++c)
                for (int b = 0; b < 3; ++b) sum += picture.at<cv::Vec3b>(r, c)[b];
        return sum / (3 * 12 * 12);
    };
    EXPECT_GT(mean_of(after, before.cols / 2 - 6), mean_of(before, before.cols / 2 - 6) + 40);
    constexpr double kSameGround = 30;  // of 255: noise, JPEG, and crops that grew
    EXPECT_NEAR(mean_of(after, 2), mean_of(before, 2), kSameGround);
    EXPECT_FALSE(cv::imread((report_ / "tiles" / "before" / "0" / "0" / "0.jpg").string()).empty());
}

}  // namespace
}  // namespace quarrywatch::test
