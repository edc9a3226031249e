#include "kernels/detect/zscore.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/core/median.hpp"
#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kFitPixels = 400000;    // a median of so many is known to 0.2 % of the spread
constexpr std::size_t kFewestPixels = 200;    // the spread is known to a twelfth
constexpr double kRounding = 1e-6;            // of a band's level: what a few roundings of float leave of a flat one
constexpr double kNormalOfMedian = 1.482602;  // standard deviation of a normal law whose absolute median is 1
constexpr int kChunk = 256;  // columns done together: 16 looks of them are half of the first-level cache
constexpr float kAbsent = std::numeric_limits<float>::infinity();  // sorts behind every value

using Table = std::array<double, kMostZscoreLooks + 1>;

// Median absolute deviation of k normal values to their standard deviation, without bias (Akinshin 2022, table of the
// sample median). One value has none.
constexpr Table kSpreadOfMad{0,       0,       1.77245, 2.20495, 2.01725, 1.80398, 1.76372, 1.68713, 1.67149,
                             1.63264, 1.62453, 1.60114, 1.59613, 1.58061, 1.57725, 1.56613, 1.56372};

// Median of |value - median of k| over many groups of k normal values, the middle one of odd k left out, to 1 / 1.4826
// of their standard deviation: integrated from the joint law of the median and the others; 2 has sqrt(2).
constexpr Table kPooledFactor{0,      0,      1.4142, 0.9778, 1.3872, 0.9849, 1.2782, 0.9885, 1.1975,
                              0.9908, 1.1480, 0.9923, 1.1169, 0.9934, 1.0964, 0.9942, 1.0818};

struct Level {
    float offset, inverse;
    Level(const LookGains& gains, std::size_t band)
        : offset(static_cast<float>(gains.offset[band])), inverse(static_cast<float>(1 / gains.gain[band])) {}
    [[nodiscard]] float operator()(float raw) const { return (raw - offset) * inverse; }
};

// wanted ? a : b by bits: GCC makes a branch of the plain form where `a` was computed, and no SIMD loop of the branch.
float choose(bool wanted, float a, float b) {
    const std::uint32_t mask = 0U - static_cast<std::uint32_t>(wanted);
    return std::bit_cast<float>((std::bit_cast<std::uint32_t>(a) & mask) | (std::bit_cast<std::uint32_t>(b) & ~mask));
}

QUARRYWATCH_MULTIVERSION
void count_look(std::int32_t* __restrict counts, const std::uint8_t* __restrict valid, int n) {
    for (int i = 0; i < n; ++i) counts[i] += valid[i] != 0 ? 1 : 0;
}

QUARRYWATCH_MULTIVERSION
void mark_seen(std::int32_t* __restrict wanted, std::uint8_t* __restrict seen, const std::int32_t* __restrict counts,
               const std::uint8_t* __restrict valid, int n) {
    for (int i = 0; i < n; ++i) {
        wanted[i] = (counts[i] > 0 ? 1 : 0) & (valid[i] != 0 ? 1 : 0);
        seen[i] = static_cast<std::uint8_t>(wanted[i]);
    }
}

QUARRYWATCH_MULTIVERSION
void level_look(float* __restrict out, const float* __restrict raw, const std::uint8_t* __restrict valid, Level level,
                int n) {
    for (int i = 0; i < n; ++i) {
        out[i] = choose(valid[i] != 0, level(raw[i]), kAbsent);
    }
}

// Sort each column of `looks` rows, kChunk floats apart, by merge exchange (Knuth, The Art of Computer Programming 3,
// algorithm 5.2.2M), which exists for any number.
QUARRYWATCH_MULTIVERSION
void sort_looks(float* rows, int looks, int n) {
    if (looks < 2) return;
    const int top = static_cast<int>(std::bit_ceil(static_cast<unsigned>(looks))) / 2;
    for (int p = top; p > 0; p /= 2)
        for (int q = top, r = 0, d = p;; d = q - p, q /= 2, r = p) {
            for (int k = 0; k + d < looks; ++k) {
                if ((k & p) != r) continue;
                float* __restrict const low = rows + static_cast<std::ptrdiff_t>(k) * kChunk;
                float* __restrict const high = rows + static_cast<std::ptrdiff_t>(k + d) * kChunk;
                for (int i = 0; i < n; ++i) {
                    const float a = low[i], b = high[i];
                    low[i] = a < b ? a : b;
                    high[i] = a > b ? a : b;
                }
            }
            if (q == p) break;
        }
}

