// Change detection for Python.

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/detect/cva.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/check_options.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/compare_pair.hpp"
#include "kernels/python/parallel.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

using detect::DetectOptions, detect::Detector, detect::Method, detect::NetworkModel;

struct Detection {
    std::string status = "ok";
    Detector detector;
    std::vector<normalise::RelativeGain> gains;
    py::object score = py::none(), mask = py::none(), valid;
};

struct VectorWorkspace {
    detect::LinearScoreWorkspace linear;
    std::vector<const float*> before, after;
    std::vector<float> row, change;
};

classify::BandPlaces places_of(const std::vector<std::optional<std::string>>& names, std::size_t bands) {
    classify::BandPlaces places;
    if (names.empty()) return places;
    if (names.size() != bands)
        throw py::value_error("bands: one name or None for each of the " + std::to_string(bands) +
                              " bands is needed; there are " + std::to_string(names.size()));
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!names[i]) continue;
        int& place = places.place[static_cast<std::size_t>(value_in(kRoles, *names[i], "bands"))];
        if (place >= 0) throw py::value_error("bands: '" + *names[i] + "' stands there twice");
        place = static_cast<int>(i);
    }
    return places;
}

void check_network(const NetworkModel* network, const DetectOptions& options, std::size_t bands) {
    const bool asked = detect::asks(options, Method::onnx);
    if (asked != (network != nullptr))
        throw py::value_error(asked ? "network: method onnx needs one"
                                    : "network: no detector that was asked for looks at it");
    if (!asked) return;
    for (const int band : network->bands)
        if (band < 0 || static_cast<std::size_t>(band) >= bands)
            throw py::value_error("network: it looks at band " + std::to_string(band) + " of " + std::to_string(bands) +
                                  " (counted from 0)");
}

// Earlier looks beside `before`.
struct Baseline {
    std::vector<Image> images;
    std::vector<core::Raster<std::uint8_t>> valid;
};

Baseline baseline_of(const std::vector<py::object>& looks, const std::vector<py::object>& looks_valid,
                     const DetectOptions& options, const Image& like) {
    if (!looks.empty() && !detect::asks(options, Method::zscore))
        throw py::value_error("baseline: only method zscore, or a fusion with it, looks at one");
    if (!looks_valid.empty() && looks_valid.size() != looks.size())
        throw py::value_error("baseline_valid: one mask or None for each of the " + std::to_string(looks.size()) +
                              " looks is needed; there are " + std::to_string(looks_valid.size()));
    Baseline baseline;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        baseline.images.emplace_back(looks[i], "baseline", &like);
        const Mask mask(looks_valid.empty() ? py::none() : looks_valid[i], "baseline_valid", like.rows(), like.cols());
        baseline.valid.push_back(ones_of(mask, like.rows(), like.cols()));
    }
    return baseline;
}

void compute(Detection& d, const MemoryPair& pair, const classify::BandPlaces& places, const DetectOptions& options,
             const NetworkModel* network, int minimum_pixels, int threads, core::RasterView<float> score,
             core::RasterView<std::uint8_t> mask) {
    {
        const std::vector<detect::SampleWindow> windows = sample_windows(pair);
        detect::BandSample bands = sample_bands(windows, places, options.fit, threads, d.gains);
        if (network != nullptr) bands.network = *network;
        d.detector = detect::fit_detector(windows, bands, options, threads);
    }
    if (!d.detector.usable) {
        d.status = d.detector.why_unusable;
        return;
    }
    score_pair(d.detector, pair, threads, score);
    decide_pair(d.detector, pair, score, minimum_pixels, threads, mask);
    for (int r = 0; r < score.rows(); ++r)
        for (int c = 0; c < score.cols(); ++c)
            if (pair.valid(r, c) == 0) score(r, c) = std::numeric_limits<float>::quiet_NaN();
}

