#include "kernels/normalise/relative_gain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/core/median.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::normalise {

namespace {

constexpr long long kFewestStable = 100;
constexpr double kLeastCorrelation =
    0.3;  // below, the main axis of the cloud of points is no relation between the dates
constexpr std::size_t kHeldOutEvery = 5;

double median_deviation(std::vector<float>& values, double centre) {
    for (float& v : values) v = std::fabs(v - static_cast<float>(centre));
    return static_cast<double>(core::median_of(values));
}

void fit_robustly(std::span<const float> before, std::span<const float> after, RelativeGain& out) {
    std::vector<float> x(before.begin(), before.end()), y(after.begin(), after.end());
    if (x.empty()) return;
    const double mx = static_cast<double>(core::median_of(x)), my = static_cast<double>(core::median_of(y)),
                 sx = median_deviation(x, mx), sy = median_deviation(y, my);
    out.gain = sx > 0 && sy > 0 ? sy / sx : 1;
    out.offset = my - out.gain * mx;
}

}  // namespace

const char* name_of(GainStatus status) {
    constexpr std::array<const char*, 3> names{"ok", "too_few_stable", "no_correlation"};
    return names[static_cast<std::size_t>(status)];
}

RelativeGain fit_relative_gain(std::span<const float> before, std::span<const float> after,
                               std::span<const float> no_change, double minimum_no_change) {
    core::require(before.size() == after.size() && before.size() == no_change.size(), "fit_relative_gain",
                  "lengths differ");
    RelativeGain out;
    double n = 0, mx = 0, my = 0;
    std::vector<std::size_t> held_out;
    std::size_t stable = 0;
    const auto is_stable = [&](std::size_t i) { return static_cast<double>(no_change[i]) > minimum_no_change; };
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!is_stable(i)) continue;
        if (++stable % kHeldOutEvery == 0) {
            held_out.push_back(i);
            continue;
        }
        n += 1;
        mx += static_cast<double>(before[i]);
        my += static_cast<double>(after[i]);
    }
    out.stable_pixels = static_cast<long long>(stable);
    if (out.stable_pixels < kFewestStable) {
        fit_robustly(before, after, out);
        out.status = GainStatus::too_few_stable;
        return out;
    }
    mx /= n;
    my /= n;
    double xx = 0, xy = 0, yy = 0;
    stable = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!is_stable(i) || ++stable % kHeldOutEvery == 0) continue;
        const double x = static_cast<double>(before[i]) - mx, y = static_cast<double>(after[i]) - my;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    out.correlation = xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
    if (out.correlation < kLeastCorrelation) {
        fit_robustly(before, after, out);
        out.status = GainStatus::no_correlation;
    } else {
        // Main axis of the scatter: both dates carry noise, so neither is the error-free one.
        out.gain = (yy - xx + std::sqrt((yy - xx) * (yy - xx) + 4 * xy * xy)) / (2 * xy);
        out.offset = my - out.gain * mx;
    }
    double squares = 0;
    for (const std::size_t i : held_out) {
        const double d = static_cast<double>(before[i]) - (static_cast<double>(after[i]) - out.offset) / out.gain;
        squares += d * d;
    }
    out.held_out_rmse = held_out.empty() ? 0 : std::sqrt(squares / static_cast<double>(held_out.size()));
    return out;
}

}  // namespace quarrywatch::normalise
