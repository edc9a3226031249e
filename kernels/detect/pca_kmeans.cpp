#include "kernels/detect/pca_kmeans.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "kernels/core/linalg.hpp"
#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

namespace {

using Planes = std::vector<std::vector<float>>;

constexpr std::size_t kFewestBlocks = 50;  // as for the other detectors' pixels: fewer tell no covariance
constexpr double kFlat = 1e-13;            // of the squared mean: what rounding leaves of the variance of equal floats
constexpr int kThinningPx =
    3;  // neighbours share most of their block: a ninth of the work for nearly the same clusters
constexpr double kStillShare = 0.10;  // lowest means that start the unchanged cluster: land is mostly unchanged
constexpr double kMovedShare = 0.99;  // means above this quantile start the changed cluster: change is rare
constexpr int kMostRounds = 100;      // noise without structure takes 70 and more, planted change a few
constexpr std::size_t kChunk = 8192;  // neighbourhoods whose sums are formed together; fixed, so that the order is

/// First pixel of a block that is wholly valid.
struct Position {
    int window, row, col;
};

// Blocks wholly valid at multiples of `step_px`, in order of window, row and column.
std::vector<Position> whole_blocks(std::span<const core::RasterView<const std::uint8_t>> valid, int block_px,
                                   int step_px, int threads) {
    std::vector<Position> strips;  // one per row of blocks
    for (std::size_t w = 0; w < valid.size(); ++w)
        for (int r = 0; r + block_px <= valid[w].rows(); r += step_px) strips.push_back({static_cast<int>(w), r, 0});
    std::vector<std::vector<Position>> found(strips.size());
    const auto count = static_cast<long long>(strips.size());
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long s = 0; s < count; ++s) {
        Position at = strips[static_cast<std::size_t>(s)];
        const auto& mask = valid[static_cast<std::size_t>(at.window)];
        for (; at.col + block_px <= mask.cols(); at.col += step_px) {
            bool whole = true;
            for (int r = 0; r < block_px && whole; ++r) {
                const std::uint8_t* const row = mask.row(at.row + r) + at.col;
                whole = std::find(row, row + block_px, std::uint8_t{0}) == row + block_px;
            }
            if (whole) found[static_cast<std::size_t>(s)].push_back(at);
        }
    }
    std::vector<Position> all;
    for (const auto& row : found) all.insert(all.end(), row.begin(), row.end());
    return all;
}

Sample pixels_of(std::span<const core::RasterView<const float>> differences, const std::vector<Position>& blocks,
                 int block_px, int threads) {
    Sample sample;
    sample.values.assign(static_cast<std::size_t>(block_px * block_px), std::vector<float>(blocks.size()));
    const auto count = static_cast<long long>(blocks.size());
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long i = 0; i < count; ++i) {
        const Position at = blocks[static_cast<std::size_t>(i)];
        const auto& window = differences[static_cast<std::size_t>(at.window)];
        for (int r = 0; r < block_px; ++r)
            for (int c = 0; c < block_px; ++c)
                sample.values[static_cast<std::size_t>(r * block_px + c)][static_cast<std::size_t>(i)] =
                    window(at.row + r, at.col + c);
    }
    return sample;
}

// Four sums side by side: a fixed order that still fills the lanes. A product with 0 or 1 is exact.
QUARRYWATCH_MULTIVERSION
double sum_members(const float* member, const float* values, std::size_t count) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        s0 += static_cast<double>(member[i] * values[i]);
        s1 += static_cast<double>(member[i + 1] * values[i + 1]);
        s2 += static_cast<double>(member[i + 2] * values[i + 2]);
        s3 += static_cast<double>(member[i + 3] * values[i + 3]);
    }
    for (; i < count; ++i) s0 += static_cast<double>(member[i] * values[i]);
    return (s0 + s1) + (s2 + s3);
}

QUARRYWATCH_MULTIVERSION
void add_scaled(double* __restrict sum, const float* __restrict values, double factor, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sum[i] += factor * static_cast<double>(values[i]);
}

