#pragma once
// What the pixels of one component of change say: everything that rules and guards will ask, as sums that do not depend
// on how the grid was cut into tiles.

#include <array>
#include <cstdint>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/classify/value_counts.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/linear_score.hpp"
#include "kernels/detect/shift_test.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// Sums of standardised change are whole numbers, so that they do not depend on the order in which tiles are merged.
inline constexpr double kChangeUnits = 1024;

/// What a tile knows of one of its components. Additive: the parts of a site that lies in several tiles are merged.
struct ComponentEvidence {
    std::int64_t pixels = 0;
    std::int64_t strong_pixels = 0;
    float greatest_score = 0;
    std::array<classify::ValueCounts, classify::kIndices> before, after;  ///< brightness as its natural logarithm
    classify::ValueCounts texture_before, texture_after;  ///< coefficient of variation of brightness around each pixel
    std::vector<std::int64_t> change;  ///< per band: sum of the standardised change, in kChangeUnits to a deviation
    detect::ShiftCounts shift;         ///< what is left of it when one date is moved
    std::int64_t bare = 0;             ///< pixels that are bare ground on the later date
    std::int64_t cloud_edge = 0;       ///< pixels near a masked area
    std::int64_t scene_edge = 0;       ///< pixels near where data end
    std::int64_t habit = 0;  ///< sum of how much the ground varies by itself, in kChangeUnits; 0 with a single look
    std::int64_t habit_pixels = 0;  ///< that this is known of: two clear looks or more

    void merge(const ComponentEvidence& other);
};

/// The displacement is never that wrong where it was measured; where it was not, a pixel is what DOMAIN.md asks for.
inline constexpr double kGreatestShift_px = 1;

/// How far the guards look, frozen from the configuration.
struct EvidenceOptions {
    double jitter_factor = 2;
    double jitter_floor_px = 0.3;
    int cloud_edge_px = 5;
    int scene_edge_px = 3;
};

[[nodiscard]] EvidenceOptions evidence_options(const config::Guards& guards);

/// Pixels of halo that the evidence of a core pixel needs.
[[nodiscard]] int evidence_radius(const EvidenceOptions& options);

/// The pixels of a tile, padded, as decision and evidence see them. Every view has the window's shape.
struct TilePixels {
    core::Window window;                                       ///< padded, in the grid
    std::vector<core::RasterView<const float>> before, after;  ///< one per band
    core::RasterView<const std::uint8_t> valid;
    core::RasterView<const std::uint8_t> cloud_free;  ///< 0 within the grown masks
    core::RasterView<const std::uint8_t> has_data;    ///< in both
    core::RasterView<const float> score;
    core::RasterView<const float> habit;  ///< spread of the baseline, empty with a single look; negative: unknown
};

/// Buffers of one thread.
struct EvidenceWorkspace {
    detect::LinearScoreWorkspace linear;
    detect::ShiftWorkspace shift;
    std::vector<float> rows;
};

/// Standardised change of every band along a row of the window: [bands x count] in workspace.rows.
void change_of_row(const ScenePair& pair, const TilePixels& pixels, int row, int col, int count,
                   EvidenceWorkspace& workspace);

/// The evidence of every component of a tile.
[[nodiscard]] std::vector<ComponentEvidence> collect_evidence(const ScenePair& pair, const TilePixels& pixels,
                                                              const vectorise::TileRuns& runs,
                                                              const EvidenceOptions& options,
                                                              EvidenceWorkspace& workspace);

}  // namespace quarrywatch::stages
