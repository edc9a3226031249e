#include "pipeline/config/key_stages.hpp"

#include <gtest/gtest.h>

#include "pipeline/config/schema.hpp"

namespace quarrywatch::config {
namespace {

TEST(KeyStages, EveryKeyHasItsStage) {
    for (const Key<Config>& key : config_keys()) EXPECT_TRUE(stage_of(key.name)) << key.name;
    for (const Key<SceneSpec>& key : scene_keys()) EXPECT_EQ(stage_of("scene.a." + key.name), KeyStage::inputs);
    for (const Key<LayerSpec>& key : layer_keys()) EXPECT_EQ(stage_of("layer.licences." + key.name), KeyStage::inputs);
    for (const Key<RuleSpec>& key : rule_keys()) EXPECT_EQ(stage_of("rule.70_new_scar." + key.name), KeyStage::rules);
    EXPECT_FALSE(stage_of("detector.method"));
    EXPECT_FALSE(stage_of(""));
}

// One of each, as the code has it: set_decision() looks at the first four of these and at nothing else of [detect].
TEST(KeyStages, AreThoseOfTheCode) {
    for (const char* const section : {"detect.", "sar."}) {
        for (const char* const key : {"threshold.tail_share", "growth", "rim_share", "context_weight"})
            EXPECT_EQ(stage_of(section + std::string(key)), KeyStage::decision) << key;
        for (const char* const key : {"method", "smoothing_px", "fit.core_share", "fusion.methods", "speckle.filter"})
            EXPECT_EQ(stage_of(section + std::string(key)), KeyStage::score) << key;
    }
    EXPECT_EQ(stage_of("coregister.step_px"), KeyStage::registration);
    EXPECT_EQ(stage_of("coregister.reference_scenes"), KeyStage::inputs);
    EXPECT_EQ(stage_of("guards.jitter_factor"), KeyStage::decision);
    EXPECT_EQ(stage_of("rules.layer_sigma_m"), KeyStage::measures);
    EXPECT_EQ(stage_of("vectorise.minimum_area_m2"), KeyStage::rules);
    EXPECT_EQ(stage_of("run.threads"), KeyStage::nothing);
    EXPECT_EQ(stage_of("series.season_days"), KeyStage::inputs);
    EXPECT_EQ(stage_of("series.weight_limit"), KeyStage::nothing);
}

}  // namespace
}  // namespace quarrywatch::config