// The median of the first counts[i] of each sorted column; 0 of none.
QUARRYWATCH_MULTIVERSION
void take_median(float* __restrict out, float* __restrict upper, const float* __restrict sorted,
                 const std::int32_t* __restrict counts, int looks, int n) {
    for (int i = 0; i < n; ++i) out[i] = upper[i] = sorted[i];
    for (int k = 1; k <= looks / 2; ++k) {
        const float* __restrict const row = sorted + static_cast<std::ptrdiff_t>(k) * kChunk;
        for (int i = 0; i < n; ++i) {
            out[i] = choose((counts[i] - 1) / 2 == k, row[i], out[i]);
            upper[i] = choose(counts[i] / 2 == k, row[i], upper[i]);
        }
    }
    for (int i = 0; i < n; ++i) out[i] = choose(counts[i] > 0, 0.5F * (out[i] + upper[i]), 0.0F);
}

QUARRYWATCH_MULTIVERSION
void take_deviations(float* rows, const float* __restrict centre, int looks, int n) {
    for (int k = 0; k < looks; ++k) {
        float* __restrict const row = rows + static_cast<std::ptrdiff_t>(k) * kChunk;
        for (int i = 0; i < n; ++i) row[i] = std::fabs(row[i] - centre[i]);
    }
}

// own, pooled  weights of the squares of both spreads, per pixel.
QUARRYWATCH_MULTIVERSION
void take_variance(float* __restrict out, const float* __restrict mad, const float* __restrict own,
                   const float* __restrict pooled, float pooled_square, int n) {
    for (int i = 0; i < n; ++i) out[i] = mad[i] * mad[i] * own[i] + pooled_square * pooled[i];
}

QUARRYWATCH_MULTIVERSION
void score(float* __restrict z, float* __restrict variance, const float* __restrict later,
           const float* __restrict centre, const std::int32_t* __restrict wanted, Level level, int n) {
    // The root by itself: its errno keeps the loop that holds it scalar.
    for (int i = 0; i < n; ++i) variance[i] = std::sqrt(variance[i]);
    for (int i = 0; i < n; ++i) z[i] = choose(wanted[i] != 0, (level(later[i]) - centre[i]) / variance[i], 0.0F);
}

void require_gains(const LookGains& gains, std::size_t bands, const char* where) {
    core::require(gains.gain.size() == bands && gains.offset.size() == bands, where, "one gain and offset per band");
    for (const double g : gains.gain) core::require(g != 0 && std::isfinite(g), where, "a gain is 0");
}

void require_shape(const LookViews& look, std::size_t bands, int rows, int cols, const char* where) {
    core::require(look.bands.size() == bands, where, "another number of bands than the gains'");
    core::require(look.valid.rows() == rows && look.valid.cols() == cols, where, "a mask has another shape");
    for (const auto& band : look.bands)
        core::require(band.rows() == rows && band.cols() == cols, where, "a band has another shape");
}

struct Place {
    std::size_t window;
    int row, col;
};

// The pixels that say how much a band varies, evenly thinned in the order in which they stand.
std::vector<Place> places_of(const std::vector<std::vector<LookViews>>& windows, const std::vector<LookViews>& later) {
    const auto visit = [&](auto&& take) {
        for (std::size_t w = 0; w < windows.size(); ++w)
            for (int r = 0; r < later[w].valid.rows(); ++r)
                for (int c = 0; c < later[w].valid.cols(); ++c) {
                    std::size_t seen = 0;
                    for (const LookViews& look : windows[w]) seen += look.valid(r, c) != 0 ? 1U : 0U;
                    if (windows[w].size() > 1 ? seen > 1 : seen > 0 && later[w].valid(r, c) != 0) take(Place{w, r, c});
                }
    };
    std::size_t count = 0;
    visit([&](const Place&) { ++count; });
    const std::size_t wanted = std::min(count, kFitPixels);
    std::vector<Place> places;
    places.reserve(wanted);
    std::size_t at = 0;
    visit([&](const Place& place) {
        if ((at + 1) * wanted / count > at * wanted / count) places.push_back(place);
        ++at;
    });
    return places;
}

