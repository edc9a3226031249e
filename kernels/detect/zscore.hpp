#pragma once
// How far a new look at each pixel lies from what several earlier looks lead one to expect.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

/// A year of monthly looks and some more; sorting grows faster than linearly beyond.
inline constexpr std::size_t kMostZscoreLooks = 16;

/// Observations' worth of the band's pooled spread that each pixel's own spread is mixed with: a pixel of three looks
/// then keeps 3/7, less than half, of its accidental spread, one of sixteen looks four fifths.
inline constexpr double kPriorLooks = 4;

/// One date of one window: n bands [rows x cols] and where they are valid (0: not seen, the bands may hold anything).
struct LookViews {
    std::vector<core::RasterView<const float>> bands;
    core::RasterView<const std::uint8_t> valid;
};

/// The radiometry of one date, per band: raw = gain * value + offset, where value is in the first look's radiometry.
struct LookGains {
    std::vector<double> gain, offset;
};

/// What the survey knows of the baseline; frozen there and applied per tile.
struct ZscoreModel {
    std::vector<LookGains> looks;  ///< [looks], each of n bands
    LookGains later;
    std::vector<double> pooled;   ///< per band: robust standard deviation of one look about its pixel's true value
    long long sample_pixels = 0;  ///< that `pooled` was taken from
    bool usable = false;
    std::string why_unusable;
};

/// Take the pooled spread of each band from a sample.
///
/// windows      [window][look]; every window has the same looks (1 to kMostZscoreLooks), every look the same n bands.
/// later        [window], the later date; looked at only where the baseline is one look.
/// looks        gains of each look, those of the first included (1 and 0 where it is the standard); no gain is 0.
/// return       usable = false with a reason when fewer than 200 pixels serve or a band is flat.
///              Two looks or more: 1.4826 * median of |look - median of the looks|, over pixels with two valid looks or
///              more, each corrected for its pixel's number of looks; where that number is odd, the look that is the
///              median itself says nothing and is left out. One look: 1.4826 * median of |later - look| / sqrt(2), for
///              most of the ground is unchanged. At most 400,000 pixels, evenly thinned.
/// throws       std::invalid_argument for differing numbers of looks, bands or windows, differing shapes, a gain of 0.
/// cost         a sort of the looks per sample pixel and band, bands in parallel; memory 400,000 * looks floats per
///              thread. The same bytes on any number of threads.
[[nodiscard]] ZscoreModel fit_zscore(const std::vector<std::vector<LookViews>>& windows,
                                     const std::vector<LookViews>& later, std::vector<LookGains> looks,
                                     LookGains later_gains, int threads);

/// Buffers of zscore(); not shared between threads.
struct ZscoreWorkspace {
    core::Raster<float> sorted;         ///< [looks x chunk]
    core::Raster<float> rows;           ///< [5 x chunk]: centre, MAD and what the variance is made of
    core::Raster<std::int32_t> counts;  ///< [2 x chunk]: valid looks; 1 where there is a score
};

/// The z-score of every pixel and band of a window.
///
/// centre = median of the k valid looks (mean of the middle two for even k); spread = their median absolute deviation,
/// made unbiased for k normal values; variance = (k spread^2 + k0 pooled^2) / (k + k0) with k0 = kPriorLooks, but
/// pooled^2 alone where k = 1; z = (later - centre) / sqrt(variance (1 + 1/k)).
///
/// looks, later  as many looks and bands as the model's, all of one shape [rows x cols].
/// z             n planes; 0 where no look or the later date is not valid, and `seen` is 0 there, else 1.
/// throws        std::invalid_argument for an unusable model or anything of another number or shape.
/// cost          two sorting networks, k (log2 k)^2 / 4 exchanges each, per pixel and band, in SIMD lanes; nothing is
///               allocated after the first window. The same bytes in whatever window a pixel is computed.
/// what holds    On unchanged normal ground z has mean 0, variance 1 for one look, 1.04 for two and 1.16 to 1.25 for
///               more; with two and more 0.6 to 1.4 % pass |z| = 3 (normal law: 0.27 %). For the median of k values
///               varies more than their mean, of which 1/k is the variance, and a small spread goes into the
///               denominator. Thresholds are to be calibrated on scores, not taken from the normal law.
/// source        the modified z-score of Iglewicz and Hoaglin 1993; factors of Park, Kim and Wang 2020,
///               doi:10.1080/03610918.2019.1699114, to more digits in Akinshin 2022, arXiv:2207.12005; shrinking as
///               in Smyth 2004, doi:10.2202/1544-6115.1027, with a fixed prior weight instead of a fitted one.
void zscore(const ZscoreModel& model, std::span<const LookViews> looks, const LookViews& later,
            ZscoreWorkspace& workspace, std::span<const core::RasterView<float>> z,
            core::RasterView<std::uint8_t> seen);

}  // namespace quarrywatch::detect