Detection detected(const py::object& before, const py::object& after, const std::string& method,
                   const py::object& valid, const std::vector<std::optional<std::string>>& band_names,
                   const std::vector<py::object>& looks, const std::vector<py::object>& looks_valid,
                   const NetworkModel* network, const DetectOptions* given, int minimum_pixels, int threads) {
    check_threads(threads);
    if (minimum_pixels < 1) throw py::value_error("minimum_pixels: 1 or more is needed");
    DetectOptions options = given != nullptr ? *given : DetectOptions{};
    if (!method.empty()) options.method = value_in(kMethods, method, "method");
    check(options);
    Image first(before, "before"), second(after, "after", &first);
    const int rows = first.rows(), cols = first.cols();
    const Mask mask(valid, "valid", rows, cols);
    const classify::BandPlaces places = places_of(band_names, first.bands().size());
    check_network(network, options, first.bands().size());
    Baseline baseline = baseline_of(looks, looks_valid, options, first);
    const NewImage<float> score = new_image(0, rows, cols);
    const NewImage<std::uint8_t> changed = new_mask(rows, cols), seen = new_mask(rows, cols);
    Detection d;
    {
        const py::gil_scoped_release unlocked;
        const core::RasterView<std::uint8_t> both = seen.bands.front();
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < cols; ++c) both(r, c) = !mask.given() || mask.view()(r, c) != 0 ? 1 : 0;
        first.hide_nonfinite(both);
        second.hide_nonfinite(both);
        MemoryPair pair{first.bands(), second.bands(), both, {}};
        for (std::size_t i = 0; i < baseline.images.size(); ++i) {
            baseline.images[i].hide_nonfinite(baseline.valid[i].view());
            pair.baseline.push_back({baseline.images[i].bands(), std::as_const(baseline.valid[i]).view()});
        }
        compute(d, pair, places, options, network, minimum_pixels, threads, score.bands.front(), changed.bands.front());
    }
    d.valid = seen.array;
    if (d.status == "ok") {
        d.score = score.array;
        d.mask = changed.array;
    }
    return d;
}

// The change of every band and its direction, as the program's --vectors.
py::array vectors_of(const Detection& d, const py::object& before, const py::object& after, int threads) {
    check_threads(threads);
    if (d.status != "ok") throw py::value_error("there is no detector: " + d.status);
    const detect::LinearScore& model = d.detector.vectors;
    const int variates = model.model.variates;
    if (variates == 0) throw py::value_error("a band does not vary, so its change has no unit");
    Image first(before, "before"), second(after, "after", &first);
    const Mask valid(d.valid, "valid");
    if (static_cast<int>(first.bands().size()) != model.before.bands || first.rows() != valid.view().rows() ||
        first.cols() != valid.view().cols())
        throw py::value_error("before: the pair must be the one that was given to detect(), or shaped like it");
    const int rows = first.rows(), cols = first.cols();
    const NewImage<float> out = new_image(variates + 1, rows, cols);
    const py::gil_scoped_release unlocked;
    core::Raster<std::uint8_t> seen = ones_of(valid, rows, cols);
    first.hide_nonfinite(seen.view());
    second.hide_nonfinite(seen.view());
    const auto count = static_cast<std::size_t>(variates);
    parallel_for<VectorWorkspace>(
        static_cast<std::size_t>(rows), threads, [] { return VectorWorkspace{}; },
        [&](std::size_t i, VectorWorkspace& w) {
            const int r = static_cast<int>(i);
            w.before.clear();
            w.after.clear();
            for (const auto& band : first.bands()) w.before.push_back(band.row(r));
            for (const auto& band : second.bands()) w.after.push_back(band.row(r));
            w.row.resize(count * static_cast<std::size_t>(cols));
            w.change.resize(count);
            detect::variates_of_row(model, w.before, w.after, cols, w.linear, w.row.data());
            for (int c = 0; c < cols; ++c) {
                constexpr float kUnseen = std::numeric_limits<float>::quiet_NaN();
                const bool known = seen(r, c) != 0;
                for (std::size_t v = 0; v < count; ++v) {
                    w.change[v] = w.row[v * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)];
                    out.bands[v](r, c) = known ? w.change[v] : kUnseen;
                }
                out.bands[count](r, c) = known ? static_cast<float>(detect::direction_degrees(w.change)) : kUnseen;
            }
        });
    return out.array;
}

