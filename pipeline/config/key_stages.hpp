#pragma once
// Which part of a look has to be done again when a key changes: what a sweep keeps, and what it may vary at all.

#include <optional>
#include <string_view>

namespace quarrywatch::config {

/// The earliest part of a look that a key changes, in their order.
enum class KeyStage {
    nothing,       ///< neither the sites of a look nor their classes depend on it: memory, formats, ranks, the ledger
    inputs,        ///< which scenes, layers and grid there are
    registration,  ///< the displacement and its removal
    score,         ///< radiometry, detector, the score of every pixel
    decision,      ///< threshold, neighbours, guards' measures: pixels to parts with their evidence
    measures,      ///< what a site measures on the ground and against the layers
    rules          ///< minima, classes, who is sent
};

/// The stage of a key of the configuration: "detect.growth", "rule.70_new_scar.when", "scene.a.path". Null for a name
/// that is no key's.
[[nodiscard]] std::optional<KeyStage> stage_of(std::string_view key);

}  // namespace quarrywatch::config
