#pragma once
// How rough the ground looks around a pixel.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/core/raster.hpp"

namespace quarrywatch::classify {

inline constexpr int kTextureRadius_px = 2;
/// Fewer clear pixels around give no answer.
inline constexpr int kTexturePixels = 9;

/// Coefficient of variation (standard deviation over mean) of brightness within kTextureRadius_px: quarry faces with
/// their steps and heaps are rough, ponds, roofs and tailings smooth. Free of gain, not of offset.
/// source  first-order texture, Haralick 1979, doi:10.1109/PROC.1979.11328.
class TextureOf {
public:
    /// bands  one view per band of a window, in the order that `places` describes; kept, not copied. valid  where 0 a
    /// pixel does not count.
    TextureOf(const BandPlaces& places, std::span<const core::RasterView<const float>> bands,
              core::RasterView<const std::uint8_t> valid);
    /// Null where too few pixels around are valid, or their mean is not above 0. Pixels beyond the window do not count:
    /// a halo of kTextureRadius_px makes the result that of the whole. Requires a visible band. cost  25 pixels.
    [[nodiscard]] std::optional<double> at(int row, int col) const;

private:
    std::vector<core::RasterView<const float>> visible_;
    core::RasterView<const std::uint8_t> valid_;
};

}  // namespace quarrywatch::classify
