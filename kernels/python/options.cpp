// Options of the detectors for Python, and their ranges.

#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "kernels/detect/fusion.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/pca_kmeans.hpp"
#include "kernels/python/check_options.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

using detect::DetectOptions, detect::FitOptions, detect::FusionOptions, detect::PcaKmeansOptions,
    detect::SpeckleOptions, detect::ThresholdOptions;

constexpr int kWidestSpeckleWindow_px = 31;

class Faults {
public:
    void need(bool holds, const char* what) {
        if (!holds) text_ += (text_.empty() ? "" : "; ") + std::string(what) + " is needed";
    }
    void raise() const {
        if (!text_.empty()) throw py::value_error(text_);
    }

private:
    std::string text_;
};

// Also false for NaN.
bool within(double value, double low, double high) { return value >= low && value <= high; }
bool above(double value, double low, double high) { return value > low && value <= high; }

void check_fit(const FitOptions& o, Faults& faults) {
    faults.need(within(o.maximum_iterations, 1, 1000), "fit.maximum_iterations: 1 to 1000");
    faults.need(above(o.tolerance, 0, 0.1), "fit.tolerance: above 0, to 0.1");
    faults.need(within(o.regularisation, 0, 1), "fit.regularisation: 0 to 1");
    faults.need(within(o.core_share, 0, 1), "fit.core_share: 0 to 1");
}

void check_threshold(const ThresholdOptions& o, Faults& faults) {
    faults.need(o.value == o.value, "threshold.value: a number");
    faults.need(above(o.significance, 0, 0.5), "threshold.significance: above 0, to 0.5");
    faults.need(within(o.tail_share, 1e-12, 0.1), "threshold.tail_share: 1e-12 to 0.1");
    faults.need(above(o.false_discovery_rate, 0, 0.5), "threshold.false_discovery_rate: above 0, to 0.5");
}

void bind_parts(py::module_& m) {
    py::class_<FitOptions> fit(m, "FitOptions", "Of the detectors that are fitted again and again.");
    keyword_constructor(fit);
    fit.def_readwrite("maximum_iterations", &FitOptions::maximum_iterations)
        .def_readwrite("tolerance", &FitOptions::tolerance, "Stop when nothing that is watched moves by more.")
        .def_readwrite("regularisation", &FitOptions::regularisation, "Of the covariance diagonals, as a share.")
        .def_readwrite("core_share", &FitOptions::core_share,
                       "Of the land whose covariance counts as no change; 0: the detector as published.")
        .def_readwrite("brightness", &FitOptions::brightness,
                       "Of chronochrome: a change of brightness as a whole counts less on bright ground.");
    show(fit, {"maximum_iterations", "tolerance", "regularisation", "core_share", "brightness"});

    py::class_<PcaKmeansOptions> pca(m, "PcaKmeansOptions", "Of pca_kmeans.");
    keyword_constructor(pca);
    pca.def_readwrite("block_px", &PcaKmeansOptions::block_px, "Side of the neighbourhood, px, odd.")
        .def_readwrite("energy_share", &PcaKmeansOptions::energy_share, "Of the variance that components hold.");
    show(pca, {"block_px", "energy_share"});

    py::class_<SpeckleOptions> speckle(m, "SpeckleOptions", "Of log_ratio.");
    keyword_constructor(speckle);
    named_attribute(speckle, "filter", &SpeckleOptions::filter, kSpeckleFilters, "none, gaussian, lee or refined_lee.");
    speckle.def_readwrite("sigma_px", &SpeckleOptions::sigma_px, "Of filter gaussian, px.")
        .def_readwrite("window_px", &SpeckleOptions::window_px, "Side of the window of lee and refined_lee, px, odd.")
        .def_readwrite("looks", &SpeckleOptions::looks, "Equivalent number of looks; 0: estimated.");
    show(speckle, {"filter", "sigma_px", "window_px", "looks"});

    py::class_<FusionOptions> fusion(m, "FusionOptions", "Of fusion.");
    keyword_constructor(fusion);
    fusion
        .def_property(
            "methods",
            [](const FusionOptions& o) {
                std::vector<std::string> names;
                for (const detect::Method method : o.methods) names.push_back(name_in(kMethods, method));
                return names;
            },
            [](FusionOptions& o, const std::vector<std::string>& names) {
                std::vector<detect::Method> methods;
                for (const std::string& name : names) methods.push_back(value_in(kMethods, name, "methods"));
                o.methods = std::move(methods);
            },
            "The detectors that are asked, as a list; assign a new one to change it.")
        .def_readwrite("agreement", &FusionOptions::agreement, "Share of them that must see a change.");
    show(fusion, {"methods", "agreement"});
}

}  // namespace

