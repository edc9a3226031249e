#include "pipeline/stages/overshoot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <queue>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/stages/convex_pieces.hpp"

namespace quarrywatch::stages {

namespace {

/// What an overlay of polygons leaves of a shared border; not an overshoot.
constexpr double kSliver_m = 1e-3;
/// Distances that differ by less are equal: rounding must not choose between corners.
constexpr double kSameDistance_m = 1e-6;
/// Bounds the time for a site that fills a bay of thousands of corners; the best point so far then stands.
constexpr int kMostHalvings = 20000;

struct Segment {
    MapPoint a, b;

    [[nodiscard]] MapPoint nearest(const MapPoint& p) const {
        const double dx = b[0] - a[0];
        const double dy = b[1] - a[1];
        const double square = dx * dx + dy * dy;
        const double t = square > 0 ? std::clamp(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square, 0.0, 1.0) : 0;
        return {a[0] + t * dx, a[1] + t * dy};
    }
    [[nodiscard]] double distance(const MapPoint& p) const {
        const MapPoint q = nearest(p);
        return std::sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]));
    }
};

/// Map coordinates to metres around the middle of the site, and back.
struct LocalFrame {
    MapPoint origin, metres_per_unit;

    [[nodiscard]] MapPoint to_metres(const MapPoint& p) const {
        return {(p[0] - origin[0]) * metres_per_unit[0], (p[1] - origin[1]) * metres_per_unit[1]};
    }
    [[nodiscard]] MapPoint to_map(const MapPoint& p) const {
        return {p[0] / metres_per_unit[0] + origin[0], p[1] / metres_per_unit[1] + origin[1]};
    }
    void to_metres(std::vector<io::MapPolygon>& areas) const {
        for (io::MapPolygon& area : areas)
            for (io::MapRing& ring : area)
                for (MapPoint& point : ring) point = to_metres(point);
    }
};

