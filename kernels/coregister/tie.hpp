#pragma once

namespace quarrywatch::coregister {

/// Where a window was matched and what it said; pixel centres of the reference grid.
struct Tie {
    double col = 0;
    double row = 0;
    double dx_px = 0;
    double dy_px = 0;
    double sigma_px = 0;  ///< standard error per axis
};

}  // namespace quarrywatch::coregister
