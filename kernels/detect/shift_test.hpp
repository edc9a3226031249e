#pragma once
// The jitter test: what is left of a change when one date is moved by as much as the registration may be wrong.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/linear_score.hpp"

namespace quarrywatch::detect {

inline constexpr std::size_t kShifts = 8;  ///< east, south-east, south ... each by the same distance
/// A pixel outlasts a shift where half of its change's amplitude is left, a quarter of its square.
inline constexpr float kLeftOfSquare = 0.25F;

/// What outlasts each shift, each pixel weighed by its squared change: the rim that smoothing adds to a site has next
/// to none and neither speaks for it nor against. Additive over runs and tiles, for weights are whole.
struct ShiftCounts {
    std::array<std::int64_t, kShifts> kept{};  ///< weight of the pixels that outlast it
    std::int64_t weight = 0;                   ///< of all
    std::int64_t pixels = 0;

    void merge(const ShiftCounts& other);
    /// Of the shift that leaves least; 1 without any weight.
    [[nodiscard]] double least_share() const;
};

/// Buffers of shift_test(); not shared between threads.
struct ShiftWorkspace {
    LinearScoreWorkspace linear;
    std::vector<std::vector<float>> shifted;  ///< per band
    std::vector<float> variates, square, moved_square;
};

/// Test the pixels of a run.
///
/// model   standardised change of each band (Detector::vectors).
/// before, after  one view per band of the same window. row, col, count  the run within it.
/// radius_px  distance by which the earlier date is moved, 0 to 2; it is interpolated bilinearly.
/// edges   coordinates beyond the window are taken from its edge: a halo of ceil(radius) + 1 pixels makes the result
/// that
///         of the whole.
/// cost    nine standardised changes and eight interpolations of the run's pixels.
/// source  the consistency test of displaced copies, as registration noise is told from change by Bovolo, Bruzzone &
///         Marchesi 2009, doi:10.1109/TGRS.2009.2014687; the rule itself is ours (DOMAIN.md, trap 1).
void shift_test(const LinearScore& model, std::span<const core::RasterView<const float>> before,
                std::span<const core::RasterView<const float>> after, int row, int col, int count, double radius_px,
                ShiftWorkspace& workspace, ShiftCounts& counts);

}  // namespace quarrywatch::detect
