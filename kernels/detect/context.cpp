#include "kernels/detect/context.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kSide = 2 * kContextReach_px + 1;
constexpr std::size_t kCells = std::size_t{kSide} * kSide;
constexpr double kNeighbourSigma_px = 1;

// Gaussian weights of the neighbours, the middle 0, their sum 1.
std::array<float, kCells> neighbour_weights() {
    std::array<float, kCells> weights{};
    double sum = 0;
    const auto at = [](int k) {
        const int r = k / kSide - kContextReach_px, c = k % kSide - kContextReach_px;
        return r == 0 && c == 0 ? 0.0 : std::exp(-0.5 * (r * r + c * c) / (kNeighbourSigma_px * kNeighbourSigma_px));
    };
    for (int k = 0; k < kSide * kSide; ++k) sum += at(k);
    for (int k = 0; k < kSide * kSide; ++k) weights[static_cast<std::size_t>(k)] = static_cast<float>(at(k) / sum);
    return weights;
}

QUARRYWATCH_MULTIVERSION
void first_votes(float* __restrict votes, const float* __restrict score, const std::uint8_t* __restrict valid,
                 float threshold, float factor, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float u = (score[i] - threshold) * factor;
        const float low = u < -1.0F ? -1.0F : u, limited = low > 1.0F ? 1.0F : low;
        votes[i] = valid[i] != 0 ? limited : 0.0F;
    }
}

QUARRYWATCH_MULTIVERSION
void above(std::uint8_t* __restrict mask, const float* __restrict values, const std::uint8_t* __restrict valid,
           float threshold, int count) {
    for (int i = 0; i < count; ++i)
        mask[i] = static_cast<std::uint8_t>((valid[i] != 0 ? 1 : 0) & (values[i] > threshold ? 1 : 0));
}

// Of the threshold: what can be outvoted.
float outvoted_within(const ContextOptions& options) { return static_cast<float>(2 * options.scale * options.weight); }

}  // namespace

bool may_change(float score, const ContextOptions& options) {
    const auto threshold = static_cast<float>(options.threshold);
    if (!(options.weight > 0)) return score > threshold;
    // A pixel that is not undecided keeps its first vote.
    return score > threshold || std::fabs(score - threshold) < outvoted_within(options);
}

int context_radius(const ContextOptions& options) { return options.weight > 0 ? kContextSweeps * kContextReach_px : 0; }

void decide_in_context(core::RasterView<const float> score, core::RasterView<const std::uint8_t> valid,
                       const ContextOptions& options, int first_row, int first_col, ContextWorkspace& w,
                       core::RasterView<std::uint8_t> mask) {
    const auto threshold = static_cast<float>(options.threshold);
    if (!(options.weight > 0)) {
        for (int r = 0; r < mask.rows(); ++r)
            above(mask.row(r), score.row(first_row + r) + first_col, valid.row(first_row + r) + first_col, threshold,
                  mask.cols());
        return;
    }
    const int rows = score.rows(), cols = score.cols();
    const auto factor = static_cast<float>(0.25 / options.scale), weight = static_cast<float>(options.weight);
    const float near = outvoted_within(options);
    w.votes.reshape(rows, cols);
    w.undecided.clear();
    for (int r = 0; r < rows; ++r) {
        first_votes(w.votes.row(r), score.row(r), valid.row(r), threshold, factor, cols);
        const float* const s = score.row(r);
        const std::uint8_t* const v = valid.row(r);
        for (int c = 0; c < cols; ++c)
            if (std::fabs(s[c] - threshold) < near && v[c] != 0)
                w.undecided.push_back({r, c, (s[c] - threshold) * factor});
    }
    static const std::array<float, kCells> kWeights = neighbour_weights();
    w.next.resize(w.undecided.size());
    for (int sweep = 0; sweep < kContextSweeps; ++sweep) {
        for (std::size_t k = 0; k < w.undecided.size(); ++k) {
            const auto& p = w.undecided[k];
            float sum = 0;
            for (int y = -kContextReach_px; y <= kContextReach_px; ++y) {
                if (p.row + y < 0 || p.row + y >= rows) continue;
                const float* const votes = w.votes.row(p.row + y);
                const float* const weights = &kWeights[static_cast<std::size_t>(y + kContextReach_px) * kSide];
                for (int x = -kContextReach_px; x <= kContextReach_px; ++x)
                    if (p.col + x >= 0 && p.col + x < cols) sum += weights[x + kContextReach_px] * votes[p.col + x];
            }
            w.next[k] = std::clamp(p.evidence + 0.5F * weight * sum, -1.0F, 1.0F);
        }
        for (std::size_t k = 0; k < w.undecided.size(); ++k)
            w.votes(w.undecided[k].row, w.undecided[k].col) = w.next[k];
    }
    for (int r = 0; r < mask.rows(); ++r)
        above(mask.row(r), w.votes.row(first_row + r) + first_col, valid.row(first_row + r) + first_col, 0.0F,
              mask.cols());
}

}  // namespace quarrywatch::detect
