#include "pipeline/demo/ground.hpp"

#include <algorithm>

namespace quarrywatch::demo {

Relief make_relief(const Terrain& terrain) {
    constexpr std::uint64_t kGrainSeed = 77;
    Relief relief{core::Raster<float>(kGroundSize, kGroundSize), core::Raster<std::int8_t>(kGroundSize, kGroundSize)};
#pragma omp parallel for num_threads(2) schedule(dynamic, 64)
    for (int r = 0; r < kGroundSize; ++r) {
        for (int c = 0; c < kGroundSize; ++c) {
            const Point at{sample_to_px(c), sample_to_px(r)};
            relief.height_m(r, c) = static_cast<float>(terrain.height_at(at));
            const double fine = normal(hash_bits(kGrainSeed, r, c));
            const double coarse =
                gradient_noise(kGrainSeed, at.x / 2.3, at.y / 2.3) + gradient_noise(kGrainSeed + 1, at.x / 6, at.y / 6);
            relief.grain(r, c) = static_cast<std::int8_t>(clamp_to(-127, 127, 22 * fine + 70 * coarse));
        }
    }
    return relief;
}

Ground copy(const Ground& ground) {
    Ground out{core::Raster<std::uint8_t>(kGroundSize, kGroundSize),
               core::Raster<std::uint8_t>(kGroundSize, kGroundSize),
               core::Raster<std::int8_t>(kGroundSize, kGroundSize)};
    std::copy_n(ground.cover.data(), ground.cover.size(), out.cover.data());
    std::copy_n(ground.lot.data(), ground.lot.size(), out.lot.data());
    std::copy_n(ground.bench.data(), ground.bench.size(), out.bench.data());
    return out;
}

namespace {

struct Box {
    int r0, r1, c0, c1;
};

Box box_around(Point low, Point high) {
    return {std::clamp(px_to_sample(low.y), 0, kGroundSize), std::clamp(px_to_sample(high.y) + 1, 0, kGroundSize),
            std::clamp(px_to_sample(low.x), 0, kGroundSize), std::clamp(px_to_sample(high.x) + 1, 0, kGroundSize)};
}

}  // namespace

void visit_stroke(const Stroke& stroke, double reach, const std::function<void(const Near&)>& visit) {
    for (std::size_t i = 0; i + 1 < stroke.points.size(); ++i) {
        const Point a = stroke.points[i];
        const Point b = stroke.points[i + 1];
        const Point along = b - a;
        const double squared = along.x * along.x + along.y * along.y;
        if (squared <= 0) continue;
        const double margin = reach * std::max(stroke.half_width_px[i], stroke.half_width_px[i + 1]);
        const Box box = box_around({std::min(a.x, b.x) - margin, std::min(a.y, b.y) - margin},
                                   {std::max(a.x, b.x) + margin, std::max(a.y, b.y) + margin});
        for (int r = box.r0; r < box.r1; ++r) {
            for (int c = box.c0; c < box.c1; ++c) {
                const Point to = Point{sample_to_px(c), sample_to_px(r)} - a;
                const double t = clamp_to(0, 1, (to.x * along.x + to.y * along.y) / squared);
                const double width = mix(stroke.half_width_px[i], stroke.half_width_px[i + 1], t);
                const double share = length(to - along * t) / width;
                if (share < reach) visit({r, c, share, along.x * to.y - along.y * to.x, i});
            }
        }
    }
}

void visit_rectangle(Point centre, Point axis, double half_length, double half_width,
                     const std::function<void(int, int)>& visit) {
    const double reach = half_length + half_width;
    const Box box = box_around({centre.x - reach, centre.y - reach}, {centre.x + reach, centre.y + reach});
    for (int r = box.r0; r < box.r1; ++r) {
        for (int c = box.c0; c < box.c1; ++c) {
            const Point to = Point{sample_to_px(c), sample_to_px(r)} - centre;
            if (std::fabs(to.x * axis.x + to.y * axis.y) > half_length) continue;
            if (std::fabs(to.y * axis.x - to.x * axis.y) > half_width) continue;
            visit(r, c);
        }
    }
}

std::vector<Point> smooth_line(std::vector<Point> points, int passes) {
    for (int pass = 0; pass < passes && points.size() > 2; ++pass) {
        std::vector<Point> next{points.front()};
        for (std::size_t i = 0; i + 1 < points.size(); ++i) {
            next.push_back(points[i] * 0.75 + points[i + 1] * 0.25);
            next.push_back(points[i] * 0.25 + points[i + 1] * 0.75);
        }
        next.push_back(points.back());
        points = std::move(next);
    }
    return points;
}

double Blob::depth(Point at) const {
    const Point to = at - centre;
    const Point axis = direction(turns);
    const double u = (to.x * axis.x + to.y * axis.y) / stretch;
    const double v = to.y * axis.x - to.x * axis.y;
    const double distance = std::sqrt(u * u + v * v);
    if (distance < 1e-9) return 0;
    const Point ray{u / distance, v / distance};
    // cos(k a) and sin(k a) by repeated complex multiplication, so that no arctangent is needed.
    double outline = 1;
    Point power = ray;
    for (int k = 2; k <= 6; ++k) {
        power = {power.x * ray.x - power.y * ray.y, power.x * ray.y + power.y * ray.x};
        outline +=
            lobes / k * 1.6 * (normal(hash_bits(seed, k, 0)) * power.x + normal(hash_bits(seed, k, 1)) * power.y) * 0.7;
    }
    return distance / (radius_px * std::max(0.4, outline));
}

void visit_blob(const Blob& blob, const std::function<void(int, int, double)>& visit) {
    const double reach = blob.radius_px * std::max(1.0, blob.stretch) * 2.5 + 1;
    const Box box =
        box_around({blob.centre.x - reach, blob.centre.y - reach}, {blob.centre.x + reach, blob.centre.y + reach});
    for (int r = box.r0; r < box.r1; ++r) {
        for (int c = box.c0; c < box.c1; ++c) {
            const double depth = blob.depth({sample_to_px(c), sample_to_px(r)});
            if (depth < 1) visit(r, c, depth);
        }
    }
}

}  // namespace quarrywatch::demo
