#pragma once
// Polygons of sites and layers. Owns an OGR geometry and hides it: nothing outside io/ needs GDAL's headers.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"

class OGRGeometry;

namespace quarrywatch::io {

/// A box along the axes of some CRS, closed. `west <= east` and `south <= north` unless it is empty.
struct Box {
    double west = 0;
    double south = 0;
    double east = 0;
    double north = 0;

    [[nodiscard]] bool meets(const Box& other) const {
        return west <= other.east && other.west <= east && south <= other.north && other.south <= north;
    }
    /// Grown by `dx` to the west and east and by `dy` to the south and north.
    [[nodiscard]] Box grown(double dx, double dy) const { return {west - dx, south - dy, east + dx, north + dy}; }
    friend bool operator==(const Box&, const Box&) = default;
};

/// The map box around the grid's four corners (larger than the grid where it is rotated).
Box bounds(const Grid& grid);

/// A closed ring of map coordinates; the last point repeats the first.
using MapRing = std::vector<std::array<double, 2>>;
/// Shell first, then holes.
using MapPolygon = std::vector<MapRing>;

/// A point, line or area in map coordinates, two-dimensional and without curves. Move-only; copies are made by clone().
/// A default-made one is empty. No member function but repair() and the factories changes it.
class Geometry {
public:
    Geometry() = default;
    /// Takes ownership of an OGR geometry (null: empty). For files in io/ only.
    explicit Geometry(OGRGeometry* owned);

    /// The polygon of a site: pixel corners taken through the grid's geotransform. Rings: shell first, then holes.
    static Geometry from_rings(const std::vector<PixelRing>& rings, const Grid& grid);
    static Geometry from_box(const Box& box);
    static Geometry from_point(double x, double y);
    /// throws Fault (bad_input) where the text is no well-known text.
    static Geometry from_wkt(const std::string& wkt);

    /// throws Fault (bad_input) where the bytes are no well-known binary.
    static Geometry from_wkb(const std::string& wkb);

    [[nodiscard]] Geometry clone() const;
    [[nodiscard]] bool empty() const;
    /// OGC validity, by GEOS.
    [[nodiscard]] bool valid() const;
    /// Make the geometry OGC-valid where it is not, keeping its area (a bow-tie becomes two triangles). Returns whether
    /// it had to. Parts that have no area (spikes) are dropped from areas.
    bool repair();

    /// Common part; empty where they do not meet. Both must be valid, else repaired copies are used.
    /// throws Fault (internal_error) where GEOS gives no answer even then.
    [[nodiscard]] Geometry intersection(const Geometry& other) const;
    /// This without `other`. Errors as intersection().
    [[nodiscard]] Geometry difference(const Geometry& other) const;
    /// All points within `distance` map units; for real distances on the ground use Ground::grown.
    [[nodiscard]] Geometry grown(double distance) const;
    /// Coordinates multiplied by (sx, sy).
    [[nodiscard]] Geometry scaled(double sx, double sy) const;
    /// No edge longer than `longest_edge` map units; 0 or less changes nothing.
    [[nodiscard]] Geometry densified(double longest_edge) const;
    /// Its area as single polygons; parts without area are left out.
    [[nodiscard]] std::vector<Geometry> polygons() const;
    /// The same as plain coordinates.
    [[nodiscard]] std::vector<MapPolygon> rings() const;

    [[nodiscard]] bool intersects(const Geometry& other) const;
    /// Whether (x, y) lies inside by the even-odd rule; on an edge either answer. cost O(points), no allocation.
    [[nodiscard]] bool contains(double x, double y) const;
    /// Shortest distance in map units, 0 where they meet.
    [[nodiscard]] double distance(const Geometry& other) const;
    /// A point inside an area.
    [[nodiscard]] std::array<double, 2> inner_point() const;
    /// Box of an empty geometry: all zero.
    [[nodiscard]] Box box() const;
    /// In squared map units, holes subtracted.
    [[nodiscard]] double planar_area() const;
    /// ISO WKB, little-endian.
    [[nodiscard]] std::string wkb() const;

    /// For files in io/ only; null where empty by default.
    [[nodiscard]] OGRGeometry* ogr() const { return geometry_.get(); }

private:
    struct Destroy {
        void operator()(OGRGeometry* geometry) const;
    };
    std::unique_ptr<OGRGeometry, Destroy> geometry_;
};

/// The union of areas; empty for none.
Geometry union_of(const std::vector<Geometry>& areas);

}  // namespace quarrywatch::io
