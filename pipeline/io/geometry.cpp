#include "pipeline/io/geometry.hpp"

#include <ogr_api.h>
#include <ogr_geometry.h>

#include <algorithm>
#include <limits>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

OGRLinearRing* make_ring(const PixelRing& pixels, const Grid& grid) {
    auto* ring = new OGRLinearRing();
    ring->setNumPoints(static_cast<int>(pixels.size()), FALSE);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto [x, y] = grid.to_map(pixels[i][0], pixels[i][1]);
        ring->setPoint(static_cast<int>(i), x, y);
    }
    return ring;
}

template <class Visit>
void for_each_polygon(const OGRGeometry* geometry, const Visit& visit) {
    if (geometry == nullptr || geometry->IsEmpty()) return;
    const OGRwkbGeometryType type = wkbFlatten(geometry->getGeometryType());
    if (type == wkbPolygon) {
        visit(*geometry->toPolygon());
    } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
        for (const OGRGeometry* part : *geometry->toGeometryCollection()) for_each_polygon(part, visit);
    }
}

using Operation = OGRGeometry* (OGRGeometry::*)(const OGRGeometry*) const;

Geometry overlay(const Geometry& a, const Geometry& b, Operation operation, const char* name) {
    const GdalErrors errors;
    if (OGRGeometry* result = (a.ogr()->*operation)(b.ogr())) return Geometry(result);
    Geometry repaired_a = a.clone();
    Geometry repaired_b = b.clone();
    repaired_a.repair();
    repaired_b.repair();
    if (OGRGeometry* result = (repaired_a.ogr()->*operation)(repaired_b.ogr())) return Geometry(result);
    throw Fault(ExitCode::internal_error, std::string("geometry ") + name, errors.last_error(),
                "Repair the layer's polygons, for instance with ogr2ogr -makevalid");
}

MapRing copy_ring(const OGRLinearRing& ring) {
    MapRing points(static_cast<std::size_t>(ring.getNumPoints()));
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] = {ring.getX(static_cast<int>(i)), ring.getY(static_cast<int>(i))};
    return points;
}

/// Whether a ray from (x, y) to the east crosses the ring an odd number of times.
bool odd_crossings(const OGRLinearRing& ring, double x, double y) {
    bool odd = false;
    const int count = ring.getNumPoints();
    for (int i = 0, j = count - 1; i < count; j = i++) {
        const double yi = ring.getY(i);
        const double yj = ring.getY(j);
        if ((yi > y) == (yj > y)) continue;
        if (x < ring.getX(i) + (ring.getX(j) - ring.getX(i)) * (y - yi) / (yj - yi)) odd = !odd;
    }
    return odd;
}

}  // namespace

Box bounds(const Grid& grid) {
    Box box{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(),
            -std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const double col : {0.0, static_cast<double>(grid.cols)}) {
        for (const double row : {0.0, static_cast<double>(grid.rows)}) {
            const auto [x, y] = grid.to_map(col, row);
            box = {std::min(box.west, x), std::min(box.south, y), std::max(box.east, x), std::max(box.north, y)};
        }
    }
    return box;
}

void Geometry::Destroy::operator()(OGRGeometry* geometry) const { OGRGeometryFactory::destroyGeometry(geometry); }

Geometry::Geometry(OGRGeometry* owned) : geometry_(owned) {}

Geometry Geometry::from_rings(const std::vector<PixelRing>& rings, const Grid& grid) {
    auto polygon = std::make_unique<OGRPolygon>();
    for (const PixelRing& ring : rings) polygon->addRingDirectly(make_ring(ring, grid));
    return Geometry(polygon.release());
}

Geometry Geometry::from_box(const Box& box) {
    auto ring = std::make_unique<OGRLinearRing>();
    ring->addPoint(box.west, box.south);
    ring->addPoint(box.east, box.south);
    ring->addPoint(box.east, box.north);
    ring->addPoint(box.west, box.north);
    ring->addPoint(box.west, box.south);
    auto polygon = std::make_unique<OGRPolygon>();
    polygon->addRingDirectly(ring.release());
    return Geometry(polygon.release());
}

Geometry Geometry::from_point(double x, double y) { return Geometry(new OGRPoint(x, y)); }

Geometry Geometry::from_wkt(const std::string& wkt) {
    OGRGeometry* geometry = nullptr;
    if (OGRGeometryFactory::createFromWkt(wkt.c_str(), nullptr, &geometry) != OGRERR_NONE)
        throw Fault(ExitCode::bad_input, "geometry", "no well-known text: " + wkt, "Give for instance POINT (1 2)");
    return Geometry(geometry);
}

Geometry Geometry::from_wkb(const std::string& wkb) {
    OGRGeometry* geometry = nullptr;
    if (OGRGeometryFactory::createFromWkb(wkb.data(), nullptr, &geometry, wkb.size(), wkbVariantIso) != OGRERR_NONE)
        throw Fault(ExitCode::bad_input, "geometry", "no well-known binary of an outline",
                    "The ledger is damaged: take its last back-up.");
    return Geometry(geometry);
}

Geometry Geometry::clone() const { return geometry_ ? Geometry(geometry_->clone()) : Geometry(); }

bool Geometry::empty() const { return !geometry_ || geometry_->IsEmpty(); }

bool Geometry::valid() const {
    const GdalErrors errors;
    return !geometry_ || geometry_->IsValid();
}

