#include "pipeline/config/key_stages.hpp"

#include <array>
#include <cstddef>

namespace quarrywatch::config {

namespace {

struct Row {
    std::string_view prefix;  ///< of names; one that ends with a dot is a whole section
    KeyStage stage;
};

// The longest prefix decides.
constexpr std::array kRows = std::to_array<Row>({
    {"run.", KeyStage::nothing},
    {"grid.", KeyStage::inputs},
    {"scene.", KeyStage::inputs},
    {"layer.", KeyStage::inputs},
    {"terrain.", KeyStage::inputs},
    {"catalogue.", KeyStage::inputs},
    {"ingest.", KeyStage::score},
    {"series.", KeyStage::inputs},
    // What one look is believed, and how looks add up.
    {"series.weight_limit", KeyStage::nothing},
    {"series.start_probability", KeyStage::nothing},
    {"series.medium_probability", KeyStage::nothing},
    {"series.high_probability", KeyStage::nothing},
    {"series.reject_probability", KeyStage::nothing},
    {"series.reject_after_days", KeyStage::nothing},
    {"series.minimum_clear_share", KeyStage::nothing},
    {"coregister.", KeyStage::registration},
    {"coregister.reference_scenes", KeyStage::inputs},
    {"detect.", KeyStage::score},
    {"detect.threshold.", KeyStage::decision},
    {"detect.growth", KeyStage::decision},
    {"detect.rim_share", KeyStage::decision},
    {"detect.context_weight", KeyStage::decision},
    {"sar.", KeyStage::score},
    {"sar.threshold.", KeyStage::decision},
    {"sar.growth", KeyStage::decision},
    {"sar.rim_share", KeyStage::decision},
    {"sar.context_weight", KeyStage::decision},
    {"guards.", KeyStage::decision},
    {"rules.", KeyStage::measures},
    {"vectorise.", KeyStage::rules},
    {"rule.", KeyStage::rules},
    {"dispatch.", KeyStage::rules},
    {"ledger.", KeyStage::nothing},
    {"ranking.", KeyStage::nothing},
    {"outputs.", KeyStage::nothing},
    {"publish.", KeyStage::nothing},
    {"formats.", KeyStage::nothing},
    {"learn.", KeyStage::nothing},
    {"tune.", KeyStage::nothing},
    {"area.", KeyStage::inputs},
    {"sweep.", KeyStage::nothing},
});

}  // namespace

std::optional<KeyStage> stage_of(std::string_view key) {
    std::optional<KeyStage> stage;
    std::size_t longest = 0;
    for (const Row& row : kRows)
        if (key.starts_with(row.prefix) && row.prefix.size() > longest) {
            stage = row.stage;
            longest = row.prefix.size();
        }
    return stage;
}

}  // namespace quarrywatch::config