struct Spread {
    double spread = 0;
    double level = 0;  // of the numbers that were rounded: median absolute value, and the largest offset in its unit
};

Spread pooled_spread(const std::vector<Place>& places, const std::vector<std::vector<LookViews>>& windows,
                     const std::vector<LookViews>& later, const ZscoreModel& model, std::size_t band) {
    std::vector<float> deviations, levels;
    deviations.reserve(places.size() * model.looks.size());
    std::vector<Level> level;
    for (const LookGains& gains : model.looks) level.emplace_back(gains, band);
    const Level later_level(model.later, band);
    std::array<float, kMostZscoreLooks> values{};
    for (const Place& at : places) {
        const std::vector<LookViews>& looks = windows[at.window];
        std::size_t k = 0;
        for (std::size_t i = 0; i < looks.size(); ++i)
            if (looks[i].valid(at.row, at.col) != 0) values[k++] = level[i](looks[i].bands[band](at.row, at.col));
        std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(k));
        const float centre = 0.5F * (values[(k - 1) / 2] + values[k / 2]);
        levels.push_back(std::fabs(centre));
        if (looks.size() == 1) {
            const float difference = later_level(later[at.window].bands[band](at.row, at.col)) - centre;
            deviations.push_back(std::fabs(difference) / std::sqrt(2.0F));
            continue;
        }
        for (std::size_t i = 0; i < k; ++i)
            if (k % 2 == 0 || i != k / 2)
                deviations.push_back(std::fabs(values[i] - centre) * static_cast<float>(kPooledFactor[k]));
    }
    float offset = std::fabs(later_level.offset * later_level.inverse);
    for (const Level& l : level) offset = std::max(offset, std::fabs(l.offset * l.inverse));
    return {kNormalOfMedian * static_cast<double>(core::median_of(deviations)),
            static_cast<double>(core::median_of(levels) + offset)};
}

}  // namespace

ZscoreModel fit_zscore(const std::vector<std::vector<LookViews>>& windows, const std::vector<LookViews>& later,
                       std::vector<LookGains> looks, LookGains later_gains, int threads) {
    constexpr const char* kHere = "fit_zscore";
    const std::size_t bands = later_gains.gain.size();
    core::require(!looks.empty() && looks.size() <= kMostZscoreLooks, kHere, "no look, or too many");
    core::require(bands > 0, kHere, "no band");
    core::require(windows.size() == later.size(), kHere, "one later date per window");
    for (const LookGains& gains : looks) require_gains(gains, bands, kHere);
    require_gains(later_gains, bands, kHere);
    for (std::size_t w = 0; w < windows.size(); ++w) {
        const int rows = later[w].valid.rows(), cols = later[w].valid.cols();
        core::require(windows[w].size() == looks.size(), kHere, "a window has another number of looks");
        for (const LookViews& look : windows[w]) require_shape(look, bands, rows, cols, kHere);
        require_shape(later[w], bands, rows, cols, kHere);
    }

    ZscoreModel model;
    model.looks = std::move(looks);
    model.later = std::move(later_gains);
    model.pooled.assign(bands, 0.0);
    const std::vector<Place> places = places_of(windows, later);
    model.sample_pixels = static_cast<long long>(places.size());
    if (places.size() < kFewestPixels) {
        model.why_unusable = "only " + std::to_string(places.size()) + " pixels are clear in two looks";
        return model;
    }
    std::vector<Spread> spreads(bands);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (std::size_t b = 0; b < bands; ++b) spreads[b] = pooled_spread(places, windows, later, model, b);
    model.usable = true;
    for (std::size_t b = 0; b < bands; ++b) {
        model.pooled[b] = spreads[b].spread;
        if (spreads[b].spread > kRounding * spreads[b].level && std::isfinite(spreads[b].spread)) continue;
        model.usable = false;
        model.why_unusable = "a band does not vary from look to look";
    }
    return model;
}