bool Geometry::repair() {
    if (valid()) return false;
    const GdalErrors errors;
    const bool area = geometry_->getDimension() == 2;
    std::unique_ptr<OGRGeometry, Destroy> made(geometry_->MakeValid());
    if (!made) {
        throw Fault(ExitCode::internal_error, "geometry repair", errors.last_error(),
                    "Repair the layer's polygons, for instance with ogr2ogr -makevalid");
    }
    geometry_ = std::move(made);
    if (area && wkbFlatten(geometry_->getGeometryType()) == wkbGeometryCollection) {
        auto areas = std::make_unique<OGRMultiPolygon>();
        for_each_polygon(geometry_.get(), [&](const OGRPolygon& polygon) { areas->addGeometry(&polygon); });
        geometry_.reset(areas.release());
    }
    return true;
}

Geometry Geometry::intersection(const Geometry& other) const {
    if (empty() || other.empty()) return {};
    return overlay(*this, other, &OGRGeometry::Intersection, "intersection");
}

Geometry Geometry::difference(const Geometry& other) const {
    if (empty() || other.empty()) return clone();
    return overlay(*this, other, &OGRGeometry::Difference, "difference");
}

Geometry Geometry::grown(double distance) const {
    if (empty()) return {};
    const GdalErrors errors;
    // 30 segments a quarter circle: the polygon stays within 0.04 % of the distance inside the true outline.
    if (OGRGeometry* result = geometry_->Buffer(distance, 30)) return Geometry(result);
    throw Fault(ExitCode::internal_error, "geometry buffer", errors.last_error(), "Repair the layer's polygons");
}

Geometry Geometry::scaled(double sx, double sy) const {
    class Scale : public OGRDefaultGeometryVisitor {
    public:
        Scale(double x, double y) : x_(x), y_(y) {}
        using OGRDefaultGeometryVisitor::visit;
        void visit(OGRPoint* point) override {
            point->setX(point->getX() * x_);
            point->setY(point->getY() * y_);
        }

    private:
        double x_, y_;
    };
    Geometry result = clone();
    // The visitor sees a ring's closing point as a separate point, so that every one is scaled exactly once.
    if (!result.empty()) {
        Scale scale(sx, sy);
        result.geometry_->accept(&scale);
    }
    return result;
}

Geometry Geometry::densified(double longest_edge) const {
    Geometry result = clone();
    if (!result.empty() && longest_edge > 0) result.geometry_->segmentize(longest_edge);
    return result;
}

std::vector<Geometry> Geometry::polygons() const {
    std::vector<Geometry> parts;
    for_each_polygon(geometry_.get(), [&](const OGRPolygon& polygon) { parts.emplace_back(polygon.clone()); });
    return parts;
}

std::vector<MapPolygon> Geometry::rings() const {
    std::vector<MapPolygon> result;
    for_each_polygon(geometry_.get(), [&](const OGRPolygon& polygon) {
        MapPolygon rings;
        for (const OGRLinearRing* ring : polygon) rings.push_back(copy_ring(*ring));
        result.push_back(std::move(rings));
    });
    return result;
}

bool Geometry::intersects(const Geometry& other) const {
    if (empty() || other.empty()) return false;
    const GdalErrors errors;
    return geometry_->Intersects(other.ogr());
}

bool Geometry::contains(double x, double y) const {
    bool inside = false;
    for_each_polygon(geometry_.get(), [&](const OGRPolygon& polygon) {
        bool odd = false;
        for (const OGRLinearRing* ring : polygon) odd ^= odd_crossings(*ring, x, y);
        inside = inside || odd;
    });
    return inside;
}

double Geometry::distance(const Geometry& other) const {
    if (empty() || other.empty()) return std::numeric_limits<double>::infinity();
    const GdalErrors errors;
    return geometry_->Distance(other.ogr());
}

std::array<double, 2> Geometry::inner_point() const {
    // Only areas have one by OGR; the middle of the box is the honest answer for the rest.
    if (!empty()) {
        const GdalErrors errors;
        const Geometry found(OGRGeometry::FromHandle(OGR_G_PointOnSurface(OGRGeometry::ToHandle(geometry_.get()))));
        if (!found.empty()) return {found.ogr()->toPoint()->getX(), found.ogr()->toPoint()->getY()};
    }
    const Box around = box();
    return {(around.west + around.east) / 2, (around.south + around.north) / 2};
}

Box Geometry::box() const {
    if (empty()) return {};
    OGREnvelope envelope;
    geometry_->getEnvelope(&envelope);
    return {envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY};
}

double Geometry::planar_area() const {
    double area = 0;
    for_each_polygon(geometry_.get(), [&](const OGRPolygon& polygon) { area += polygon.get_Area(); });
    return area;
}

std::string Geometry::wkb() const {
    if (!geometry_) return {};
    std::string bytes(static_cast<std::size_t>(geometry_->WkbSize()), '\0');
    geometry_->exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(bytes.data()), wkbVariantIso);
    return bytes;
}

Geometry union_of(const std::vector<Geometry>& areas) {
    OGRMultiPolygon all;
    for (const Geometry& area : areas)
        for_each_polygon(area.ogr(), [&](const OGRPolygon& polygon) { all.addGeometry(&polygon); });
    if (all.IsEmpty()) return {};
    if (all.getNumGeometries() == 1) return Geometry(all.getGeometryRef(0)->clone());
    const GdalErrors errors;
    if (OGRGeometry* result = all.UnionCascaded()) return Geometry(result);
    throw Fault(ExitCode::internal_error, "geometry union", errors.last_error(), "Repair the layer's polygons");
}

}  // namespace quarrywatch::io