// Of a fusion, the parts; else the one detector.
std::vector<py::dict> parts_of(const Detection& d) {
    std::vector<py::dict> parts;
    for (const detect::Part& part : d.detector.parts) {
        py::dict record;
        record["method"] = name_in(kMethods, part.method);
        record["degrees"] = part.degrees;
        record["correlations"] = part.correlations;
        record["iterations"] = part.iterations;
        record["converged"] = part.converged;
        parts.push_back(std::move(record));
    }
    return parts;
}

}  // namespace

void bind_detect(py::module_& m) {
    py::class_<Detection> detection(m, "Detection", "What detect() found. Look at `status` first.");
    detection.def_readonly("status", &Detection::status, "'ok', or why no detector could be fitted.")
        .def_property_readonly(
            "ok", [](const Detection& d) { return d.status == "ok"; }, "Whether there is a score.")
        .def_property_readonly("method", [](const Detection& d) { return name_in(kMethods, d.detector.method); })
        .def_readonly("score", &Detection::score,
                      "float32 [rows, cols]: how unusual the change is; NaN = not seen. None unless ok.")
        .def_readonly("mask", &Detection::mask,
                      "bool [rows, cols]: changed. False also where not seen, see `valid`. None unless ok.")
        .def_readonly("valid", &Detection::valid, "bool [rows, cols]: seen on both dates.")
        .def_property_readonly(
            "threshold", [](const Detection& d) { return d.detector.threshold; },
            "The Threshold that decided; threshold.null.p_value(score) gives p-values.")
        .def_readonly("gains", &Detection::gains, "One RelativeGain per band.")
        .def_property_readonly(
            "degrees", [](const Detection& d) { return d.detector.degrees; },
            "Of freedom of the score before smoothing.")
        .def_property_readonly("sample_pixels", [](const Detection& d) { return d.detector.sample_pixels; })
        .def_property_readonly("parts", &parts_of,
                               "For each detector (several of a fusion) a dict: method, degrees, correlations\n"
                               "(canonical correlations, eigenvalues or shares explained), iterations, converged.")
        .def(
            "vectors", &vectors_of, py::arg("before"), py::arg("after"), py::kw_only(), py::arg("threads") = 1,
            "Of the pair that was compared, float32 [bands + 1, rows, cols], NaN where not seen: the change of each\n"
            "band in standard deviations of unchanged ground, then its direction in degrees (0: all bands rise alike,\n"
            "180: all fall alike; C2VA, Bovolo et al. 2012). ValueError unless ok, or where a band does not vary.");
    show(detection, {"status", "method", "threshold", "sample_pixels"});

    m.def(
        "detect", &detected, py::arg("before"), py::arg("after"), py::arg("method") = "", py::kw_only(),
        py::arg("valid") = py::none(), py::arg("bands") = std::vector<std::optional<std::string>>{},
        py::arg("baseline") = std::vector<py::object>{}, py::arg("baseline_valid") = std::vector<py::object>{},
        py::arg("network") = py::none(), py::arg("options") = py::none(), py::arg("minimum_pixels") = 4,
        py::arg("threads") = 1,
        R"(detect(before, after, method='', *, valid=None, bands=(), baseline=(), baseline_valid=(), network=None, options=None, minimum_pixels=4, threads=1)
--

Change score and change mask of an aligned pair, as the program's `detect` makes them.

before, after
    float32 [rows, cols] or [bands, rows, cols] of one shape.
method
    cva, mad, irmad, sfa, isfa, chronochrome, pca_kmeans, index, log_ratio, zscore, onnx or fusion; '': that of the
    options.
valid
    bool or uint8 [rows, cols], nonzero = seen on both dates; None: everywhere. Pixels that are not finite are not; a
    band that has such is copied.
bands
    For each band blue, green, red, nir, swir1, swir2 or None: what index and chronochrome form indices from.
baseline, baseline_valid
    Further earlier looks, for zscore, each shaped like `before`, and where each was seen (a mask or None).
network
    Of method onnx.
options
    DetectOptions; DetectOptions.radar() for radar.
minimum_pixels
    Components of fewer pixels are not in the mask.
threads
    The result does not depend on them.
Returns a Detection. Up to four million pixels its score and mask are the program's to the bit. Of greater images the
program fits to windows that lie in a file's blocks, this function to windows spread evenly.)");
}

}  // namespace quarrywatch::python
