#include "kernels/detect/fusion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "kernels/core/chi_square.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kTableSize = 4096;
constexpr double kTableEnd = 1e-40;  // p-value at the table's end: no decision is taken there

float look_up(const Calibration& c, float score) {
    const float position = std::max(0.0F, score) / c.step;
    const auto last = c.table.size() - 2;
    const std::size_t i = position < static_cast<float>(last) ? static_cast<std::size_t>(position) : last;
    return c.table[i] + (position - static_cast<float>(i)) * (c.table[i + 1] - c.table[i]);
}

}  // namespace

Calibration calibrate(const NullLaw& law) {
    Calibration c;
    const double step = law.quantile(kTableEnd) / static_cast<double>(kTableSize);
    c.step = static_cast<float>(step);
    c.table.resize(kTableSize + 1);
    for (std::size_t i = 0; i <= kTableSize; ++i)
        c.table[i] = static_cast<float>(-2 * std::log(law.p_value(step * static_cast<double>(i))));
    return c;
}

int must_agree(double agreement, std::size_t detectors) {
    const int all = static_cast<int>(detectors);
    return std::clamp(static_cast<int>(std::ceil(agreement * all - 1e-9)), 1, std::max(1, all));
}

Fusion fusion_of(std::vector<Calibration> parts, double agreement, int degrees) {
    Fusion fusion;
    fusion.agreeing = must_agree(agreement, parts.size());
    fusion.parts = std::move(parts);
    const double step = -2 * std::log(kTableEnd) / static_cast<double>(kTableSize);
    fusion.back.step = static_cast<float>(step);
    fusion.back.table.resize(kTableSize + 1);
    fusion.back.table[0] = 0;
    for (std::size_t i = 1; i <= kTableSize; ++i)
        fusion.back.table[i] =
            static_cast<float>(core::chi_square_quantile(std::exp(-0.5 * step * static_cast<double>(i)), degrees));
    return fusion;
}

void fuse(const Fusion& fusion, std::span<const core::RasterView<const float>> scores, core::RasterView<float> out) {
    const std::size_t n = scores.size();
    core::require(n >= 1 && n <= kMostDetectors && fusion.parts.size() == n, "fuse", "one score per detector, 1 to 8");
    core::require(fusion.agreeing >= 1 && static_cast<std::size_t>(fusion.agreeing) <= n, "fuse",
                  "agreement of more than there are");
    const auto u = static_cast<std::size_t>(fusion.agreeing);
    const auto correction = static_cast<float>(2 * std::log(static_cast<double>(n - u + 1)));
    std::array<float, kMostDetectors> evidence{};
    for (int r = 0; r < out.rows(); ++r)
        for (int c = 0; c < out.cols(); ++c) {
            for (std::size_t k = 0; k < n; ++k) {
                const float e = look_up(fusion.parts[k], scores[k](r, c));
                std::size_t place = k;  // descending: the smallest p-value first
                for (; place > 0 && evidence[place - 1] < e; --place) evidence[place] = evidence[place - 1];
                evidence[place] = e;
            }
            out(r, c) = look_up(fusion.back, evidence[u - 1] - correction);
        }
}

}  // namespace quarrywatch::detect
