#pragma once
// Ties of a smooth field for benchmarks of what is fitted to them.

#include <cmath>
#include <vector>

#include "kernels/coregister/field_model.hpp"

namespace quarrywatch::bench {

/// across x across samples, 64 px apart, in five groups.
inline std::vector<coregister::FieldSample> smooth_samples(int across) {
    std::vector<coregister::FieldSample> samples;
    for (int r = 0; r < across; ++r)
        for (int c = 0; c < across; ++c) {
            const double col = 64 + 64.0 * c, row = 64 + 64.0 * r;
            samples.push_back({{col, row, std::sin(col / 1300), std::cos(row / 1300), 0.05}, 400, (r / 4 + c / 4) % 5});
        }
    return samples;
}

/// The spline that follows them, on the grid that they stand on.
inline coregister::FieldCandidate spline_for(int across) {
    const int knots = across * 64 / 500 + 1;
    return {coregister::FieldModel::spline, knots, knots, 1e-3};
}

}  // namespace quarrywatch::bench
