#pragma once
// The projected coordinates of Chinese offices: CGCS2000, three-degree Gauss-Krueger zones, zone number before the
// easting.

#include <array>
#include <memory>
#include <optional>

namespace quarrywatch::io {

/// Where the official systems are meant to be used: 73 to 136 degrees east, 3 to 54 north.
[[nodiscard]] constexpr bool in_chinese_range(double lon, double lat) {
    return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
}

/// The three-degree zone whose central meridian is nearest: 25 (75 E) to 45 (135 E), the outer ones a little widened to
/// hold the whole range. Null for a longitude outside it.
[[nodiscard]] std::optional<int> gauss_kruger_zone(double lon);

/// EPSG code of a zone with its number before the easting: 4513 for zone 25 to 4533 for zone 45.
[[nodiscard]] constexpr int gauss_kruger_epsg(int zone) { return 4488 + zone; }

/// One zone's projection. Move-only; not thread-safe (PROJ transformations are not): one per thread.
class GaussKruger {
public:
    /// zone  25 to 45. throws Fault (bad_input) where PROJ lacks its definition.
    explicit GaussKruger(int zone);
    GaussKruger(GaussKruger&&) noexcept;
    GaussKruger& operator=(GaussKruger&&) noexcept;
    ~GaussKruger();

    /// Easting with the zone's number before it (120 E in zone 40: 40500000) and northing, metres. Null where the
    /// projection has no answer.
    ///
    /// WGS 84 degrees are taken as CGCS2000 ones. Both follow the ITRF and the ellipsoids differ by 0.1 mm; between
    /// today's WGS 84 and CGCS2000, which stands still at the epoch 2000.0, lies the drift of the Eurasian plate,
    /// 3 to 4 cm a year: below 1 m until about 2030 and below a tenth of a pixel of 10 m.
    [[nodiscard]] std::optional<std::array<double, 2>> project(double lon, double lat) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
