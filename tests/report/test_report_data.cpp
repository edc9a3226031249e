#include "pipeline/report/report_data.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/stages/site_class.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::report {
namespace {

struct Told {
    std::string script;
    nlohmann::json data;
};

Told told(const std::vector<Site>& sites, const History& history = {}) {
    static const io::Layers no_layers;
    static io::Grid grid;
    grid.rows = 100;
    grid.cols = 200;
    static const std::vector<ledger::PatchRecord> no_patches;
    static const std::vector<Observed> nothing;
    ReportContent content{sites, sites.size(), no_patches, nothing, no_layers, grid,   "2025-06-03",
                          {},    {},           {},         {},      -1,        history};
    Told out;
    out.script = data_script(content, config::Language::zh);
    const std::size_t begin = out.script.find('{');
    out.data = nlohmann::json::parse(out.script.substr(begin, out.script.rfind(';') - begin));
    return out;
}

TEST(ReportData, IsOneAssignment) {
    const Told page = told({});
    EXPECT_TRUE(page.script.starts_with("window.QUARRYWATCH = {"));
    EXPECT_TRUE(page.script.ends_with("};\n"));
    EXPECT_EQ(page.data.at("language"), "zh");
    EXPECT_EQ(page.data.at("sites").size(), 0U);
    EXPECT_TRUE(page.data.at("map").is_null()) << "nothing was compared: there is no picture";
    EXPECT_EQ(page.data.at("classes").size(), stages::kSiteClasses.size());
    EXPECT_EQ(page.data.at("classes")[0].at("colour"), "#D55E00");
}

TEST(ReportData, TextsOfLayersStayTexts) {
    Site site = test::rectangle_site(10, 20, 5, 8);
    const std::string text = "</script><script>alert(1)</script><!--\n\"'\xE2\x80\xA8\xF0\x9F\x98\x80";
    site.township = text;
    const Told page = told({site});
    EXPECT_EQ(page.script.find('<'), std::string::npos);
    EXPECT_EQ(page.script.find("\xE2\x80\xA8"), std::string::npos);
    EXPECT_EQ(page.data.at("sites")[0].at("township"), text) << "and nothing of it is lost";
}

TEST(ReportData, BytesThatAreNoTextDoNotCostThePage) {
    Site site = test::rectangle_site(10, 20, 5, 8);
    site.village = "\xFF\xFE";
    EXPECT_EQ(told({site}).data.at("sites")[0].at("village"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ReportData, UnknownFieldsAreNullAndHistoryIsOfTheSite) {
    Site site = test::rectangle_site(10, 20, 5, 8);
    site.site_id = "A";
    ledger::Observation seen, hidden;
    seen.date = test::day(2025, 5, 1);
    seen.answer = ledger::Answer::seen;
    seen.area_m2 = 4000.4;
    hidden.date = test::day(2025, 6, 1);
    hidden.answer = ledger::Answer::mask_conflict;
    const nlohmann::json one = told({site}, {{"A", {seen, hidden}}, {"B", {seen}}}).data.at("sites")[0];
    EXPECT_TRUE(one.at("licence_no").is_null());
    EXPECT_TRUE(one.at("chip").is_null());
    EXPECT_TRUE(one.at("coordinates").is_null());
    ASSERT_EQ(one.at("history").size(), 2U);
    EXPECT_EQ(one.at("history")[0].at("area_m2"), 4000);
    EXPECT_EQ(one.at("history")[1].at("status"), "obscured");
    EXPECT_EQ(one.at("rings")[0].size(), 5U);
}

}  // namespace
}  // namespace quarrywatch::report
