#include "pipeline/tune/space.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/fault.hpp"

namespace quarrywatch::tune {
namespace {

config::Config sweeping(const std::vector<config::SweepSpec>& sweeps, config::Search search = config::Search::grid) {
    config::Config config;
    config.sweeps = sweeps;
    config.tune.search = search;
    return config;
}

std::string fault_of(const config::Config& config) {
    try {
        static_cast<void>(Space(config));
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_configuration);
        return fault.what();
    }
    return {};
}

std::vector<std::string> values_of(const std::string& key, const std::string& text) {
    return Space(sweeping({{key, text}})).dimensions().front().values;
}

TEST(Space, ReadsStepsFactorsAndLists) {
    using Values = std::vector<std::string>;
    EXPECT_EQ(values_of("detect.growth", "0.3:0.7:0.1"), (Values{"0.3", "0.4", "0.5", "0.6", "0.7"}));
    EXPECT_EQ(values_of("detect.growth", "0.3:0.75:0.2"), (Values{"0.3", "0.5", "0.7"}));
    EXPECT_EQ(values_of("vectorise.minimum_area_m2", "100:1000:*2"), (Values{"100", "200", "400", "800"}));
    EXPECT_EQ(values_of("vectorise.minimum_pixels", "20|4| 10"), (Values{"4", "10", "20"}));
    EXPECT_EQ(values_of("detect.threshold.rule", "tail | otsu"), (Values{"tail", "otsu"}));
    EXPECT_EQ(values_of("rule.70_new_scar.when.ndvi_delta", "-0.3:-0.1:0.1"), (Values{"-0.3", "-0.2", "-0.1"}));
}

TEST(Space, TellsOfAllFaultsAtOnce) {
    const std::string what = fault_of(sweeping({{"detect.grwoth", "0.3:0.7:0.1"},
                                                {"run.threads", "1|2"},
                                                {"grid.resolution", "10|20"},
                                                {"detect.growth", "0.5:1.5:0.5"},
                                                {"detect.rim_share", "0.1:0.9"},
                                                {"guards.jitter_factor", "2:1:0.1"},
                                                {"rule.70_new_scar.when.slope_deg", "1|2"},
                                                {"rule.99_none.when.ndvi_delta", "1|2"},
                                                {"vectorise.minimum_pixels", "4|4"}}));
    for (const char* const part :
         {"sweep.detect.grwoth: the key is unknown", "sweep.run.threads: nothing that is measured here depends on it",
          "sweep.grid.resolution: it changes what is looked at", "1.5 is out of range", "a grid needs steps",
          "the range is empty", "the rule does not compare slope_deg", "there is no rule 99_none", "4 stands twice"})
        EXPECT_NE(what.find(part), std::string::npos) << part << "\n" << what;
    EXPECT_NE(fault_of(config::Config{}).find("nothing is varied"), std::string::npos);
}

TEST(Space, SpansAGridWithTheLastKeyFastest) {
    const Space space(sweeping({{"detect.growth", "0.4|0.5"}, {"vectorise.minimum_pixels", "4|8|16"}}));
    const std::vector<Setting> grid = space.grid();
    ASSERT_EQ(grid.size(), 6u);
    EXPECT_EQ(grid[0], (Setting{"0.4", "4"}));
    EXPECT_EQ(grid[1], (Setting{"0.4", "8"}));
    EXPECT_EQ(grid[5], (Setting{"0.5", "16"}));
    EXPECT_EQ(space.least("vectorise.minimum_pixels", 1), 4);
    EXPECT_EQ(space.least("vectorise.minimum_area_m2", 400), 400);
}

TEST(Space, PutsNumbersIntoRules) {
    const Space space(
        sweeping({{"rule.70_new_scar.when.ndvi_delta", "-0.3|-0.2"}, {"rule.70_new_scar.when.bsi_delta", "0.1|0.2"}}));
    const config::Config config = space.apply(config::Config{}, {"-0.2", "0.1"});
    const auto rule = std::find_if(config.rule_table.begin(), config.rule_table.end(),
                                   [](const config::RuleSpec& r) { return r.name == "70_new_scar"; });
    ASSERT_NE(rule, config.rule_table.end());
    EXPECT_EQ(rule->when,
              "ndvi_delta <= -0.2 and ndvi_after < 0.45 and (bsi_delta >= 0.1 or brightness_delta >= 0.02)");
    EXPECT_EQ(with_number("ndvi_delta > -0.05 and ndvi_delta < 0.05", "ndvi_delta", "1"), "");
    EXPECT_EQ(with_number("bsi_delta >= 0.05", "si_delta", "1"), "");
    EXPECT_EQ(with_number("(a < 1)", "a", "2"), "(a < 2)");
}

TEST(Space, RoundsWhatASearchProposes) {
    const Space space(sweeping({{"detect.growth", "0.3:0.7"},
                                {"detect.threshold.tail_share", "1e-8:1e-2:log"},
                                {"vectorise.minimum_pixels", "2:40"},
                                {"detect.threshold.rule", "tail|otsu"},
                                {"detect.context_weight", "0:4:1"}},
                               config::Search::directed));
    EXPECT_EQ(space.at({0.5, 0.5, 0.5, 1, 0.99}), (Setting{"0.5", "0.00001", "21", "otsu", "4"}));
    EXPECT_EQ(space.at({0, 0, 0, 0, 0}), (Setting{"0.3", "1e-08", "2", "tail", "0"}));
    ASSERT_EQ(space.axes().size(), 5u);
    EXPECT_EQ(space.axes()[3].choices, 2);
    EXPECT_EQ(space.axes()[4].choices, 0);  // numbers in steps lie on an axis
}

TEST(Space, TellsWhichStagesAreShared) {
    const Space space(
        sweeping({{"detect.method", "cva|mad"}, {"detect.growth", "0.4|0.5"}, {"vectorise.minimum_pixels", "4|8"}}));
    using config::KeyStage;
    EXPECT_EQ(space.key_up_to(KeyStage::score, {"cva", "0.4", "4"}),
              space.key_up_to(KeyStage::score, {"cva", "0.5", "8"}));
    EXPECT_NE(space.key_up_to(KeyStage::decision, {"cva", "0.4", "4"}),
              space.key_up_to(KeyStage::decision, {"cva", "0.5", "4"}));
    EXPECT_EQ(space.key_up_to(KeyStage::measures, {"cva", "0.4", "4"}),
              space.key_up_to(KeyStage::measures, {"cva", "0.4", "8"}));
    EXPECT_EQ(space.key_up_to(KeyStage::registration, {"cva", "0.4", "4"}), "");
}

}  // namespace
}  // namespace quarrywatch::tune
