// Registration and resampling for Python.

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kernels/coregister/resample.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/parallel.hpp"
#include "kernels/python/register_images.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

constexpr int kStripRows = 256;

// One row of Registration.tie_points.
struct TieRow {
    double col, row, dx_px, dy_px, sigma_px;
    bool kept;
};

struct Registration {
    ImageRegistration result;
    int rows = 0, cols = 0;
    [[nodiscard]] bool ok() const { return result.status == "ok"; }
    [[nodiscard]] const coregister::DisplacementField& field() const {
        if (!ok()) throw py::value_error("registration: there is no field, the status is '" + result.status + "'");
        return result.fit.field;
    }
};

void check(const RegisterOptions& o) {
    std::string faults;
    const auto need = [&](bool holds, const char* what) {
        if (!holds) faults += (faults.empty() ? "" : "; ") + std::string(what);
    };
    const auto window = static_cast<unsigned>(o.match.window_px);
    need(o.match.window_px >= 32 && o.match.window_px <= 512 && std::has_single_bit(window),
         "window_px: a power of two from 32 to 512 is needed");
    need(o.step_px >= 8 && o.step_px <= 4096, "step_px: 8 to 4096 is needed");
    need(o.maximum_shift_px >= 0 && o.maximum_shift_px <= 250, "maximum_shift_px: 0 to 250 is needed");
    need(o.match.minimum_valid_share >= 0 && o.match.minimum_valid_share <= 1, "minimum_valid_share: 0 to 1 is needed");
    need(o.match.maximum_sigma_px > 0 && o.match.maximum_sigma_px <= 10, "maximum_sigma_px: above 0, to 10 is needed");
    need(o.match.minimum_peak_ratio >= 1 && o.match.minimum_peak_ratio <= 100,
         "minimum_peak_ratio: 1 to 100 is needed");
    need(o.field.knot_spacing_px >= 16 && o.field.knot_spacing_px <= 100000, "knot_spacing_px: 16 to 100000 is needed");
    need(o.field.outlier_threshold > 0 && o.field.outlier_threshold <= 100,
         "outlier_threshold: above 0, to 100 is needed");
    need(o.field.maximum_residual_px > 0 && o.field.maximum_residual_px <= 100,
         "maximum_residual_px: above 0, to 100 is needed");
    need(o.field.minimum_matches >= 3 && o.field.minimum_matches <= 100000, "minimum_matches: 3 to 100000 is needed");
    if (!faults.empty()) throw py::value_error(faults);
}

Registration register_pair(const py::object& reference, const py::object& target, const py::object& reference_clear,
                           const py::object& target_clear, const RegisterOptions* given, int threads) {
    check_threads(threads);
    const RegisterOptions options = given != nullptr ? *given : RegisterOptions{};
    check(options);
    Image first(reference, "reference"), second(target, "target", &first);
    if (first.bands().size() != 1)
        throw py::value_error("reference: one band is matched; choose one, for instance reference[3]");
    const int rows = first.rows(), cols = first.cols();
    const Mask first_clear(reference_clear, "reference_clear", rows, cols),
        second_clear(target_clear, "target_clear", rows, cols);
    const py::gil_scoped_release unlocked;
    core::Raster<std::uint8_t> first_valid = ones_of(first_clear, rows, cols),
                               second_valid = ones_of(second_clear, rows, cols);
    first.hide_nonfinite(first_valid.view());
    second.hide_nonfinite(second_valid.view());
    return {register_images({first.bands().front(), std::as_const(first_valid).view()},
                            {second.bands().front(), std::as_const(second_valid).view()}, options, threads),
            rows, cols};
}

py::array_t<TieRow> tie_points(const Registration& r) {
    const std::vector<MatchedWindow>& windows = r.result.windows;
    py::array_t<TieRow> rows(static_cast<py::ssize_t>(windows.size()));
    TieRow* const to = rows.mutable_data();
    std::memset(static_cast<void*>(to), 0, windows.size() * sizeof(TieRow));  // also what lies between the fields
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const coregister::Tie& tie = windows[i].tie;
        to[i].col = tie.col;
        to[i].row = tie.row;
        to[i].dx_px = tie.dx_px;
        to[i].dy_px = tie.dy_px;
        to[i].sigma_px = tie.sigma_px;
        to[i].kept = windows[i].kept;
    }
    return rows;
}

std::vector<std::string> reasons(const Registration& r) {
    std::vector<std::string> list;
    for (const MatchedWindow& w : r.result.windows) {
        const bool matched = w.status == coregister::MatchStatus::ok;
        list.emplace_back(w.kept ? "" : matched ? "outlier" : name_of(w.status));
    }
    return list;
}

