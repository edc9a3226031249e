#pragma once
// The demo's ground: what covers each 5 m sample, and the brushes that paint it.

#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/core/raster.hpp"
#include "pipeline/demo/noise.hpp"
#include "pipeline/demo/terrain.hpp"

namespace quarrywatch::demo {

/// What a sample is covered with. `lot` says more: the stand of a forest, the parcel of a crop, the paint of a roof,
/// the depth within a quarry.
enum class Cover : std::uint8_t {
    forest,
    scrub,
    grass,
    orchard,
    tea,
    paddy,
    upland,
    vegetables,
    fallow,
    bund,
    river,
    lake,
    pond,
    mud,
    yard,
    tile_roof,
    red_roof,
    white_roof,
    blue_roof,
    concrete,
    asphalt,
    dirt,
    quarry,
    fill,
    plantation,
    count
};
inline constexpr int kCovers = static_cast<int>(Cover::count);

/// Cover and light of the ground on one day. All planes are [kGroundSize x kGroundSize].
struct Ground {
    core::Raster<std::uint8_t> cover;  ///< Cover
    core::Raster<std::uint8_t> lot;
    core::Raster<std::int8_t>
        bench;  ///< extra light of quarry faces towards a sun in the south-east, percent; 0 elsewhere
};

/// What stays the same on all days.
struct Relief {
    core::Raster<float> height_m;
    core::Raster<std::int8_t> grain;  ///< texture of canopies, soils and settlements, -127..127
};

Relief make_relief(const Terrain& terrain);
Ground copy(const Ground& ground);

inline Cover cover_of(const Ground& ground, int r, int c) { return static_cast<Cover>(ground.cover(r, c)); }
inline void paint(Ground& ground, int r, int c, Cover cover, int lot) {
    ground.cover(r, c) = static_cast<std::uint8_t>(cover);
    ground.lot(r, c) = static_cast<std::uint8_t>(lot < 0 ? 0 : lot > 255 ? 255 : lot);
}
inline bool is_water(Cover cover) { return cover == Cover::river || cover == Cover::lake || cover == Cover::pond; }
inline bool is_crop(Cover cover) {
    return cover == Cover::paddy || cover == Cover::upland || cover == Cover::vegetables || cover == Cover::fallow;
}

/// A line on the ground with a width that may change along it.
struct Stroke {
    std::vector<Point> points;
    std::vector<double> half_width_px;
};

/// One sample near a stroke: its distance as a share of the half width there, and its side (negative: left of the way).
struct Near {
    int r, c;
    double reach;
    double side;
    std::size_t segment;
};

/// Visit samples within `reach` half widths of the line; a sample near several segments is visited for each.
void visit_stroke(const Stroke& stroke, double reach, const std::function<void(const Near&)>& visit);

/// Visit the samples of a rectangle: centre, direction of its length (unit vector), half length, half width, in pixels.
void visit_rectangle(Point centre, Point axis, double half_length, double half_width,
                     const std::function<void(int r, int c)>& visit);

/// Cut the corners of a line `passes` times (Chaikin 1974); its ends stay.
std::vector<Point> smooth_line(std::vector<Point> points, int passes);

/// A blob: an ellipse with lobes. Its depth is 0 at the middle and 1 at the outline.
struct Blob {
    Point centre;
    double radius_px = 0;
    double stretch = 1;   ///< length over width
    double turns = 0;     ///< direction of its length
    double lobes = 0.22;  ///< size of the lobes, share of the radius
    std::uint64_t seed = 0;

    [[nodiscard]] double depth(Point at) const;
};

/// Visit the samples of a blob with their depth.
void visit_blob(const Blob& blob, const std::function<void(int r, int c, double depth)>& visit);

}  // namespace quarrywatch::demo
