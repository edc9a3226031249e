#pragma once
// One tile from pixels to runs: read, compare, decide, keep only what its sites will need.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/classify/value_counts.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/context.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// What a tile knows of one of its components. Additive: the parts of a site that lies in several tiles are merged.
struct ComponentEvidence {
    std::int64_t pixels = 0;
    std::int64_t strong_pixels = 0;
    float greatest_score = 0;
    std::array<classify::ValueCounts, classify::kIndices> before, after;  ///< brightness as its natural logarithm
    std::vector<std::int64_t> change;  ///< per band: sum of the standardised change, in kChangeUnits to a deviation

    void merge(const ComponentEvidence& other);
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
    std::string fault;                         ///< not empty: the tile failed and nothing else of it is to be used
};

/// Sums of standardised change are whole numbers, so that they do not depend on the order in which tiles are merged.
inline constexpr double kChangeUnits = 1024;

/// Buffers of one thread.
struct TileWorkspace {
    io::ScenePixels before, after;
    std::vector<io::ScenePixels> baseline;
    std::vector<core::Raster<std::uint8_t>> baseline_valid;
    core::Raster<std::uint8_t> scratch, valid, mask;
    core::Raster<float> score;
    detect::ScoreWorkspace detector;
    detect::ContextWorkspace context;
    detect::LinearScoreWorkspace vectors;
    std::vector<float> rows;
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
