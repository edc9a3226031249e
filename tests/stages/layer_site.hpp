#pragma once
// Sites of 10 m pixels over layers given in map coordinates: pixel (row, col) covers x 500000 + 10 col, y 3500000 - 10
// row.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/io/vector_layer.hpp"
#include "pipeline/stages/rules.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::test {

/// UTM's scale at the meridian, squared: ground m2 of a map m2.
inline constexpr double kGround = 1 / (0.9996 * 0.9996);
/// Overlays and geodesics on areas of some 1e4 m2.
inline constexpr double kAreaTolerance_m2 = 0.05;

inline io::Feature feature(const io::Box& box, std::map<std::string, std::string> fields = {}) {
    io::Feature result;
    result.polygons.push_back(io::Geometry::from_box(box));
    result.fields = std::move(fields);
    return result;
}

/// The map box of a window of pixels.
inline io::Box pixels(int row, int col, int rows, int cols) {
    return {500000.0 + 10 * col, 3500000.0 - 10 * (row + rows), 500000.0 + 10 * (col + cols), 3500000.0 - 10 * row};
}

template <class... Features>
void add_layer(io::Layers& layers, const std::string& role, Features&&... features) {
    std::vector<io::Feature> list;
    (list.push_back(std::forward<Features>(features)), ...);
    const io::LayerState state = list.empty() ? io::LayerState::empty : io::LayerState::usable;
    layers.insert_or_assign(role, io::VectorLayer(role, state, std::move(list)));
}

/// A 10 x 10 pixel site at rows and columns 40 to 49 that lost its vegetation.
inline Site quarry() {
    Site site = rectangle_site(40, 40, 10, 10);
    site.point_px = {45.5, 45.5};
    site.evidence = {{"ndvi_before", 0.7}, {"ndvi_after", 0.2}, {"ndvi_delta", -0.5}, {"brightness_delta", 0.08}};
    return site;
}

inline Site judged(const Site& site, const io::Layers& layers, const config::Config& config = {}) {
    return stages::apply_rules({site}, layers, utm_grid(), config).sites.at(0);
}

}  // namespace quarrywatch::test
