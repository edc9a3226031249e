// From masks to components and polygons, for Python.

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/python/arrays.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/stages.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "kernels/vectorise/stitch.hpp"
#include "kernels/vectorise/trace.hpp"

namespace quarrywatch::python {

namespace {

using vectorise::Ring, vectorise::Run;

struct Polygon {
    std::vector<Ring> rings;
    long long area_px = 0, perimeter_px = 0;
    std::array<int, 2> inner_pixel{};  // row, col
};

std::span<const Run> runs_of(const vectorise::Components& all, std::size_t component) {
    return std::span(all.runs).subspan(all.first_run[component],
                                       all.first_run[component + 1] - all.first_run[component]);
}

long long area_of(std::span<const Run> runs) {
    long long pixels = 0;
    for (const Run& run : runs) pixels += run.col_end - run.col_begin;
    return pixels;
}

std::vector<Polygon> polygons_of(const py::object& mask, long long minimum_pixels) {
    const Mask marked(mask, "mask");
    if (!marked.given()) throw py::type_error("mask: a NumPy array is needed, None was found");
    const py::gil_scoped_release unlocked;
    const vectorise::Components all = vectorise::stitch({vectorise::label_runs(marked.view(), 0, 0)});
    std::vector<Polygon> polygons;
    for (std::size_t c = 0; c < all.count(); ++c) {
        const std::span<const Run> runs = runs_of(all, c);
        Polygon polygon;
        polygon.area_px = area_of(runs);
        if (polygon.area_px < minimum_pixels) continue;
        polygon.rings = vectorise::trace(runs);
        polygon.perimeter_px = vectorise::perimeter_edges(polygon.rings);
        polygon.inner_pixel = vectorise::inner_pixel(runs);
        polygons.push_back(std::move(polygon));
    }
    return polygons;
}

py::array_t<std::int32_t> ring_array(const Ring& ring) {
    py::array_t<std::int32_t> out(std::vector<py::ssize_t>{static_cast<py::ssize_t>(ring.size()), 2});
    std::int32_t* to = out.mutable_data();
    for (const auto& [col, row] : ring) {
        *to++ = col;
        *to++ = row;
    }
    return out;
}

std::vector<py::array_t<std::int32_t>> holes_of(const Polygon& polygon) {
    std::vector<py::array_t<std::int32_t>> holes;
    for (std::size_t i = 1; i < polygon.rings.size(); ++i) holes.push_back(ring_array(polygon.rings[i]));
    return holes;
}

std::pair<py::array_t<std::int32_t>, py::array_t<std::int64_t>> labelled(const py::object& mask) {
    const Mask marked(mask, "mask");
    if (!marked.given()) throw py::type_error("mask: a NumPy array is needed, None was found");
    const int rows = marked.view().rows(), cols = marked.view().cols();
    py::array_t<std::int32_t> labels(std::vector<py::ssize_t>{rows, cols});
    std::int32_t* const pixels = labels.mutable_data();
    std::vector<std::int64_t> areas;
    {
        const py::gil_scoped_release unlocked;
        std::fill_n(pixels, static_cast<std::ptrdiff_t>(rows) * cols, 0);
        const vectorise::Components all = vectorise::stitch({vectorise::label_runs(marked.view(), 0, 0)});
        for (std::size_t c = 0; c < all.count(); ++c) {
            areas.push_back(area_of(runs_of(all, c)));
            for (const Run& run : runs_of(all, c))
                std::fill_n(pixels + static_cast<std::ptrdiff_t>(run.row) * cols + run.col_begin,
                            run.col_end - run.col_begin, static_cast<std::int32_t>(c) + 1);
        }
    }
    return {labels, array_of(areas)};
}

}  // namespace

void bind_vectorise(py::module_& m) {
    py::class_<Polygon> polygon(
        m, "Polygon",
        "One 4-connected component as rings of pixel corners, int32 [points, 2] of (col, row);\n"
        "the first point is repeated at the end. An OGC-valid polygon of area area_px.");
    polygon
        .def_property_readonly(
            "shell", [](const Polygon& p) { return ring_array(p.rings.front()); },
            "Clockwise on screen (rows downwards).")
        .def_property_readonly("holes", &holes_of, "A list, the other way round.")
        .def_readonly("area_px", &Polygon::area_px, "Number of pixels.")
        .def_readonly("perimeter_px", &Polygon::perimeter_px, "In pixel edges, holes included.")
        .def_property_readonly(
            "inner_pixel", [](const Polygon& p) { return std::pair(p.inner_pixel[0], p.inner_pixel[1]); },
            "(row, col) of a pixel well inside.");
    show(polygon, {"area_px", "perimeter_px", "inner_pixel"});
    m.def("vectorise", &polygons_of, py::arg("mask"), py::kw_only(), py::arg("minimum_pixels") = 1,
          R"(vectorise(mask, *, minimum_pixels=1)
--

The 4-connected components of a mask as polygons, by first pixel in reading order.

mask
    bool or uint8 [rows, cols], nonzero = marked.
minimum_pixels
    Smaller components are left out.)");
    m.def("label", &labelled, py::arg("mask"),
          R"(label(mask)
--

Number the 4-connected components of a mask, from 1, by first pixel in reading order.

mask
    bool or uint8 [rows, cols], nonzero = marked.
Returns (labels, areas): int32 [rows, cols], 0 where not marked, and int64, pixels of each component.)");
}

}  // namespace quarrywatch::python
