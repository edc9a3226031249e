#include "kernels/coregister/gradient.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

void gradient_magnitude(core::RasterView<const float> values, core::RasterView<const std::uint8_t> clear,
                        core::RasterView<float> out, core::RasterView<std::uint8_t> out_clear) {
    const int rows = values.rows(), cols = values.cols();
    const auto fits = [&](const auto& view) { return view.rows() == rows && view.cols() == cols; };
    core::require(fits(clear) && fits(out) && fits(out_clear), "gradient_magnitude", "shapes differ");
    for (int r = 0; r < rows; ++r) {
        const int above = std::max(r - 1, 0), below = std::min(r + 1, rows - 1);
        for (int c = 0; c < cols; ++c) {
            const int left = std::max(c - 1, 0), right = std::min(c + 1, cols - 1);
            const bool ok = clear(r, c) != 0 && clear(r, left) != 0 && clear(r, right) != 0 && clear(above, c) != 0 &&
                            clear(below, c) != 0;
            out_clear(r, c) = ok ? 1 : 0;
            out(r, c) = 0;
            if (!ok) continue;
            const float across = values(r, right) - values(r, left), down = values(below, c) - values(above, c);
            const auto columns = static_cast<float>(std::max(1, right - left)),
                       lines = static_cast<float>(std::max(1, below - above));
            out(r, c) = std::sqrt((across / columns) * (across / columns) + (down / lines) * (down / lines));
        }
    }
}

}  // namespace quarrywatch::coregister