void zscore(const ZscoreModel& model, std::span<const LookViews> looks, const LookViews& later,
            ZscoreWorkspace& workspace, std::span<const core::RasterView<float>> z,
            core::RasterView<std::uint8_t> seen) {
    constexpr const char* kHere = "zscore";
    const std::size_t bands = model.pooled.size();
    const int count = static_cast<int>(looks.size()), rows = seen.rows(), cols = seen.cols();
    core::require(model.usable, kHere, "the model is not usable");
    core::require(looks.size() == model.looks.size() && looks.size() <= kMostZscoreLooks, kHere,
                  "another number of looks than the model's");
    for (const LookGains& gains : model.looks) require_gains(gains, bands, kHere);
    require_gains(model.later, bands, kHere);
    core::require(z.size() == bands, kHere, "one plane of scores per band");
    for (const LookViews& look : looks) require_shape(look, bands, rows, cols, kHere);
    require_shape(later, bands, rows, cols, kHere);
    for (const auto& plane : z)
        core::require(plane.rows() == rows && plane.cols() == cols, kHere, "a plane of scores has another shape");

    // Weights of MAD^2 and of pooled^2 in the variance of (later - centre), by the number of valid looks.
    std::array<float, kMostZscoreLooks + 1> own{}, prior{};
    for (std::size_t k = 1; k < own.size(); ++k) {
        const auto n = static_cast<double>(k);
        own[k] = static_cast<float>(n * kSpreadOfMad[k] * kSpreadOfMad[k] / (n + kPriorLooks) * (1 + 1 / n));
        prior[k] = static_cast<float>((k == 1 ? 1 : kPriorLooks / (n + kPriorLooks)) * (1 + 1 / n));
    }
    workspace.sorted.reshape(count, kChunk);
    workspace.rows.reshape(5, kChunk);
    workspace.counts.reshape(2, kChunk);
    float* const sorted = workspace.sorted.data();
    float *const centre = workspace.rows.row(0), *const mad = workspace.rows.row(1);
    float *const spare = workspace.rows.row(2), *const own_weight = workspace.rows.row(3);
    float* const prior_weight = workspace.rows.row(4);
    std::int32_t *const counts = workspace.counts.row(0), *const wanted = workspace.counts.row(1);

    for (int r = 0; r < rows; ++r)
        for (int first = 0; first < cols; first += kChunk) {
            const int n = std::min(kChunk, cols - first);
            std::fill_n(counts, n, 0);
            for (const LookViews& look : looks) count_look(counts, look.valid.row(r) + first, n);
            mark_seen(wanted, seen.row(r) + first, counts, later.valid.row(r) + first, n);
            for (int i = 0; i < n; ++i) {
                own_weight[i] = own[static_cast<std::size_t>(counts[i])];
                prior_weight[i] = prior[static_cast<std::size_t>(counts[i])];
            }
            for (std::size_t b = 0; b < bands; ++b) {
                for (int k = 0; k < count; ++k) {
                    const LookViews& look = looks[static_cast<std::size_t>(k)];
                    level_look(workspace.sorted.row(k), look.bands[b].row(r) + first, look.valid.row(r) + first,
                               Level(model.looks[static_cast<std::size_t>(k)], b), n);
                }
                sort_looks(sorted, count, n);
                take_median(centre, spare, sorted, counts, count, n);
                take_deviations(sorted, centre, count, n);
                sort_looks(sorted, count, n);
                take_median(mad, spare, sorted, counts, count, n);
                const auto pooled_square = static_cast<float>(model.pooled[b] * model.pooled[b]);
                take_variance(spare, mad, own_weight, prior_weight, pooled_square, n);
                score(z[b].row(r) + first, spare, later.bands[b].row(r) + first, centre, wanted, Level(model.later, b),
                      n);
            }
        }
}

}  // namespace quarrywatch::detect
