#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "pipeline/config/print.hpp"
#include "pipeline/config/read.hpp"
#include "pipeline/config/rule_expression.hpp"
#include "pipeline/config/schema.hpp"

namespace quarrywatch::config {
namespace {

const std::string kFile = std::string(QUARRYWATCH_SOURCE_DIR) + "/configs/default.ini";

TEST(DefaultIni, IsThePrintedFormOfTheDefaults) {
    std::ifstream stream(kFile, std::ios::binary);
    const std::string committed{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    // To renew it, write what print_default_ini() returns into configs/default.ini: the failing test leaves it here.
    if (committed != print_default_ini())
        std::ofstream("default.ini.expected", std::ios::binary) << print_default_ini();
    EXPECT_TRUE(committed == print_default_ini())
        << "configs/default.ini differs; see default.ini.expected beside the tests";
}

TEST(DefaultIni, ReadsBackAsTheDefaults) {
    EXPECT_EQ(list_values(read_config(kFile, std::vector<std::string>{})), list_values(Config{}));
}

TEST(Schema, EveryKeyStandsInASectionAndIsExplained) {
    std::set<std::string> known, met;
    for (const Section& section : sections()) known.insert(section.name);
    for (const Key<Config>& key : config_keys()) {
        EXPECT_TRUE(met.insert(key.name).second) << key.name << " stands twice";
        EXPECT_TRUE(known.contains(key.name.substr(0, key.name.find('.')))) << key.name;
        EXPECT_FALSE(key.meaning.empty()) << key.name;
        EXPECT_FALSE(key.range.empty()) << key.name;
        EXPECT_FALSE(key.meaning.ends_with(".")) << key.name;
    }
}

// A key bound to another key's member would pass every other test.
TEST(Schema, EachKeyChangesItsOwnValueAndNoOther) {
    const std::vector<std::string> pool{
        "0.37",      "0.61", "0.02",   "3",      "128",  "256",        "true",       "en",           "skip",
        "nearest",   "cva",  "otsu",   "512MiB", "blue", "1, 2, 3, 4", "tailings",   "Europe/Paris", "EPSG:4528",
        "gradient",  "5",    "7",      "false",  "lee",  "cva, sfa",   "2025-06-03", "gf1",          "scl",
        "blue:1",    "XY",   "random", "iou",    "sent", "areas",      "forest",     "change",       "PG:dbname=maps",
        "night.prom"};
    const auto defaults = list_values(Config{});
    for (const Key<Config>& key : config_keys()) {
        bool changed = false;
        for (const std::string& text : pool) {
            Config config;
            try {
                key.set(config, text, {});
            } catch (const ValueError&) {
                continue;
            }
            const auto values = list_values(config);
            ASSERT_EQ(values.size(), defaults.size());
            for (std::size_t i = 0; i < values.size(); ++i)
                EXPECT_TRUE(values[i].first == key.name || values[i].second == defaults[i].second)
                    << key.name << " = " << text << " changed " << values[i].first;
            changed = changed || values != defaults;
            // What is printed must read back to itself.
            Config again;
            key.set(again, key.print(config), {});
            EXPECT_EQ(key.print(again), key.print(config)) << key.name;
        }
        EXPECT_TRUE(changed) << key.name << " took none of the values: extend the pool";
    }
}

TEST(Schema, EveryDefaultLiesInItsOwnRange) {
    const Config defaults;
    for (const Key<Config>& key : config_keys()) {
        Config config;
        EXPECT_NO_THROW(key.set(config, key.print(defaults), {})) << key.name;
    }
}

/// The class that the built-in rules give.
std::string classify(const Evidence& evidence) {
    for (const RuleSpec& rule : default_rules())
        if (parse_rule(rule.when).holds(evidence)) return rule.class_name;
    return "none";
}

TEST(DefaultRules, AreInTheOrderOfTheirNames) {
    const std::vector<RuleSpec> rules = default_rules();
    for (std::size_t i = 1; i < rules.size(); ++i) EXPECT_LT(rules[i - 1].name, rules[i].name);
}

const Evidence kForestToRock{{"ndvi_before", 0.8}, {"ndvi_after", 0.15},      {"ndvi_delta", -0.65},
                             {"ndwi_after", -0.2}, {"brightness_delta", 0.1}, {"brightness_before", 0.1},
                             {"pixels", 50}};

Evidence with(Evidence evidence, const Evidence& more) {
    for (const auto& [name, value] : more) evidence[name] = value;
    return evidence;
}

TEST(DefaultRules, ClassifyWhatTheyAreFor) {
    EXPECT_EQ(classify(kForestToRock), "new_scar");
    EXPECT_EQ(classify(with(kForestToRock, {{"bsi_delta", 0.4}, {"ndbi_delta", 0.4}})), "new_scar");
    EXPECT_EQ(classify(with(kForestToRock, {{"farmland_share", 0.9}})), "occupation");
    EXPECT_EQ(classify(with(kForestToRock, {{"farmland_share", 0.1}})), "new_scar");
    EXPECT_EQ(classify(with(kForestToRock, {{"closed_pit_share", 0.9}})), "reactivated_pit");
    EXPECT_EQ(classify(with(kForestToRock, {{"expired_licence_share", 0.9}, {"licence_share", 0}})), "after_expiry");
    const Evidence licensed{{"licence_share", 0.6}, {"near_licence", 1}};
    EXPECT_EQ(classify(with(with(kForestToRock, licensed), {{"beyond_licence_m2", 5000}})), "beyond_licence");
    EXPECT_EQ(classify(with(with(kForestToRock, licensed), {{"beyond_licence_m2", 0}})), "inside_licence");
}

TEST(DefaultRules, TellRestorationAndHarmlessChangeFromOffences) {
    const Evidence green{
        {"ndvi_before", 0.1},        {"ndvi_after", 0.6},  {"ndvi_delta", 0.5}, {"brightness_before", 0.15},
        {"brightness_delta", -0.05}, {"ndwi_after", -0.5}, {"pixels", 50}};
    EXPECT_EQ(classify(with(green, {{"closed_pit_share", 0.9}})), "restored_pit");
    EXPECT_EQ(classify(with(green, {{"brightness_before", 0.3}, {"brightness_delta", -0.2}})), "restored_pit");
    EXPECT_EQ(classify(with(green, {{"brightness_before", 0.3}, {"brightness_delta", -0.2}, {"farmland_share", 0.9}})),
              "other_change");
    EXPECT_EQ(classify(green), "other_change");
    const Evidence flooded{{"ndvi_before", 0.5}, {"ndvi_after", -0.3}, {"ndvi_delta", -0.8}, {"brightness_delta", -0.1},
                           {"ndwi_after", 0.5},  {"bsi_delta", 0.1},   {"pixels", 50}};
    EXPECT_EQ(classify(flooded), "pseudo_change");
}

TEST(DefaultRules, GiveEverySiteAClassEvenWithoutEvidence) { EXPECT_EQ(classify({{"pixels", 4}}), "other_change"); }

}  // namespace
}  // namespace quarrywatch::config