// Each neighbourhood's coordinate in every kept component, then the sum of its pixels.
Planes project(const Sample& sample, const std::vector<double>& mean, const core::Matrix& vectors, int components,
               int threads) {
    const std::size_t n = sample.count(), pixels = sample.values.size(), kept = static_cast<std::size_t>(components);
    Planes out(kept + 1, std::vector<float>(n));
    const auto chunk_count = static_cast<long long>((n + kChunk - 1) / kChunk);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long chunk = 0; chunk < chunk_count; ++chunk) {
        const std::size_t first = static_cast<std::size_t>(chunk) * kChunk, count = std::min(n, first + kChunk) - first;
        std::vector<double> along(count);
        for (std::size_t k = 0; k <= kept; ++k) {
            std::fill(along.begin(), along.end(), 0.0);
            double centre = 0;
            for (std::size_t p = 0; p < pixels; ++p) {
                const double factor = k < kept ? vectors(static_cast<int>(p), static_cast<int>(k)) : 1.0;
                centre += k < kept ? factor * mean[p] : 0.0;
                add_scaled(along.data(), &sample.values[p][first], factor, count);
            }
            for (std::size_t i = 0; i < count; ++i) out[k][first + i] = static_cast<float>(along[i] - centre);
        }
    }
    return out;
}

// Sums of every plane over the members (1, others 0), and last their number.
std::vector<double> sums_of(const Planes& planes, const std::vector<float>& member, int threads) {
    const std::size_t n = member.size(), chunks = (n + kChunk - 1) / kChunk, stride = planes.size() + 1;
    std::vector<double> partial(chunks * stride, 0.0), total(stride, 0.0);
    const auto chunk_count = static_cast<long long>(chunks);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long chunk = 0; chunk < chunk_count; ++chunk) {
        const std::size_t first = static_cast<std::size_t>(chunk) * kChunk, last = std::min(n, first + kChunk);
        for (std::size_t k = 0; k < stride; ++k) {
            const std::vector<float>& values = k < planes.size() ? planes[k] : member;  // 1 times 1 counts
            partial[static_cast<std::size_t>(chunk) * stride + k] =
                sum_members(&member[first], &values[first], last - first);
        }
    }
    for (std::size_t chunk = 0; chunk < chunks; ++chunk)
        for (std::size_t k = 0; k < stride; ++k) total[k] += partial[chunk * stride + k];
    return total;
}

// Means of every plane over both clusters.
struct Centroids {
    std::vector<double> still, moved;
};

std::vector<double> mean_of(std::vector<double> sums) {
    const double count = sums.back();
    sums.pop_back();
    for (double& s : sums) s /= count;
    return sums;
}

// Members of the changed cluster: those nearer to its centroid.
std::vector<float> assign(const Planes& planes, const Centroids& at, int threads) {
    const std::size_t components = planes.size() - 1, n = planes.back().size();
    std::vector<double> direction(components);
    double middle = 0;
    for (std::size_t k = 0; k < components; ++k) {
        direction[k] = at.moved[k] - at.still[k];
        middle += direction[k] * 0.5 * (at.moved[k] + at.still[k]);
    }
    std::vector<float> member(n);
    const auto chunk_count = static_cast<long long>((n + kChunk - 1) / kChunk);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long chunk = 0; chunk < chunk_count; ++chunk) {
        const std::size_t first = static_cast<std::size_t>(chunk) * kChunk, count = std::min(n, first + kChunk) - first;
        std::vector<double> along(count, -middle);
        for (std::size_t k = 0; k < components; ++k) add_scaled(along.data(), &planes[k][first], direction[k], count);
        for (std::size_t i = 0; i < count; ++i) member[first + i] = along[i] > 0 ? 1.0F : 0.0F;
    }
    return member;
}

// Start from the stillest tenth and the most moved hundredth by the last plane; false when all are alike.
bool start(const Planes& planes, int threads, Centroids& at) {
    const std::vector<float>& sums = planes.back();
    std::vector<float> sorted = sums;
    std::sort(sorted.begin(), sorted.end());
    const auto last = static_cast<double>(sorted.size() - 1);
    const float low = sorted[static_cast<std::size_t>(kStillShare * last)];
    const float high = sorted[static_cast<std::size_t>(kMovedShare * last)];
    if (!(sorted.back() > low)) return false;
    std::vector<float> still(sums.size()), moved(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
        still[i] = sums[i] <= low ? 1.0F : 0.0F;
        // Change rarer than a hundredth on ground that is all alike: whatever rises above it.
        moved[i] = sums[i] > low && sums[i] >= high ? 1.0F : 0.0F;
    }
    at = {mean_of(sums_of(planes, still, threads)), mean_of(sums_of(planes, moved, threads))};
    return true;
}

