// Relative radiometric normalisation for Python.

#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "kernels/detect/options.hpp"
#include "kernels/normalise/relative_gain.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/check_options.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/compare_pair.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

struct Normalisation {
    std::string status = "ok";
    py::object image = py::none();
    std::vector<normalise::RelativeGain> gains;
};

Normalisation normalised(const py::object& reference, const py::object& target, const py::object& valid,
                         const detect::FitOptions* given, int threads) {
    check_threads(threads);
    const detect::FitOptions options = given != nullptr ? *given : detect::FitOptions{};
    check(options);
    Image first(reference, "reference"), second(target, "target", &first);
    const Bands as_given = second.bands();
    const int rows = first.rows(), cols = first.cols();
    const Mask mask(valid, "valid", rows, cols);
    const NewImage<float> out = new_image(second.stacked() ? static_cast<int>(as_given.size()) : 0, rows, cols);
    Normalisation n;
    {
        const py::gil_scoped_release unlocked;
        core::Raster<std::uint8_t> both = ones_of(mask, rows, cols);
        first.hide_nonfinite(both.view());
        second.hide_nonfinite(both.view());
        const MemoryPair pair{first.bands(), second.bands(), std::as_const(both).view(), {}};
        static_cast<void>(sample_bands(sample_windows(pair), {}, options, threads, n.gains));
        for (std::size_t b = 0; b < n.gains.size(); ++b) {
            const auto gain = static_cast<float>(n.gains[b].gain), offset = static_cast<float>(n.gains[b].offset);
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < cols; ++c) out.bands[b](r, c) = (as_given[b](r, c) - offset) / gain;
        }
    }
    if (n.gains.empty())
        n.status = "no_valid_pixel";
    else
        n.image = out.array;
    return n;
}

normalise::RelativeGain gain_of(const py::object& before, const py::object& after, const py::object& no_change,
                                double minimum_no_change) {
    const std::vector<float> first = list_of_floats(before, "before"), second = list_of_floats(after, "after"),
                             chance = list_of_floats(no_change, "no_change");
    if (first.size() != second.size() || first.size() != chance.size())
        throw py::value_error("before, after, no_change: as many numbers of each are needed, " +
                              std::to_string(first.size()) + ", " + std::to_string(second.size()) + " and " +
                              std::to_string(chance.size()) + " were found");
    const py::gil_scoped_release unlocked;
    return normalise::fit_relative_gain(first, second, chance, minimum_no_change);
}

}  // namespace

void bind_normalise(py::module_& m) {
    using normalise::RelativeGain;
    py::class_<RelativeGain> gain(m, "RelativeGain", "after = gain * before + offset on stable ground.");
    gain.def_readonly("gain", &RelativeGain::gain)
        .def_readonly("offset", &RelativeGain::offset)
        .def_readonly("correlation", &RelativeGain::correlation, "Over the stable pixels.")
        .def_readonly("held_out_rmse", &RelativeGain::held_out_rmse, "On every fifth stable pixel, not in the fit.")
        .def_readonly("stable_pixels", &RelativeGain::stable_pixels)
        .def_property_readonly(
            "status", [](const RelativeGain& g) { return std::string(name_of(g.status)); },
            "ok; too_few_stable or no_correlation: a line through the medians of all pixels stands instead.");
    show(gain, {"gain", "offset", "correlation", "held_out_rmse", "stable_pixels", "status"});
    py::class_<Normalisation> normalisation(m, "Normalisation", "A target in the radiometry of its reference.");
    normalisation.def_readonly("status", &Normalisation::status, "'ok' or 'no_valid_pixel'.")
        .def_readonly("image", &Normalisation::image, "float32, shape of the target; None unless status is ok.")
        .def_readonly("gains", &Normalisation::gains, "One RelativeGain per band.");
    show(normalisation, {"status", "gains"});
    m.def("normalise", &normalised, py::arg("reference"), py::arg("target"), py::kw_only(),
          py::arg("valid") = py::none(), py::arg("options") = py::none(), py::arg("threads") = 1,
          R"(normalise(reference, target, *, valid=None, options=None, threads=1)
--

Bring a target to the radiometry of a reference, band by band: gain and offset by orthogonal regression on pixels that
IR-MAD calls unchanged (Canty and Nielsen 2008).

reference, target
    float32 [rows, cols] or [bands, rows, cols], aligned and of one shape.
valid
    bool or uint8 [rows, cols], nonzero = seen on both dates; None: everywhere. Pixels that are not finite are not.
options
    FitOptions of IR-MAD.
Returns a Normalisation. All of the target is converted, whatever `valid` says.)");
    m.def("relative_gain", &gain_of, py::arg("before"), py::arg("after"), py::arg("no_change"), py::kw_only(),
          py::arg("minimum_no_change") = 0.95,
          R"(relative_gain(before, after, no_change, *, minimum_no_change=0.95)
--

Gain and offset of one band from a list of pixels.

before, after, no_change
    float32, one value per pixel: both dates, and the probability that it did not change.)");
}

}  // namespace quarrywatch::python
