#pragma once
// What a run leaves behind besides sites: how it was registered, what was computed, what was looked at.

#include <optional>
#include <string>
#include <vector>

#include "kernels/core/window.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch {

/// One matched window of the registration. Position in pixels of the run's grid (corner coordinates: the first pixel's
/// centre is 0.5, 0.5); the content of the later scene stands (dx, dy) right of and below the earlier one's.
struct TiePoint {
    double col = 0;
    double row = 0;
    double dx_px = 0;
    double dy_px = 0;
    double sigma_px = 0;  ///< believed standard error of dx and dy
    bool kept = false;
    std::string reason;  ///< why it was rejected; empty where kept
};

/// One tile of the run.
struct TileRecord {
    int index = 0;
    core::Window core;
    std::string status;      ///< done, empty, failed
    std::string reason;      ///< of an empty or failed one
    double valid_share = 0;  ///< of its pixels, clear in both scenes
};

/// A part of the grid that was looked at, or could not be.
struct Observed {
    std::vector<PixelRing> rings;  ///< its outline, shell first
    bool seen = false;             ///< some of it was clear on both dates
    std::string reason;            ///< of what was not seen: cloud, no_data, failed
    double clear_share = 0;        ///< of its pixels, clear on both dates
    std::optional<Date> before_date, after_date;
    int look = 0;  ///< of the night, in its order
};

/// The outline of a window as a closed ring, clockwise on screen.
inline PixelRing ring_of(const core::Window& window) {
    return {{window.col, window.row},
            {window.col_end(), window.row},
            {window.col_end(), window.row_end()},
            {window.col, window.row_end()},
            {window.col, window.row}};
}

}  // namespace quarrywatch
