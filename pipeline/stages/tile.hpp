#pragma once
// One tile from pixels to runs: read, compare, decide, keep only what its sites will need.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/context.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/detect/rims.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/component_evidence.hpp"
#include "pipeline/stages/compose_baseline.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::stages {

struct TileResult {
    core::Window core;
    long long seen_pixels = 0;                 ///< clear in both scenes
    long long data_pixels = 0;                 ///< with data in both, cloud or not
    vectorise::TileRuns runs;                  ///< pixels above the low threshold
    std::vector<ComponentEvidence> evidence;   ///< one per component of the tile
    core::Raster<float> score;                 ///< [core] NaN where not seen; only when asked for
    std::vector<core::Raster<float>> vectors;  ///< [core] per band, then the direction; only when asked for
    vectorise::TileRuns unseen;                ///< pixels not clear in both scenes; only when asked for
    std::vector<TileWatch> watched;            ///< of the places that meet the tile
    std::string fault;                         ///< not empty: the tile failed and nothing else of it is to be used
};

/// Buffers of one thread.
struct TileWorkspace {
    io::ScenePixels before, after;
    std::vector<io::ScenePixels> baseline;
    std::vector<core::Raster<std::uint8_t>> baseline_valid;
    core::Raster<std::uint8_t> scratch, valid, cloud_free, has_data, mask, baseline_first;
    ComposeWorkspace composite;
    EvidenceWorkspace evidence;
    core::Raster<float> score;
    detect::ScoreWorkspace detector;
    detect::ContextWorkspace context;
    detect::RimWorkspace rims;
    std::vector<core::RasterView<const float>> before_views, after_views;
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

/// Compute a tile that read_tile() has read. Its result does not depend on the tile's size or neighbours.
[[nodiscard]] TileResult compute_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace);

/// Bytes that a tile of this core size needs while it is worked on.
[[nodiscard]] std::size_t bytes_per_tile(const TileContext& context, int tile_px);

}  // namespace quarrywatch::stages
