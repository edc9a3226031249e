#include "pipeline/io/ground.hpp"

#include <geodesic.h>
#include <ogr_geometry.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

/// A straight map line of this length lies within a centimetre or so of the geodesic at middle latitudes.
constexpr double kLongestEdge_m = 500;
/// Step of the differences that give the local scale: long against rounding, short against the scale's change.
constexpr double kScaleStep_m = 10;
constexpr double kMetresPerDegree = 111320;

double ring_measure(const geod_geodesic& earth, const MapRing& ring, double& perimeter_m) {
    geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) geod_polygon_addpoint(&earth, &polygon, ring[i][1], ring[i][0]);
    double area = 0;
    double perimeter = 0;
    geod_polygon_compute(&earth, &polygon, 0, 1, &area, &perimeter);
    perimeter_m += perimeter;
    return std::fabs(area);
}

}  // namespace

struct Ground::State {
    OGRSpatialReference crs;
    OGRSpatialReference own_geographic;  ///< of the CRS's own datum: areas refer to its ellipsoid
    TransformPointer to_own;
    TransformPointer to_wgs84;
    geod_geodesic earth{};
    double rough_metres_per_unit = 1;
};

Ground::Ground(const std::string& crs_wkt) : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.crs = read_crs(crs_wkt, "grid");
    const std::unique_ptr<OGRSpatialReference> geographic(s.crs.CloneGeogCS());
    if (!geographic || s.crs.IsLocal()) {
        throw Fault(ExitCode::bad_input, "grid", "its CRS does not lead to longitude and latitude",
                    "Give the scenes a geographic or projected CRS, for instance with gdal_edit.py -a_srs");
    }
    s.own_geographic = *geographic;
    s.own_geographic.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRSpatialReference wgs84 = read_crs("EPSG:4326", "WGS 84");
    s.to_own = make_transform(s.crs, s.own_geographic);
    s.to_wgs84 = make_transform(s.crs, wgs84);
    const double inverse_flattening = s.crs.GetInvFlattening();
    geod_init(&s.earth, s.crs.GetSemiMajor(), inverse_flattening > 0 ? 1 / inverse_flattening : 0);
    s.rough_metres_per_unit = s.crs.IsGeographic() ? kMetresPerDegree : s.crs.GetLinearUnits();
}

Ground::Ground(Ground&&) noexcept = default;
Ground& Ground::operator=(Ground&&) noexcept = default;
Ground::~Ground() = default;

Measure Ground::measure(const Geometry& geometry) const {
    if (geometry.empty()) return {};
    const Box box = geometry.box();
    const auto [mx, my] = metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    Geometry round = geometry.densified(kLongestEdge_m / std::max(mx, my));
    if (!transform_in_place(round, *state_->to_own)) {
        throw Fault(ExitCode::bad_input, "grid", "a polygon has no longitude and latitude",
                    "Cut the scenes to the area where their projection is valid");
    }
    Measure total;
    for (const MapPolygon& polygon : round.rings()) {
        for (std::size_t i = 0; i < polygon.size(); ++i) {
            const double area = ring_measure(state_->earth, polygon[i], total.perimeter_m);
            total.area_m2 += i == 0 ? area : -area;
        }
    }
    return total;
}

std::optional<std::array<double, 2>> Ground::lonlat(double x, double y) const {
    const GdalErrors errors;
    if (!state_->to_wgs84->Transform(1, &x, &y) || !std::isfinite(x) || !std::isfinite(y)) return std::nullopt;
    return std::array{x, y};
}

Geometry Ground::to_lonlat(const Geometry& geometry) const {
    Geometry round = geometry.clone();
    if (!transform_in_place(round, *state_->to_wgs84)) {
        throw Fault(ExitCode::bad_input, "grid", "a polygon has no longitude and latitude",
                    "Cut the scenes to the area where their projection is valid");
    }
    return round;
}

