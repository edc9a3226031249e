#pragma once
// Labelled chips: what a segmentation network is trained on elsewhere, cut from the pixels that detector `onnx` will
// show it here.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::tune {

struct ChipOptions {
    int side_px = 256;
    bool normalise = true;   ///< the later date in the radiometry of the earlier
    double per_changed = 0;  ///< at most so many chips without a change for each with one; 0: all
};

struct ChipSummary {
    std::size_t changed = 0, unchanged = 0;  ///< chips written, with a changed pixel and without
    std::size_t left_out = 0;                ///< chips without a change beyond `per_changed`
    std::vector<std::size_t> of_fold;        ///< chips
};

/// Export every chip of the labelled areas on which something is known.
///
/// Chips lie on multiples of their side on the area's grid and do not overlap, so that folds share no ground; what lies
/// beyond the grid is padded. Below `folder`:
///
///     A/ B/      <chip>.tif  the earlier and the later date, registered: one float band per role, NaN where not clear
///     label/     <chip>.tif  0 unchanged, 1 changed, 255 not known or not clear
///     list/      fold<k>.txt the chips of each fold, by name; whole blocks of ground, dealt out as tune does
///     chips.csv              area, look, scenes, dates, place, fold and pixels of each
///     network.ini            a sidecar for the network: bands, and their mean and deviation over the chips outside
///                            fold 0, which is meant for validation
///
/// What is kept of one look at a time lies in `folder` as well. Each look is gone through twice: how chips are dealt
/// out depends on all of them. A chip with the name of an earlier export replaces it. throws  Fault as open_areas(),
/// KeptLook; (bad_input) where nothing is labelled or areas share no bands;
///         (bad_output).
[[nodiscard]] ChipSummary export_chips(const config::Config& given, const std::filesystem::path& folder,
                                       const ChipOptions& options);

}  // namespace quarrywatch::tune
