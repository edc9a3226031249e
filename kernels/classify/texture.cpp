#include "kernels/classify/texture.hpp"

#include <algorithm>
#include <cmath>

namespace quarrywatch::classify {

TextureOf::TextureOf(const BandPlaces& places, std::span<const core::RasterView<const float>> bands,
                     core::RasterView<const std::uint8_t> valid)
    : valid_(valid) {
    for (const Role role : {Role::blue, Role::green, Role::red})
        if (places.has(role))
            visible_.push_back(bands[static_cast<std::size_t>(places.place[static_cast<std::size_t>(role)])]);
}

std::optional<double> TextureOf::at(int row, int col) const {
    double sum = 0, squares = 0;
    int count = 0;
    const int top = std::max(0, row - kTextureRadius_px), bottom = std::min(valid_.rows() - 1, row + kTextureRadius_px),
              left = std::max(0, col - kTextureRadius_px), right = std::min(valid_.cols() - 1, col + kTextureRadius_px);
    for (int r = top; r <= bottom; ++r)
        for (int c = left; c <= right; ++c) {
            if (valid_(r, c) == 0) continue;
            double value = 0;
            for (const auto& band : visible_) value += static_cast<double>(band(r, c));
            sum += value;
            squares += value * value;
            ++count;
        }
    if (count < kTexturePixels || sum <= 0) return std::nullopt;
    const double mean = sum / count, variance = std::max(0.0, squares / count - mean * mean);
    return std::sqrt(variance) / mean;
}

}  // namespace quarrywatch::classify
