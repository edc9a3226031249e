#pragma once
// Change in a difference image from principal components of neighbourhoods and two clusters, as one convolution.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/options.hpp"

namespace quarrywatch::detect {

/// 225 variables, whose fit takes ten times as long as 25 do; the cost of the eigenvectors grows as the sixth power.
constexpr int kLargestPcaBlockPx = 15;

/// With two clusters the nearer centroid in the space of the kept components is told by a plane between both, which is
/// linear in the neighbourhood: score = constant + sum of weights times the block_px x block_px pixels around.
struct PcaKmeansModel {
    int block_px = 0;
    int components = 0;          ///< kept
    double energy = 0;           ///< share of the blocks' variance that these hold
    std::vector<float> weights;  ///< [block_px x block_px], row-major; correlation order: the first is above and left
    float constant = 0;
    int iterations = 0;  ///< rounds of k-means
};

struct PcaKmeansFit {
    PcaKmeansModel model;
    bool usable = false;
    std::string reason;  ///< why not usable; empty otherwise
};

/// Fit to windows of a difference image.
///
/// differences  magnitudes of change >= 0, finite where valid; any number of windows of any shapes.
/// valid        one per window, of its shape; 0: not seen.
/// options      block_px odd, 1 to kLargestPcaBlockPx; energy_share in (0, 1].
/// return       not usable with fewer than 50 blocks or 50 neighbourhoods wholly valid, without variance, or when all
///              falls into one cluster; the model must not be used then.
/// errors       std::invalid_argument on other options, or windows and masks that do not belong together.
/// cost         block_px^2 / 2 multiply-adds per pixel for the covariance, block_px^2 components / 9 for the
///              projections, 2 components / 9 per round. Memory: the blocks' pixels once more (4 bytes each), then
///              block_px^2 floats per neighbourhood. The same bytes on any number of threads.
/// source       Celik 2009, doi:10.1109/LGRS.2009.2025059: eigenvectors of non-overlapping blocks (laid from each
///              window's first pixel), k-means with k = 2 on the neighbourhoods projected onto them, changed is the
///              cluster of greater mean difference.
/// Departures   k-means sees every third row and column; it starts from the tenth of the neighbourhoods with the least
///              means and the hundredth with the greatest instead of random ones; at most 100 rounds.
[[nodiscard]] PcaKmeansFit fit_pca_kmeans(std::span<const core::RasterView<const float>> differences,
                                          std::span<const core::RasterView<const std::uint8_t>> valid,
                                          const PcaKmeansOptions& options, int threads);

/// Pixels on each side that the score of a pixel looks at: block_px / 2.
[[nodiscard]] int pca_kmeans_radius(const PcaKmeansModel& model);

/// Score every pixel: 0 at the unchanged centroid, 1 at the changed one along the line that joins them; above 0.5 is
/// the paper's "changed". No unit; negative values are stiller than the unchanged centroid.
///
/// difference, out  of one shape, apart in memory. Rows and columns within pca_kmeans_radius of the edge repeat the
///                  edge's pixels: callers give a halo and use the inside, whose bytes do not depend on the window.
///                  Invalid pixels count as what they hold: the caller fills them (0 is no change).
/// errors           std::invalid_argument on other shapes or a model that was not fitted.
/// cost             block_px^2 multiply-adds per pixel in SIMD lanes; allocates nothing.
void pca_kmeans_score(const PcaKmeansModel& model, core::RasterView<const float> difference,
                      core::RasterView<float> out);

}  // namespace quarrywatch::detect
