#pragma once
// What `evaluate` compares: rasters and polygons, read window by window on one grid.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// A result, a truth or a set of unchanged places: one band of a raster, or the polygons of a vector file. Move-only;
/// not thread-safe.
class EvaluateInput {
public:
    /// Open a raster (its first band) or a vector file (its layer `sites`, else the first with polygons).
    /// throws  Fault (bad_input): missing, neither raster nor vector, cut short, complex numbers, no polygons.
    static EvaluateInput open(const std::string& path);
    EvaluateInput(EvaluateInput&&) noexcept;
    EvaluateInput& operator=(EvaluateInput&&) noexcept;
    ~EvaluateInput();

    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] bool is_raster() const;
    /// A raster of floating-point numbers: scores, not yes and no.
    [[nodiscard]] bool is_score() const;
    /// Of a raster; after place_on() the grid placed on.
    [[nodiscard]] const Grid& grid() const;
    /// For polygons: a grid in their CRS over their extent, square pixels, fine enough that the smallest polygon covers
    /// about 64 of them, the longer side 8192 pixels at most.
    [[nodiscard]] Grid own_grid() const;
    [[nodiscard]] std::size_t polygon_count() const;
    [[nodiscard]] const std::vector<std::string>& warnings() const;

    /// Bring onto `grid`. A raster must have its size and, where both are georeferenced, its place; polygons are
    /// projected.
    /// throws  Fault (bad_input): another size or place, polygons without a CRS on a grid with one or the other way
    ///         round.
    void place_on(const Grid& grid);

    /// Pixels of a raster; `valid` = 1 where it is neither no-data nor NaN, else 0. A no-data value of 0 of an integer
    /// raster is not taken as no data: in masks and labels 0 is an answer.
    /// values, valid  [window.rows x window.cols], the window inside the grid.
    /// throws  Fault (bad_input) where a block cannot be read.
    void read(const core::Window& window, core::RasterView<float> values, core::RasterView<std::uint8_t> valid);

    /// Polygons as numbers: each pixel whose centre lies in a polygon gets that polygon's number, counted from 1 in the
    /// order of the layer (of overlapping ones the last); others 0. Call place_on() first.
    void read_ids(const core::Window& window, core::RasterView<std::int32_t> ids);

private:
    struct State;
    explicit EvaluateInput(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
