#pragma once
// One tile from pixels to runs: read, compare, decide, keep only what its sites will need.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/detector.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/component_evidence.hpp"
#include "pipeline/stages/compose_baseline.hpp"
#include "pipeline/stages/decide_tile.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::stages {

/// Buffers of one thread.
struct TileWorkspace {
    io::ScenePixels before, after;
    std::vector<io::ScenePixels> baseline;
    std::vector<core::Raster<std::uint8_t>> baseline_valid;
    core::Raster<std::uint8_t> scratch, valid, cloud_free, has_data, baseline_first;
    ComposeWorkspace composite;
    core::Raster<float> score;
    detect::ScoreWorkspace detector;
    DecideWorkspace decide;
    std::vector<detect::LookViews> looks;
};

/// What a tile is computed with. References outlive the tile pass.
struct TileContext {
    const ScenePair& pair;
    const io::SceneReader& before;
    const io::SceneReader& after;
    std::vector<const io::SceneReader*> baseline;  ///< of pair.baseline
    int dilation_px = 0;
    EvidenceOptions evidence{};
    const WatchList* watch = nullptr;  ///< places to be asked about, or none
    bool keep_score = false;
    bool keep_vectors = false;
    bool keep_unseen = false;
};

/// Pixels of halo that process_tile() reads around a tile's core.
[[nodiscard]] int halo_px(const TileContext& context);

/// The padded window of a tile, cut to the grid.
[[nodiscard]] core::Window padded(const TileContext& context, const core::Window& core);

/// Read both scenes of a tile into the workspace. Separate from the computation so that the caller can give shared
/// chunks back as early as possible.
void read_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace);

/// The costly half of compute_tile(): which pixels of a tile that read_tile() has read can be compared, and their
/// score. The views borrow from the workspace. What lies within the core is final whatever the tile's size.
[[nodiscard]] TilePixels score_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace);

/// Compute a tile that read_tile() has read: score it and decide. Its result does not depend on the tile's size or
/// neighbours.
[[nodiscard]] TileResult compute_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace);

/// Bytes that a tile of this core size needs while it is worked on.
[[nodiscard]] std::size_t bytes_per_tile(const TileContext& context, int tile_px);

}  // namespace quarrywatch::stages