py::array displacement(const Registration& r) {
    const coregister::DisplacementField& field = r.field();
    const NewImage<float> out = new_image(2, r.rows, r.cols);
    const py::gil_scoped_release unlocked;
    for (int row = 0; row < r.rows; ++row)
        for (int col = 0; col < r.cols; ++col) {
            const coregister::Displacement d = field.at(col, row);
            out.bands[0](row, col) = static_cast<float>(d.dx_px);
            out.bands[1](row, col) = static_cast<float>(d.dy_px);
        }
    return out.array;
}

py::array local_error(const Registration& r) {
    static_cast<void>(r.field());
    const NewImage<float> out = new_image(0, r.rows, r.cols);
    const py::gil_scoped_release unlocked;
    for (int row = 0; row < r.rows; ++row)
        for (int col = 0; col < r.cols; ++col)
            out.bands[0](row, col) = static_cast<float>(r.result.fit.local_error.at(col, row));
    return out.array;
}

coregister::WarpLattice lattice_of(const Registration& r) {
    using coregister::WarpLattice;
    WarpLattice lattice;
    lattice.rows = WarpLattice::nodes_for(r.rows);
    lattice.cols = WarpLattice::nodes_for(r.cols);
    for (int i = 0; i < lattice.rows; ++i)
        for (int k = 0; k < lattice.cols; ++k) {
            const double row = i * WarpLattice::kSpacing, col = k * WarpLattice::kSpacing;
            const coregister::Displacement d = r.field().at(col, row);
            lattice.x.push_back(col + d.dx_px);
            lattice.y.push_back(row + d.dy_px);
        }
    return lattice;
}

py::tuple resampled(const py::object& image, const Registration& r, const py::object& valid,
                    const std::string& kernel_name, int threads) {
    check_threads(threads);
    const coregister::Kernel kernel = value_in(kResamplingKernels, kernel_name, "kernel");
    Image source(image, "image");
    const Mask given(valid, "valid", source.rows(), source.cols());
    const coregister::WarpLattice lattice = lattice_of(r);
    const NewImage<float> out =
        new_image(source.stacked() ? static_cast<int>(source.bands().size()) : 0, r.rows, r.cols);
    const NewImage<std::uint8_t> out_valid = new_mask(r.rows, r.cols);
    {
        const py::gil_scoped_release unlocked;
        core::Raster<std::uint8_t> source_valid = ones_of(given, source.rows(), source.cols());
        source.hide_nonfinite(source_valid.view());
        const auto strips = static_cast<std::size_t>((r.rows + kStripRows - 1) / kStripRows);
        parallel_for<int>(
            strips, threads, [] { return 0; },
            [&](std::size_t k, int&) {
                const int first = static_cast<int>(k) * kStripRows;
                const core::Window window{first, 0, std::min(kStripRows, r.rows - first), r.cols};
                std::vector<core::RasterView<float>> parts;
                for (const auto& band : out.bands) parts.push_back(band.part(first, 0, window.rows, window.cols));
                coregister::resample(source.bands(), std::as_const(source_valid).view(),
                                     {0, 0, source.rows(), source.cols()}, lattice, window, kernel, parts,
                                     out_valid.bands.front().part(first, 0, window.rows, window.cols));
            });
    }
    return py::make_tuple(out.array, out_valid.array);
}

void bind_options_of_registration(py::module_& m) {
    py::class_<RegisterOptions> options(m, "RegisterOptions",
                                        "What register() can be told; keywords set the attributes.");
    keyword_constructor(options);
    options.def_readwrite("step_px", &RegisterOptions::step_px, "Distance between matching windows, px, 8 to 4096.")
        .def_readwrite("maximum_shift_px", &RegisterOptions::maximum_shift_px, "Search range, px, 0 to 250.");
    const auto add = [&options](const char* name, auto part, auto member, const char* doc) {
        using Value = std::remove_reference_t<decltype(std::declval<RegisterOptions>().*part.*member)>;
        options.def_property(
            name, [part, member](const RegisterOptions& o) { return o.*part.*member; },
            [part, member](RegisterOptions& o, Value value) { o.*part.*member = value; }, doc);
    };
    using coregister::FieldOptions, coregister::MatchOptions;
    const auto match = &RegisterOptions::match;
    const auto field = &RegisterOptions::field;
    add("window_px", match, &MatchOptions::window_px, "Side of a matching window, px, a power of two, 32 to 512.");
    add("minimum_valid_share", match, &MatchOptions::minimum_valid_share,
        "Windows with a smaller share of valid pixels are refused.");
    add("maximum_sigma_px", match, &MatchOptions::maximum_sigma_px,
        "Matches with a larger predicted error are refused, px.");
    add("minimum_peak_ratio", match, &MatchOptions::minimum_peak_ratio,
        "Matches whose best peak is less than this times the second best are refused.");
    add("knot_spacing_px", field, &FieldOptions::knot_spacing_px, "Finest spacing of the field's knots, px.");
    add("outlier_threshold", field, &FieldOptions::outlier_threshold,
        "Robust standard deviations from the neighbours' median.");
    add("maximum_residual_px", field, &FieldOptions::maximum_residual_px,
        "A match further than this from the field is an outlier, px.");
    add("minimum_matches", field, &FieldOptions::minimum_matches, "Fewer kept matches give no field.");
    show(options,
         {"step_px", "maximum_shift_px", "window_px", "minimum_valid_share", "maximum_sigma_px", "minimum_peak_ratio",
          "knot_spacing_px", "outlier_threshold", "maximum_residual_px", "minimum_matches"});
}

}  // namespace