// false when all neighbourhoods fall into one cluster, or both have the same mean: neither is the changed one.
bool two_means(const Planes& planes, int threads, Centroids& at, int& rounds) {
    if (!start(planes, threads, at)) return false;
    const std::size_t n = planes.back().size();
    const std::vector<double> all = sums_of(planes, std::vector<float>(n, 1.0F), threads);
    std::vector<float> member;
    for (rounds = 1; rounds <= kMostRounds; ++rounds) {
        std::vector<float> now = assign(planes, at, threads);
        if (now == member) break;
        member = std::move(now);
        std::vector<double> moved = sums_of(planes, member, threads), still = all;
        for (std::size_t k = 0; k < still.size(); ++k) still[k] -= moved[k];
        if (!(moved.back() > 0 && still.back() > 0)) return false;
        at = {mean_of(std::move(still)), mean_of(std::move(moved))};
    }
    rounds = std::min(rounds, kMostRounds);
    if (at.moved.back() < at.still.back()) std::swap(at.moved, at.still);
    return at.moved.back() > at.still.back();
}

void set_weights(const Centroids& at, const std::vector<double>& mean, const core::Matrix& vectors,
                 PcaKmeansModel& model) {
    double square = 0;
    for (int k = 0; k < model.components; ++k) {
        const auto i = static_cast<std::size_t>(k);
        square += (at.moved[i] - at.still[i]) * (at.moved[i] - at.still[i]);
    }
    double constant = 0;
    model.weights.resize(mean.size());
    for (std::size_t p = 0; p < mean.size(); ++p) {
        double weight = 0, still = mean[p];  // the unchanged centroid as a neighbourhood
        for (int k = 0; k < model.components; ++k) {
            const auto i = static_cast<std::size_t>(k);
            weight += (at.moved[i] - at.still[i]) / square * vectors(static_cast<int>(p), k);
            still += at.still[i] * vectors(static_cast<int>(p), k);
        }
        model.weights[p] = static_cast<float>(weight);
        constant -= static_cast<double>(model.weights[p]) * still;  // the weight as it is used: 0 stays 0
    }
    model.constant = static_cast<float>(constant);
}

constexpr int kLanes = 64;  // pixels whose sums stay in registers through all taps

template <bool kWhole>
[[gnu::always_inline]] inline void correlate_lanes(float* __restrict out, const float* const* rows, int first,
                                                   const float* weights, int block_px, float constant, int count) {
    std::array<float, kLanes> sum;
    sum.fill(constant);
    for (int r = 0; r < block_px; ++r)
        for (int c = 0; c < block_px; ++c) {
            const float weight = weights[r * block_px + c];
            const float* const in = rows[r] + first + c;
            for (int i = 0; i < (kWhole ? kLanes : count); ++i) sum[static_cast<std::size_t>(i)] += weight * in[i];
        }
    for (int i = 0; i < (kWhole ? kLanes : count); ++i) out[first + i] = sum[static_cast<std::size_t>(i)];
}

// Pixel i sees columns i to i + block_px - 1 of the rows. Taps are added in row-major order, here and at the edges.
QUARRYWATCH_MULTIVERSION
void correlate(float* __restrict out, const float* const* rows, const float* weights, int block_px, float constant,
               int count) {
    int first = 0;
    for (; first + kLanes <= count; first += kLanes)
        correlate_lanes<true>(out, rows, first, weights, block_px, constant, kLanes);
    if (first < count) correlate_lanes<false>(out, rows, first, weights, block_px, constant, count - first);
}

float correlate_at_edge(const float* const* rows, const PcaKmeansModel& model, int col, int cols) {
    const int block_px = model.block_px, radius = block_px / 2;
    float sum = model.constant;
    for (int r = 0; r < block_px; ++r)
        for (int c = 0; c < block_px; ++c)
            sum += model.weights[static_cast<std::size_t>(r * block_px + c)] *
                   rows[r][std::clamp(col + c - radius, 0, cols - 1)];
    return sum;
}

