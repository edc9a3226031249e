#include "pipeline/stages/night_grid.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "pipeline/fault.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::stages {

namespace {

// Both are cut from the same lattice: the smallest piece of it that holds both.
io::Grid hull_of(const io::Grid& a, const io::Grid& b) {
    const std::array<double, 2> corner = a.to_pixel(b.geotransform[0], b.geotransform[3]);
    const int col = static_cast<int>(std::lround(corner[0])), row = static_cast<int>(std::lround(corner[1]));
    const int left = std::min(0, col), top = std::min(0, row);
    io::Grid hull = a;
    const std::array<double, 2> origin = a.to_map(left, top);
    hull.geotransform[0] = origin[0];
    hull.geotransform[3] = origin[1];
    hull.cols = std::max(a.cols, col + b.cols) - left;
    hull.rows = std::max(a.rows, row + b.rows) - top;
    return hull;
}

}  // namespace

const io::Scene& newest_of(const std::vector<io::Scene>& scenes) {
    const io::Scene* newest = &scenes.front();
    for (const io::Scene& scene : scenes)
        if (!newest->date || (scene.date && *newest->date <= *scene.date)) newest = &scene;
    return *newest;
}

io::Grid night_grid(const io::Scene& reference, const std::vector<const io::Scene*>& looks,
                    const config::GridSpec& spec) {
    if (looks.empty()) return common_grid(reference, reference, spec);
    std::optional<io::Grid> grid;
    std::exception_ptr fault;
    for (const io::Scene* look : looks) try {
            const io::Grid common = common_grid(reference, *look, spec);
            grid = grid ? hull_of(*grid, common) : common;
        } catch (const Fault& f) {
            if (f.code() != ExitCode::bad_input) throw;
            fault = std::current_exception();  // that look will say so itself
        }
    if (!grid) std::rethrow_exception(fault);
    return *grid;
}

}  // namespace quarrywatch::stages
