#pragma once
// The polygons of a vector file, projected onto a grid and drawn window by window. For evaluate_input.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

class PolygonSet {
public:
    /// Read the layer `sites`, else the first layer with an area in it.
    /// throws  Fault (bad_input): not a vector file, no polygons at all (an empty layer `sites` is a set of none).
    explicit PolygonSet(const std::string& path);
    PolygonSet(PolygonSet&&) noexcept;
    PolygonSet& operator=(PolygonSet&&) noexcept;
    ~PolygonSet();

    [[nodiscard]] std::size_t size() const;
    /// See EvaluateInput::own_grid.
    [[nodiscard]] Grid own_grid() const;
    /// Project into pixel coordinates of `grid`.
    /// throws  Fault (bad_input): CRS on one side only, no transformation.
    void place_on(const Grid& grid);
    /// See EvaluateInput::read_ids.
    void draw(const core::Window& window, core::RasterView<std::int32_t> ids) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
