#include "kernels/coregister/median_composite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/core/median.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr int kSampledPixels = 4096;  // of the common ones: a median of so many is known to a hundredth of the spread

struct Level {
    bool usable = false;
    float gain = 1, offset = 0;
};

float deviation_of(std::vector<float> values, float median) {
    for (float& v : values) v = std::fabs(v - median);
    return core::median_of(values);
}

std::int64_t clear_pixels(const Look& look) {
    std::int64_t count = 0;
    for (int r = 0; r < look.clear.rows(); ++r)
        for (int c = 0; c < look.clear.cols(); ++c) count += look.clear(r, c) != 0 ? 1 : 0;
    return count;
}

// Gain and offset that bring `look` to `standard`.
Level level(const Look& look, const Look& standard) {
    const int rows = look.values.rows(), cols = look.values.cols();
    std::vector<std::array<float, 2>> common;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c)
            if (look.clear(r, c) != 0 && standard.clear(r, c) != 0)
                common.push_back({look.values(r, c), standard.values(r, c)});
    if (common.size() < static_cast<std::size_t>(kFewestCommon)) return {};
    const std::size_t step = std::max<std::size_t>(1, common.size() / kSampledPixels);
    std::vector<float> own, wanted;
    for (std::size_t i = 0; i < common.size(); i += step) {
        own.push_back(common[i][0]);
        wanted.push_back(common[i][1]);
    }
    const float own_median = core::median_of(own), wanted_median = core::median_of(wanted);
    const float own_spread = deviation_of(own, own_median), wanted_spread = deviation_of(wanted, wanted_median);
    if (!(own_spread > 0) || !(wanted_spread > 0)) return {};
    const float gain = wanted_spread / own_spread;
    return {true, gain, wanted_median - gain * own_median};
}

}  // namespace

void median_composite(std::span<const Look> looks, core::RasterView<float> out, core::RasterView<std::uint8_t> clear) {
    core::require(!looks.empty() && looks.size() <= kMostLooks, "median_composite", "no look, or too many");
    const auto fits = [&](const auto& view) { return view.rows() == out.rows() && view.cols() == out.cols(); };
    core::require(fits(clear), "median_composite", "the outputs differ in shape");
    for (const Look& look : looks)
        core::require(fits(look.values) && fits(look.clear), "median_composite", "a look has another shape");

    std::size_t standard = 0;
    std::int64_t most = -1;
    for (std::size_t i = 0; i < looks.size(); ++i)
        if (const std::int64_t count = clear_pixels(looks[i]); count > most) {
            most = count;
            standard = i;
        }
    std::array<Level, kMostLooks> levels;
    for (std::size_t i = 0; i < looks.size(); ++i)
        levels[i] = i == standard ? Level{true, 1, 0} : level(looks[i], looks[standard]);

    std::array<float, kMostLooks> values;
    for (int r = 0; r < out.rows(); ++r)
        for (int c = 0; c < out.cols(); ++c) {
            std::size_t seen = 0;
            for (std::size_t i = 0; i < looks.size(); ++i) {
                if (!levels[i].usable || looks[i].clear(r, c) == 0) continue;
                const float value = levels[i].gain * looks[i].values(r, c) + levels[i].offset;
                std::size_t at = seen++;  // kept in order as they come: there are few
                for (; at > 0 && values[at - 1] > value; --at) values[at] = values[at - 1];
                values[at] = value;
            }
            clear(r, c) = seen > 0 ? 1 : 0;
            out(r, c) = seen == 0       ? 0.0F
                        : seen % 2 == 1 ? values[seen / 2]
                                        : 0.5F * (values[seen / 2 - 1] + values[seen / 2]);
        }
}

}  // namespace quarrywatch::coregister
