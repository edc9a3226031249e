#pragma once
// GCJ-02, the shifted coordinates of Chinese phone maps: only for finding the way there, never for a file of record.

#include <array>

namespace quarrywatch::io {

/// WGS 84 longitude and latitude as Chinese phone maps (Amap, Tencent) expect them; unchanged outside the Chinese range
/// (gauss_kruger.hpp), where those maps do not shift.
///
/// Approximate: the official transformation is not published. This is the formula that has circulated since 2010 and
/// that open libraries share; it agrees with the maps to a few metres, and with the libraries to rounding.
/// source  EvilTransform (github.com/googollee/eviltransform), whose published test points the tests repeat. Not
///         reproduced: its way back from GCJ-02, which nobody needs here.
[[nodiscard]] std::array<double, 2> gcj02(double lon, double lat);

}  // namespace quarrywatch::io