bool fits(int block_px) { return block_px >= 1 && block_px <= kLargestPcaBlockPx && block_px % 2 == 1; }

}  // namespace

PcaKmeansFit fit_pca_kmeans(std::span<const core::RasterView<const float>> differences,
                            std::span<const core::RasterView<const std::uint8_t>> valid,
                            const PcaKmeansOptions& options, int threads) {
    core::require(fits(options.block_px), "fit_pca_kmeans", "block_px must be odd, 1 to 15");
    core::require(options.energy_share > 0 && options.energy_share <= 1, "fit_pca_kmeans",
                  "energy_share must lie in (0, 1]");
    core::require(differences.size() == valid.size(), "fit_pca_kmeans", "one mask per window");
    for (std::size_t w = 0; w < valid.size(); ++w)
        core::require(differences[w].rows() == valid[w].rows() && differences[w].cols() == valid[w].cols(),
                      "fit_pca_kmeans", "a window and its mask need one shape");
    PcaKmeansFit fit;
    PcaKmeansModel& model = fit.model;
    const int block_px = model.block_px = options.block_px;
    const std::vector<Position> blocks = whole_blocks(valid, block_px, block_px, threads);
    const std::vector<Position> thinned = whole_blocks(valid, block_px, kThinningPx, threads);
    if (std::min(blocks.size(), thinned.size()) < kFewestBlocks) {
        fit.reason = "fewer than 50 neighbourhoods are wholly valid";
        return fit;
    }
    const Moments moments = moments_of(pixels_of(differences, blocks, block_px, threads), {}, threads);
    const int pixels = block_px * block_px;
    core::Matrix covariance(pixels, pixels);
    covariance.values = moments.covariance;
    double variance = 0, square = 0;
    for (int p = 0; p < pixels; ++p) {
        variance += covariance(p, p);
        square += moments.mean[static_cast<std::size_t>(p)] * moments.mean[static_cast<std::size_t>(p)];
    }
    if (!(variance > kFlat * square)) {
        fit.reason = "the difference has no variance";
        return fit;
    }
    const core::Eigen eigen = core::symmetric_eigen(covariance);
    double held = 0;
    while (model.components < pixels && held < options.energy_share * variance)
        held += std::max(0.0, eigen.values[static_cast<std::size_t>(model.components++)]);
    model.energy = std::min(1.0, held / variance);
    Centroids centroids;
    if (!two_means(project(pixels_of(differences, thinned, block_px, threads), moments.mean, eigen.vectors,
                           model.components, threads),
                   threads, centroids, model.iterations)) {
        fit.reason = "all neighbourhoods fall into one cluster";
        return fit;
    }
    set_weights(centroids, moments.mean, eigen.vectors, model);
    fit.usable = true;
    return fit;
}

int pca_kmeans_radius(const PcaKmeansModel& model) { return model.block_px / 2; }

void pca_kmeans_score(const PcaKmeansModel& model, core::RasterView<const float> difference,
                      core::RasterView<float> out) {
    const int block_px = model.block_px, rows = difference.rows(), cols = difference.cols();
    core::require(fits(block_px) && model.weights.size() == static_cast<std::size_t>(block_px * block_px),
                  "pca_kmeans_score", "the model was not fitted");
    core::require(out.rows() == rows && out.cols() == cols, "pca_kmeans_score", "difference and score need one shape");
    if (difference.empty()) return;
    const int radius = block_px / 2, first = std::min(radius, cols), last = std::max(first, cols - radius);
    std::array<const float*, kLargestPcaBlockPx> seen{};
    for (int r = 0; r < rows; ++r) {
        for (int k = 0; k < block_px; ++k)
            seen[static_cast<std::size_t>(k)] = difference.row(std::clamp(r + k - radius, 0, rows - 1));
        float* const scores = out.row(r);
        for (int c = 0; c < first; ++c) scores[c] = correlate_at_edge(seen.data(), model, c, cols);
        correlate(scores + first, seen.data(), model.weights.data(), block_px, model.constant, last - first);
        for (int c = last; c < cols; ++c) scores[c] = correlate_at_edge(seen.data(), model, c, cols);
    }
}

}  // namespace quarrywatch::detect
