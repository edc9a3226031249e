#pragma once
// From the flat map to the round earth: real areas, lengths and distances, and WGS 84 coordinates.

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

/// What a polygon measures on the ellipsoid of its CRS.
struct Measure {
    double area_m2 = 0;      ///< holes subtracted
    double perimeter_m = 0;  ///< holes included
};

/// The shortest line between two places on the ellipsoid.
struct Geodesic {
    double length_m = 0;
    double azimuth_deg = 0;  ///< at its start, clockwise from true north, [0, 360)
};

/// One CRS on the earth. Move-only; not thread-safe (PROJ transformations are not): one per thread.
class Ground {
public:
    /// throws Fault (bad_input) where the CRS cannot be read or does not lead to longitude and latitude (local grids).
    explicit Ground(const std::string& crs_wkt);
    Ground(Ground&&) noexcept;
    Ground& operator=(Ground&&) noexcept;
    ~Ground();

    /// Geodesic area and perimeter on the CRS's own ellipsoid. Edges longer than 500 m are divided first, because a
    /// straight line of the map is not the shortest one on the ground.
    /// cost    O(points), about 2 us each.
    /// source  Karney 2013, Algorithms for geodesics, J. Geodesy 87, as in PROJ's geodesic.h.
    [[nodiscard]] Measure measure(const Geometry& geometry) const;

    /// WGS 84 longitude and latitude in degrees; null where the projection has no answer.
    [[nodiscard]] std::optional<std::array<double, 2>> lonlat(double x, double y) const;
    /// The geometry in WGS 84, longitude first. throws Fault (bad_input) where the projection has no answer.
    [[nodiscard]] Geometry to_lonlat(const Geometry& geometry) const;

    /// Metres on the ground per map unit along x and along y, at a place; by differences over about 10 m.
    [[nodiscard]] std::array<double, 2> metres_per_unit(double x, double y) const;
    /// All points within `metres` of the geometry on the ground. Uses the scale at the middle of its box: right to 1 %
    /// for geometries below about 50 km.
    [[nodiscard]] Geometry grown(const Geometry& geometry, double metres) const;
    /// Shortest distance on the ground, by the scale at the middle of `a`: meant for less than about 10 km.
    [[nodiscard]] double distance_m(const Geometry& a, const Geometry& b) const;
    /// From one map point to another, exact at any distance; null where the projection has no answer. The azimuth is
    /// that of a compass corrected for declination, and not that of the map's grid.
    /// source  Karney 2013, as measure().
    [[nodiscard]] std::optional<Geodesic> geodesic(const std::array<double, 2>& from,
                                                   const std::array<double, 2>& to) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Takes geometries from one CRS to another, x first (traditional GIS order) whatever the authority says.
class Reprojection {
public:
    /// throws Fault (bad_input) where PROJ knows no way between the two.
    Reprojection(const std::string& from_wkt, const std::string& to_wkt);
    /// From WGS 84 longitude and latitude. Errors as above.
    static Reprojection from_lonlat(const std::string& to_wkt);
    Reprojection(Reprojection&&) noexcept;
    Reprojection& operator=(Reprojection&&) noexcept;
    ~Reprojection();

    /// Both name the same CRS, so that apply() only copies.
    [[nodiscard]] bool identity() const;
    /// Edges longer than about 1 km are divided first. Null where the projection has no answer.
    [[nodiscard]] std::optional<Geometry> apply(const Geometry& geometry) const;
    /// The box in the other direction: what of the source CRS covers `target`; null where there is no answer.
    [[nodiscard]] std::optional<Box> source_box(const Box& target) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