MapPoint middle(const MapPoint& a, const MapPoint& b) { return {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}; }
double length(const MapPoint& a, const MapPoint& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

/// A convex piece with what is known of the distances within it.
struct Piece {
    Quad corners{};
    double upper = 0;                   ///< no point of it is farther than this
    std::uint64_t number = 0;           ///< of its making: orders pieces of the same bound
    std::vector<std::uint32_t> nearby;  ///< the segments of which one is the nearest, whatever the point
};

struct LessPromising {
    bool operator()(const Piece& a, const Piece& b) const {
        return a.upper != b.upper ? a.upper < b.upper : a.number > b.number;
    }
};

class Search {
public:
    explicit Search(std::vector<Segment> segments) : segments_(std::move(segments)) {}

    void run(const std::vector<Quad>& pieces) {
        const std::vector<std::uint32_t> candidates = near(pieces);
        for (const Quad& piece : pieces) keep(bounded(piece, candidates));
        for (int halvings = 0; !open_.empty() && halvings < kMostHalvings; ++halvings) {
            const Piece piece = open_.top();
            open_.pop();
            if (!promising(piece.upper)) return;
            halve(piece);
        }
    }

    [[nodiscard]] double distance() const { return best_; }
    [[nodiscard]] const MapPoint& farthest() const { return at_; }
    [[nodiscard]] MapPoint nearest_to_farthest() const {
        double least = std::numeric_limits<double>::infinity();
        MapPoint point{};
        for (const Segment& segment : segments_) {
            const double distance = segment.distance(at_);
            if (distance >= least - kSameDistance_m) continue;
            least = distance;
            point = segment.nearest(at_);
        }
        return point;
    }

private:
    [[nodiscard]] bool promising(double upper) const { return upper > best_ + kOvershootAccuracy_m; }

    void try_point(const MapPoint& point, double distance) {
        if (distance <= best_ + kSameDistance_m) return;
        best_ = distance;
        at_ = point;
    }

    /// The segments of which one is the nearest, whatever the point of the pieces: of a licence of thousands of corners
    /// most lie far off.
    [[nodiscard]] std::vector<std::uint32_t> near(const std::vector<Quad>& pieces) const {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        MapPoint low{kInfinity, kInfinity}, high{-kInfinity, -kInfinity};
        for (const Quad& piece : pieces) {
            for (const MapPoint& corner : piece) {
                low = {std::min(low[0], corner[0]), std::min(low[1], corner[1])};
                high = {std::max(high[0], corner[0]), std::max(high[1], corner[1])};
            }
        }
        const MapPoint centre = middle(low, high);
        const double radius = length(centre, high);
        double at_centre = kInfinity;
        for (const Segment& segment : segments_) at_centre = std::min(at_centre, segment.distance(centre));
        std::vector<std::uint32_t> found;
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            if (segments_[s].distance(centre) - radius <= at_centre + radius)
                found.push_back(static_cast<std::uint32_t>(s));
        }
        return found;
    }

    /// Bounds of a piece; tries its corners. The upper one is minus infinity where its middle already tells that
    /// nothing in it is far enough.
    Piece bounded(const Quad& corners, const std::vector<std::uint32_t>& candidates) {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        Piece piece{corners, -kInfinity, made_++, {}};
        const MapPoint centre = middle(middle(corners[0], corners[1]), middle(corners[2], corners[3]));
        double radius = 0;
        for (const MapPoint& corner : corners) radius = std::max(radius, length(centre, corner));
        from_centre_.clear();
        double at_centre = kInfinity;
        for (const std::uint32_t s : candidates) {
            from_centre_.push_back(segments_[s].distance(centre));
            at_centre = std::min(at_centre, from_centre_.back());
        }
        // No point changes its distance by more than the way to it.
        double upper = at_centre + radius;
        if (!promising(upper)) return piece;
        std::array<double, 4> at_corner{kInfinity, kInfinity, kInfinity, kInfinity};
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (from_centre_[i] - radius > at_centre + radius) continue;  // nowhere the nearest
            double farthest = 0;
            for (std::size_t c = 0; c < corners.size(); ++c) {
                const double distance = segments_[candidates[i]].distance(corners[c]);
                at_corner[c] = std::min(at_corner[c], distance);
                farthest = std::max(farthest, distance);
            }
            upper = std::min(upper, farthest);
            piece.nearby.push_back(candidates[i]);
        }
        for (std::size_t c = 0; c < corners.size(); ++c) try_point(corners[c], at_corner[c]);
        piece.upper = upper;
        return piece;
    }

    void keep(Piece&& piece) {
        if (promising(piece.upper)) open_.push(std::move(piece));
    }

    /// In the direction that lowers the bound more: a long strip along a border is not cut into crumbs.
    void halve(const Piece& piece) {
        const Quad& q = piece.corners;
        const MapPoint south = middle(q[0], q[1]), east = middle(q[1], q[2]);
        const MapPoint north = middle(q[2], q[3]), west = middle(q[3], q[0]);
        std::array<Piece, 2> across{bounded({q[0], south, north, q[3]}, piece.nearby),
                                    bounded({south, q[1], q[2], north}, piece.nearby)};
        std::array<Piece, 2> along{bounded({q[0], q[1], east, west}, piece.nearby),
                                   bounded({west, east, q[2], q[3]}, piece.nearby)};
        const double after_across = std::max(across[0].upper, across[1].upper);
        const double after_along = std::max(along[0].upper, along[1].upper);
        const bool wide = length(west, east) > length(south, north);
        const bool take_across = after_across != after_along ? after_across < after_along : wide;
        for (Piece& half : take_across ? across : along) keep(std::move(half));
    }

    std::vector<Segment> segments_;
    std::vector<double> from_centre_;
    std::priority_queue<Piece, std::vector<Piece>, LessPromising> open_;
    std::uint64_t made_ = 0;
    double best_ = -std::numeric_limits<double>::infinity();
    MapPoint at_{};
};

std::vector<Segment> edges_of(const std::vector<const io::Geometry*>& areas, const LocalFrame& frame) {
    std::vector<Segment> edges;
    for (const io::Geometry* area : areas) {
        for (const io::MapPolygon& polygon : area->rings())
            for (const io::MapRing& ring : polygon)
                for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                    edges.push_back({frame.to_metres(ring[i]), frame.to_metres(ring[i + 1])});
    }
    return edges;
}

}  // namespace

Overshoot greatest_overshoot(const io::Geometry& outside, const std::vector<const io::Geometry*>& areas,
                             const io::Ground& ground) {
    if (outside.empty()) return {};
    const io::Box box = outside.box();
    const MapPoint origin{(box.west + box.east) / 2, (box.south + box.north) / 2};
    const LocalFrame frame{origin, ground.metres_per_unit(origin[0], origin[1])};
    std::vector<io::MapPolygon> site = outside.rings();
    frame.to_metres(site);
    Search search(edges_of(areas, frame));
    search.run(convex_pieces(site));
    if (search.distance() < kSliver_m) return {};

    Overshoot overshoot;
    overshoot.from = frame.to_map(search.nearest_to_farthest());
    overshoot.to = frame.to_map(search.farthest());
    const std::optional<io::Geodesic> line = ground.geodesic(overshoot.from, overshoot.to);
    if (!line) {
        throw Fault(ExitCode::bad_input, "grid", "a site has no longitude and latitude",
                    "Cut the scenes to the area where their projection is valid");
    }
    overshoot.distance_m = line->length_m;
    overshoot.bearing_deg = line->azimuth_deg;
    return overshoot;
}

}  // namespace quarrywatch::stages