void bind_coregister(py::module_& m) {
    PYBIND11_NUMPY_DTYPE(TieRow, col, row, dx_px, dy_px, sigma_px, kept);
    bind_options_of_registration(m);
    py::class_<Registration> registration(
        m, "Registration", "How far the target's content stands from the reference's: dx_px right and dy_px below.");
    const auto fit = [&registration](const char* name, auto member, const char* doc) {
        registration.def_property_readonly(
            name, [member](const Registration& r) { return r.result.fit.*member; }, doc);
    };
    using coregister::FieldFit;
    registration
        .def_property_readonly(
            "status", [](const Registration& r) { return r.result.status; },
            "'ok', or why there is no field: too_small, valid_share, texture, ambiguity, range, precision,\n"
            "too_few_matches, inconsistent.")
        .def_property_readonly("ok", &Registration::ok, "Whether there is a field.")
        .def_property_readonly(
            "model", [](const Registration& r) { return std::string(name_of(r.result.fit.field.model())); },
            "none, shift, affine or spline.")
        .def_property_readonly(
            "coarse_shift_px",
            [](const Registration& r) { return std::pair(r.result.coarse.dx_px, r.result.coarse.dy_px); },
            "The whole-pixel shift (dx, dy) that the large windows agree on; (0, 0) where they do not.")
        .def_property_readonly("tie_points", &tie_points,
                               "One row per window, a structured array: col, row, dx_px, dy_px, sigma_px, kept.\n"
                               "Where not kept, `reasons` says why, and the displacement may mean nothing.")
        .def_property_readonly("reasons", &reasons,
                               "One per tie point: '' where kept, else outlier, valid_share, texture, ambiguity,\n"
                               "range or precision.")
        .def("displacement", &displacement,
             "The field at every pixel, float32 [2, rows, cols]: dx_px, then dy_px. ValueError unless ok.")
        .def("local_error", &local_error,
             "Believed radial error of the field at every pixel, px, float32 [rows, cols]. ValueError unless ok.");
    fit("mean_dx_px", &FieldFit::mean_dx_px, "Of the field over the kept tie points.");
    fit("mean_dy_px", &FieldFit::mean_dy_px, "Of the field over the kept tie points.");
    fit("check_rmse_px", &FieldFit::check_rmse_px, "Radial residual of tie points left out of the fit.");
    fit("field_rmse_px", &FieldFit::field_rmse_px, "Believed radial error of the field as a whole.");
    fit("coverage", &FieldFit::coverage, "Share of the image's coarse cells that hold a kept tie point.");
    show(registration, {"status", "model", "mean_dx_px", "mean_dy_px", "field_rmse_px", "coverage"});

    m.def("register", &register_pair, py::arg("reference"), py::arg("target"), py::kw_only(),
          py::arg("reference_clear") = py::none(), py::arg("target_clear") = py::none(),
          py::arg("options") = py::none(), py::arg("threads") = 1,
          R"(register(reference, target, *, reference_clear=None, target_clear=None, options=None, threads=1)
--

Measure the displacement between two images of the same ground.

reference, target
    float32 [rows, cols] of one shape, one band of each date. Pixels that are not finite are not looked at.
reference_clear, target_clear
    bool or uint8 [rows, cols], nonzero = clear; None: everywhere.
Returns a Registration; where the images cannot be matched its status says why.

It takes the program's steps (phase correlation of windows, rejection of outliers, the field that predicts left-out
windows best) with these differences: the windows stand on one lattice over the whole image instead of in sampled
blocks of a file, only values are matched (no gradients, no median of several looks), and there is no falling back on
the coarse shift. Fields of both agree to within their errors, not to the bit.)");

    m.def("resample", &resampled, py::arg("image"), py::arg("registration"), py::kw_only(),
          py::arg("valid") = py::none(), py::arg("kernel") = "bicubic", py::arg("threads") = 1,
          R"(resample(image, registration, *, valid=None, kernel='bicubic', threads=1)
--

Lay an image onto the reference of a registration: one interpolation along its field.

image
    float32 [rows, cols] or [bands, rows, cols]; pixels that are not finite count as not valid.
valid
    bool or uint8 [rows, cols], nonzero = valid; None: everywhere.
kernel
    nearest, bilinear, bicubic (Keys 1981, a = -0.5) or lanczos (a = 3).
Returns (image, valid): float32 on the reference's grid, 0 where not valid, and bool. ValueError where the registration
has no field.)");
}

}  // namespace quarrywatch::python
