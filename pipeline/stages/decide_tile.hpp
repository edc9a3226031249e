#pragma once
// From the scores of a tile to the runs of its sites and their evidence: all that thresholds and guards decide, apart
// from reading and comparing pixels, so that it can be done again with others on scores that are kept.

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/context.hpp"
#include "kernels/detect/rims.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/component_evidence.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::stages {

/// What a tile adds to the pictures of the overview: rows x cols of their pixels from (row, col) on, each on both
/// dates.
struct OverviewPart {
    int row = 0, col = 0, rows = 0, cols = 0;
    std::vector<std::uint8_t> states;  ///< with data, clear; see overview.cpp
    std::vector<float> values;         ///< three bands each
};

struct TileResult {
    core::Window core;
    long long seen_pixels = 0;                 ///< clear in both scenes
    long long data_pixels = 0;                 ///< with data in both, cloud or not
    vectorise::TileRuns runs;                  ///< pixels above the low threshold
    std::vector<ComponentEvidence> evidence;   ///< one per component of the tile
    core::Raster<float> score;                 ///< [core] NaN where not seen; only when asked for
    std::vector<core::Raster<float>> vectors;  ///< [core] per band, then the direction; only when asked for
    vectorise::TileRuns unseen;                ///< pixels not clear in both scenes; only when asked for
    OverviewPart overview;                     ///< only when asked for
    std::vector<TileWatch> watched;            ///< of the places that meet the tile, rising
    std::string fault;                         ///< not empty: the tile failed and nothing else of it is to be used
};

/// Buffers of one thread.
struct DecideWorkspace {
    core::Raster<std::uint8_t> mask;  ///< [core] changed, as last decided
    detect::ContextWorkspace context;
    detect::RimWorkspace rims;
    EvidenceWorkspace evidence;
};

/// Pixels beyond a tile's core whose final scores and bands its decision needs.
[[nodiscard]] int decision_radius(const detect::Detector& detector, const EvidenceOptions& options);

/// Decide the pixels of result.core: which are changed, what parts they form, and what these show.
///
/// pixels  padded by decision_radius() where the grid goes on. result  its pixel counts, runs and evidence are set;
/// workspace.mask holds the core's decision afterwards. Does not depend on the tile's size or neighbours.
void decide_tile(const ScenePair& pair, const TilePixels& pixels, const EvidenceOptions& options,
                 DecideWorkspace& workspace, TileResult& result);

}  // namespace quarrywatch::stages
