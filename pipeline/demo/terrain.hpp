#pragma once
// The lie of the land: hills in the west that running water has cut into ridges and valleys, a plain in the east.

#include <vector>

#include "kernels/core/raster.hpp"
#include "pipeline/demo/noise.hpp"

namespace quarrywatch::demo {

inline constexpr int kSizePx = 1600;     ///< side of the scenes, pixels of 10 m
inline constexpr int kPadPx = 16;        ///< ground kept around them, so that displaced scenes have all their content
inline constexpr int kSamplesPerPx = 2;  ///< ground samples per pixel and axis
inline constexpr int kGroundSize = (kSizePx + 2 * kPadPx) * kSamplesPerPx;
inline constexpr int kCellPx = 4;  ///< side of a terrain cell
inline constexpr int kTerrainSize = (kSizePx + 2 * kPadPx) / kCellPx;

/// Centre of a ground sample or a terrain cell in pixels, and the sample or cell that holds a place.
inline double sample_to_px(int i) { return (i + 0.5) / kSamplesPerPx - kPadPx; }
inline int px_to_sample(double px) { return static_cast<int>(std::floor((px + kPadPx) * kSamplesPerPx)); }
inline double cell_to_px(int i) { return (i + 0.5) * kCellPx - kPadPx; }
inline int px_to_cell(double px) { return static_cast<int>(std::floor((px + kPadPx) / kCellPx)); }

struct Terrain {
    core::Raster<float> height_m;      ///< [kTerrainSize x kTerrainSize]
    core::Raster<float> catchment_m2;  ///< area that drains through the cell
    std::vector<int> receiver;         ///< index of the cell that each cell drains to; itself in the plain
    std::vector<int> upstream_order;   ///< all cells, each after its receiver

    /// Height by a cubic B-spline, continuous with its slope; the edge continues beyond the border.
    [[nodiscard]] double height_at(Point at) const;
    /// Rise per metre to the right and downward (on the map), by central differences over 20 m.
    [[nodiscard]] Point slope_at(Point at) const;
};

/// Raise the hills and let rivers cut them: stream-power incision with unit slope exponent and square-root area
/// exponent, solved implicitly (Braun and Willett 2013, without their parallel scheme), with a little hillslope creep.
/// Deterministic. Cost: about a second.
Terrain make_terrain();

}  // namespace quarrywatch::demo
