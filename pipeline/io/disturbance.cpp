#include "pipeline/io/disturbance.hpp"

#include "kernels/core/seeded_random.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::io {

namespace {

std::uint64_t number_at(std::uint64_t seed, std::uint64_t layer, int row, int col) {
    const std::uint64_t place =
        static_cast<std::uint64_t>(static_cast<std::uint32_t>(row)) << 32U | static_cast<std::uint32_t>(col);
    core::SeededRandom mixed(seed * 0x9E3779B97F4A7C15ULL + layer);
    return core::SeededRandom(mixed.next() ^ place).next();
}

// Mean 0, variance 1.
float bell(std::uint64_t bits) {
    constexpr float kRootThree = 1.7320508F, kUnit = 1.0F / 65536;
    float sum = 0;
    for (int k = 0; k < 4; ++k) sum += (static_cast<float>(bits >> (16 * k) & 0xffffU) + 0.5F) * kUnit;
    return (sum - 2) * kRootThree;
}

}  // namespace

void disturb(const Disturbance& disturbance, const std::vector<std::string>& roles, const core::Window& window,
             ScenePixels& pixels) {
    for (std::size_t b = 0; b < roles.size(); ++b) {
        const auto noise = disturbance.noise.find(roles[b]);
        if (noise == disturbance.noise.end() || !(noise->second > 0)) continue;
        const auto sigma = static_cast<float>(noise->second);
        for (int r = 0; r < window.rows; ++r)
            for (int c = 0; c < window.cols; ++c)
                pixels.bands[b](r, c) +=
                    sigma * bell(number_at(disturbance.seed, b + 1, window.row + r, window.col + c));
    }
    if (!(disturbance.hidden_share > 0)) return;
    for (int r = 0; r < window.rows; ++r)
        for (int c = 0; c < window.cols; ++c) {
            const std::uint64_t square = number_at(disturbance.seed, 0, (window.row + r) / Disturbance::kCloud_px,
                                                   (window.col + c) / Disturbance::kCloud_px);
            if (static_cast<double>(square >> 11U) * 0x1.0p-53 < disturbance.hidden_share) pixels.clear(r, c) = 0;
        }
}

}  // namespace quarrywatch::io
