// The report as an inspector opens it: in a browser, from the folder, without a network.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <opencv2/imgcodecs.hpp>
#include <regex>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kTownship = "<script>document.title='broken'</script> & \"镇\" 😀";

class ReportPage : public testing::Test {
protected:
    void SetUp() override {
        write_layer_file({.path = scratch_ / "townships.gpkg",
                          .columns = {"name"},
                          .rows = {{box_wkt(499000, 3480000, 520000, 3510000), {{"name", kTownship}}}}});
        std::ofstream(scratch_ / "a.ini")
            << "[layer.townships]\npath = " << (scratch_ / "townships.gpkg").string() << "\nfield.name = name\n";
        const std::vector<std::string> arguments{"pair",
                                                 pair_.before,
                                                 pair_.after,
                                                 "--out",
                                                 (scratch_ / "out").string(),
                                                 "--config",
                                                 (scratch_ / "a.ini").string(),
                                                 "--before-date",
                                                 "2023-06-01",
                                                 "--after-date",
                                                 "2025-06-03"};
        const Outcome outcome = quarrywatch(arguments);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        sites_ = read_csv(scratch_ / "out" / "sites.csv");
        ASSERT_FALSE(sites_.empty());
    }
    /// What a browser makes of the page; empty where it fails.
    std::string opened(const std::string& hash, const std::vector<std::string>& more) const {
        std::vector<std::string> arguments{"chromium",
                                           "--headless=new",
                                           "--no-sandbox",
                                           "--disable-gpu",
                                           "--window-size=1400,900",
                                           "--user-data-dir=" + (scratch_ / "profile").string(),
                                           "--host-resolver-rules=MAP * ~NOTFOUND",
                                           "--enable-logging=stderr",
                                           "--virtual-time-budget=5000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.push_back("file://" + (report_ / "index.html").string() + hash);
        const Outcome outcome = run_process(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_THAT(outcome.err, Not(HasSubstr("Uncaught")));
        EXPECT_THAT(outcome.err, Not(HasSubstr("ERR_FILE_NOT_FOUND")));
        return outcome.out;
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes");
    std::filesystem::path report_ = scratch_ / "out" / "report";
    std::vector<CsvRow> sites_;
};

TEST_F(ReportPage, HasListCardAndMapInABrowser) {
    const std::string page = opened("#site=" + sites_.front().at("site_id"), {"--dump-dom"});
    const std::regex row("data-site=");
    EXPECT_EQ(static_cast<std::size_t>(std::distance(std::sregex_iterator(page.begin(), page.end(), row), {})),
              std::min<std::size_t>(sites_.size(), 20));
    EXPECT_THAT(page, HasSubstr("leaflet-tile-loaded"));
    EXPECT_THAT(page, HasSubstr("<dialog id=\"card\" open"));
    EXPECT_THAT(page, HasSubstr("有效观测 1 次，发现 1 次"));
    EXPECT_THAT(page, HasSubstr("data-verdict=\"illegal\""));
    EXPECT_THAT(page, HasSubstr("EPSG:"));
    EXPECT_THAT(page, HasSubstr("chips/" + sites_.front().at("site_id") + "_before.jpg"));
    EXPECT_THAT(page, HasSubstr("<title>quarrywatch")) << "a layer's script has run";
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;document.title")) << "what was typed is shown as it was typed";
}

TEST_F(ReportPage, PrintsOneSheetOfPaperASite) {
    const std::filesystem::path pdf = scratch_ / "cards.pdf";
    opened("#print=all", {"--no-pdf-header-footer", "--print-to-pdf=" + pdf.string()});
    std::ifstream file(pdf, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const std::regex leaf("/Type ?/Page[^s]"), a4("/MediaBox ?\\[0 0 59[0-9.]+ 84[0-9.]+\\]");
    EXPECT_EQ(static_cast<std::size_t>(std::distance(std::sregex_iterator(bytes.begin(), bytes.end(), leaf), {})),
              sites_.size());
    EXPECT_TRUE(std::regex_search(bytes, a4));
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