void check(const FitOptions& options) {
    Faults faults;
    check_fit(options, faults);
    faults.raise();
}

void check(const ThresholdOptions& options) {
    Faults faults;
    check_threshold(options, faults);
    faults.raise();
}

void check(const DetectOptions& o) {
    Faults faults;
    faults.need(within(o.smoothing_px, 0, 50), "smoothing_px: 0 to 50");
    faults.need(within(o.rim_share, 0, 1), "rim_share: 0 to 1");
    faults.need(within(o.growth, 0, 1), "growth: 0 to 1");
    faults.need(within(o.context_weight, 0, 100), "context_weight: 0 to 100");
    check_threshold(o.threshold, faults);
    check_fit(o.fit, faults);
    faults.need(within(o.pca_kmeans.block_px, 1, detect::kLargestPcaBlockPx) && o.pca_kmeans.block_px % 2 == 1,
                "pca_kmeans.block_px: an odd number from 1 to 15");
    faults.need(above(o.pca_kmeans.energy_share, 0, 1), "pca_kmeans.energy_share: above 0, to 1");
    faults.need(within(o.speckle.sigma_px, 0, 50), "speckle.sigma_px: 0 to 50");
    faults.need(within(o.speckle.window_px, 3, kWidestSpeckleWindow_px) && o.speckle.window_px % 2 == 1,
                "speckle.window_px: an odd number from 3 to 31");
    faults.need(within(o.speckle.looks, 0, 1000), "speckle.looks: 0 to 1000");
    faults.need(above(o.fusion.agreement, 0, 1), "fusion.agreement: above 0, to 1");
    const std::vector<detect::Method>& parts = o.fusion.methods;
    faults.need(!parts.empty() && parts.size() <= detect::kMostDetectors, "fusion.methods: 1 to 8 detectors");
    faults.need(std::find(parts.begin(), parts.end(), detect::Method::fusion) == parts.end(),
                "fusion.methods: detectors other than fusion itself");
    faults.raise();
}

void bind_options(py::module_& m) {
    bind_parts(m);
    py::class_<ThresholdOptions> threshold(m, "ThresholdOptions", "How a score becomes a decision.");
    keyword_constructor(threshold);
    named_attribute(threshold, "rule", &ThresholdOptions::rule, kRules,
                    "automatic, fixed, tail, chi_square, fdr, otsu, kittler_illingworth, kittler_illingworth_gg,\n"
                    "em_bayes or two_means.");
    threshold.def_readwrite("value", &ThresholdOptions::value, "Of rule fixed: the score itself.")
        .def_readwrite("significance", &ThresholdOptions::significance,
                       "Of rule chi_square: chance that an unchanged pixel passes.")
        .def_readwrite("tail_share", &ThresholdOptions::tail_share,
                       "Of rule tail: share of unchanged pixels that may exceed the threshold.")
        .def_readwrite("false_discovery_rate", &ThresholdOptions::false_discovery_rate,
                       "Of rule fdr: expected share of unchanged pixels among the flagged.");
    show(threshold, {"rule", "value", "significance", "tail_share", "false_discovery_rate"});

    py::class_<DetectOptions> options(m, "DetectOptions",
                                      "What detect() can be told; keywords set the attributes. The defaults are the\n"
                                      "program's for optical pairs, DetectOptions.radar() has those for radar.");
    keyword_constructor(options);
    named_attribute(options, "method", &DetectOptions::method, kMethods,
                    "cva, mad, irmad, sfa, isfa, chronochrome, pca_kmeans, index, log_ratio, zscore, onnx or fusion.");
    options.def_readwrite("smoothing_px", &DetectOptions::smoothing_px, "Of the Gaussian over the score; 0: none.")
        .def_readwrite("rim_share", &DetectOptions::rim_share,
                       "A pixel with less than this share of the change of the strongest within 2 px is its rim.")
        .def_readwrite("growth", &DetectOptions::growth, "Low threshold of the hysteresis as a share of the high one.")
        .def_readwrite("context_weight", &DetectOptions::context_weight, "Of the neighbours; 0: each by itself.")
        .def_readwrite("threshold", &DetectOptions::threshold)
        .def_readwrite("fit", &DetectOptions::fit)
        .def_readwrite("pca_kmeans", &DetectOptions::pca_kmeans)
        .def_readwrite("speckle", &DetectOptions::speckle)
        .def_readwrite("fusion", &DetectOptions::fusion)
        .def_static("radar", &detect::radar_defaults, "Defaults for pairs of radar amplitude or intensity.");
    show(options, {"method", "smoothing_px", "rim_share", "growth", "context_weight", "threshold", "fit", "pca_kmeans",
                   "speckle", "fusion"});
}

}  // namespace quarrywatch::python
