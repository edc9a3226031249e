#include "kernels/detect/rims.hpp"

#include <algorithm>

namespace quarrywatch::detect {

void clear_rims(core::RasterView<const float> score, int first_row, int first_col, double share,
                core::RasterView<std::uint8_t> mask) {
    const auto part = static_cast<float>(share);
    for (int r = 0; r < mask.rows(); ++r)
        for (int c = 0; c < mask.cols(); ++c) {
            if (mask(r, c) == 0) continue;
            const int row = first_row + r, col = first_col + c;
            float greatest = 0;
            for (int y = std::max(0, row - kRimReach_px); y <= std::min(score.rows() - 1, row + kRimReach_px); ++y)
                for (int x = std::max(0, col - kRimReach_px); x <= std::min(score.cols() - 1, col + kRimReach_px); ++x)
                    greatest = std::max(greatest, score(y, x));
            if (score(row, col) < part * greatest) mask(r, c) = 0;
        }
}

}  // namespace quarrywatch::detect
