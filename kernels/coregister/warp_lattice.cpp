#include "kernels/coregister/warp_lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quarrywatch::coregister {

core::Window source_window(const WarpLattice& lattice, const core::Window& target, int margin_px) {
    double x0 = std::numeric_limits<double>::infinity(), y0 = x0, x1 = -x0, y1 = -x0;
    const int spacing = WarpLattice::kSpacing;
    const int last_row = std::min((target.row_end() - 1) / spacing + 1, lattice.rows - 1);
    const int last_col = std::min((target.col_end() - 1) / spacing + 1, lattice.cols - 1);
    for (int r = target.row / spacing; r <= last_row; ++r)
        for (int c = target.col / spacing; c <= last_col; ++c) {
            const double x = lattice.x[lattice.index(r, c)], y = lattice.y[lattice.index(r, c)];
            if (!std::isfinite(x) || !std::isfinite(y)) continue;
            x0 = std::min(x0, x);
            x1 = std::max(x1, x);
            y0 = std::min(y0, y);
            y1 = std::max(y1, y);
        }
    if (!(x1 >= x0)) return {};
    const double limit = 1e9;  // keeps whole-pixel arithmetic in range for wild projections
    const auto low = [&](double v) { return static_cast<int>(std::floor(std::clamp(v, -limit, limit))) - margin_px; };
    const auto high = [&](double v) {
        return static_cast<int>(std::ceil(std::clamp(v, -limit, limit))) + margin_px + 1;
    };
    return {low(y0), low(x0), high(y1) - low(y0), high(x1) - low(x0)};
}

}  // namespace quarrywatch::coregister