std::array<double, 2> Ground::metres_per_unit(double x, double y) const {
    const double step = kScaleStep_m / state_->rough_metres_per_unit;
    double xs[] = {x - step / 2, x + step / 2, x, x};
    double ys[] = {y, y, y - step / 2, y + step / 2};
    const GdalErrors errors;
    if (!state_->to_own->Transform(4, xs, ys)) return {state_->rough_metres_per_unit, state_->rough_metres_per_unit};
    double along_x = 0;
    double along_y = 0;
    geod_inverse(&state_->earth, ys[0], xs[0], ys[1], xs[1], &along_x, nullptr, nullptr);
    geod_inverse(&state_->earth, ys[2], xs[2], ys[3], xs[3], &along_y, nullptr, nullptr);
    return {along_x / step, along_y / step};
}

Geometry Ground::grown(const Geometry& geometry, double metres) const {
    if (geometry.empty()) return {};
    const Box box = geometry.box();
    const auto [mx, my] = metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    return geometry.scaled(mx, my).grown(metres).scaled(1 / mx, 1 / my);
}

double Ground::distance_m(const Geometry& a, const Geometry& b) const {
    const Box box = a.box();
    const auto [mx, my] = metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    return a.scaled(mx, my).distance(b.scaled(mx, my));
}

std::optional<Geodesic> Ground::geodesic(const std::array<double, 2>& from, const std::array<double, 2>& to) const {
    double xs[] = {from[0], to[0]};
    double ys[] = {from[1], to[1]};
    const GdalErrors errors;
    if (!state_->to_own->Transform(2, xs, ys)) return std::nullopt;
    Geodesic line;
    geod_inverse(&state_->earth, ys[0], xs[0], ys[1], xs[1], &line.length_m, &line.azimuth_deg, nullptr);
    if (!std::isfinite(line.length_m)) return std::nullopt;
    if (line.azimuth_deg < 0) line.azimuth_deg += 360;
    // The sum of a tiny negative angle and 360 rounds to 360.
    if (line.azimuth_deg >= 360) line.azimuth_deg = 0;
    return line;
}

struct Reprojection::State {
    bool identity = false;
    double rough_metres_per_unit = 1;
    TransformPointer forward;
    TransformPointer backward;
};

Reprojection::Reprojection(const std::string& from_wkt, const std::string& to_wkt) : state_(std::make_unique<State>()) {
    const OGRSpatialReference from = read_crs(from_wkt, "layer");
    const OGRSpatialReference to = read_crs(to_wkt, "grid");
    const char* const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "IGNORE_COORDINATE_EPOCH=YES", nullptr};
    state_->identity = from.IsSame(&to, options);
    state_->rough_metres_per_unit = from.IsGeographic() ? kMetresPerDegree : from.GetLinearUnits();
    state_->forward = make_transform(from, to);
    state_->backward = make_transform(to, from);
}

Reprojection Reprojection::from_lonlat(const std::string& to_wkt) { return {wkt_of("EPSG:4326", "ledger"), to_wkt}; }

Reprojection::Reprojection(Reprojection&&) noexcept = default;
Reprojection& Reprojection::operator=(Reprojection&&) noexcept = default;
Reprojection::~Reprojection() = default;

bool Reprojection::identity() const { return state_->identity; }

std::optional<Geometry> Reprojection::apply(const Geometry& geometry) const {
    if (state_->identity) return geometry.clone();
    constexpr double kLongestLayerEdge_m = 1000;
    Geometry result = geometry.densified(kLongestLayerEdge_m / state_->rough_metres_per_unit);
    if (!transform_in_place(result, *state_->forward)) return std::nullopt;
    return result;
}

std::optional<Box> Reprojection::source_box(const Box& target) const {
    if (state_->identity) return target;
    constexpr int kPointsPerEdge = 21;
    const GdalErrors errors;
    Box box;
    if (!state_->backward->TransformBounds(target.west, target.south, target.east, target.north, &box.west, &box.south,
                                           &box.east, &box.north, kPointsPerEdge))
        return std::nullopt;
    return box;
}

}  // namespace quarrywatch::io
