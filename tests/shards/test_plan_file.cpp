#include "pipeline/shards/plan_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/config/print.hpp"
#include "pipeline/config/read.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::shards {
namespace {

using test::Scratch;
using testing::ElementsAre;

const ShardPlan kPlan{"0123456789abcdef", "2025-06-03", 512, {{{"a", 0, 3}, {"b", 0, 1}}, {}, {{"b", 1, 9}}}};

TEST(PlanFile, SaysTheSameOnAnotherMachine) {
    const Scratch scratch;
    std::ofstream(scratch / "county.ini") << "[scene.a]\npath = a.tif\ndate = 2024-06-03\n[scene.b]\npath = b.tif\n"
                                             "[detect]\ngrowth = 0.4\n[layer.licences]\npath = l.gpkg\n"
                                             "field.number = XKZH\n[rule.70_new_scar]\nwhen = area_m2 > 9\n";
    const config::Config config = config::read_config(scratch / "county.ini", std::vector<std::string>{});
    std::filesystem::create_directories(scratch / "out");
    write_plan(scratch / "out", kPlan, config);
    const ShardPlan back = read_plan(scratch / "out");
    EXPECT_EQ(back.run_id, kPlan.run_id);
    EXPECT_EQ(back.night, kPlan.night);
    EXPECT_EQ(back.tile_px, kPlan.tile_px);
    EXPECT_EQ(back.shards, kPlan.shards);
    const auto frozen = config::read_config(planned_configuration(scratch / "out"), std::vector<std::string>{});
    EXPECT_EQ(config::list_values(frozen), config::list_values(config));
}

TEST(PlanFile, RefusesWhatAFileCannotHand) {
    const Scratch scratch;
    config::Config config = config::read_config(std::nullopt, std::vector<std::string>{"run.name=a"});
    config.catalogue.pattern = "scenes/{date:%Y%m%d}.tif";  // relative to where?
    EXPECT_THROW(write_plan(scratch / "out", kPlan, config), Fault);
}

TEST(PlanFile, WithoutOneTheRemedyIsNamed) {
    const Scratch scratch;
    const auto said = [&] {
        try {
            static_cast<void>(read_plan(scratch.path()));
        } catch (const Fault& fault) {
            return std::string(fault.what());
        }
        return std::string();
    };
    EXPECT_THAT(said(), testing::HasSubstr("quarrywatch plan"));
    for (const char* const text : {"{", "{}", R"({"version": "0.0.1"})", R"({"version": 7})"}) {
        std::ofstream(scratch / "plan.json") << text;
        EXPECT_THAT(said(), testing::ContainsRegex("[Pp]lan again")) << text;
    }
}

TEST(PlanFile, CountsWhatIsMissing) {
    const Scratch scratch;
    std::filesystem::create_directories(journal::journal_folder(scratch.path()));
    EXPECT_THAT(missing_shards(scratch.path(), kPlan), ElementsAre(0, 1, 2));
    note_done(scratch.path(), 1);
    EXPECT_THAT(missing_shards(scratch.path(), kPlan), ElementsAre(0, 2));
}

}  // namespace
}  // namespace quarrywatch::shards
