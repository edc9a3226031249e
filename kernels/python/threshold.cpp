// Thresholds of scores for Python.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "kernels/detect/threshold.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/check_options.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

using detect::NullLaw, detect::Threshold, detect::ThresholdOptions;

// Scores of pixels that were seen.
std::vector<float> finite_scores(const py::object& scores) {
    std::vector<float> values = list_of_floats(scores, "scores");
    values.erase(std::remove_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); }), values.end());
    return values;
}

// p-values of an array of any shape; NaN stays NaN.
py::array_t<double> p_values(const NullLaw& law, const py::object& scores) {
    if (!py::isinstance<py::array_t<float>>(scores))
        throw py::type_error("scores: an array of float32 is needed, for instance numpy.float32([12.5])");
    const py::array_t<float, py::array::c_style> given(py::reinterpret_borrow<py::array>(scores));
    py::array_t<double> out(std::vector<py::ssize_t>(given.shape(), given.shape() + given.ndim()));
    const float* const from = given.data();
    double* const to = out.mutable_data();
    const py::ssize_t count = given.size();
    const py::gil_scoped_release unlocked;
    for (py::ssize_t i = 0; i < count; ++i)
        to[i] =
            std::isnan(from[i]) ? std::numeric_limits<double>::quiet_NaN() : law.p_value(static_cast<double>(from[i]));
    return out;
}

Threshold chosen(const py::object& scores, const std::string& rule, const ThresholdOptions* given, double growth,
                 const NullLaw* known) {
    ThresholdOptions options = given != nullptr ? *given : ThresholdOptions{};
    if (!rule.empty()) options.rule = value_in(kRules, rule, "rule");
    check(options);
    if (!(growth >= 0 && growth <= 1)) throw py::value_error("growth: 0 to 1 is needed");
    const std::vector<float> values = finite_scores(scores);
    const py::gil_scoped_release unlocked;
    return detect::choose_threshold(values, options, growth, known);
}

NullLaw null_law(const py::object& scores) {
    std::vector<float> values = finite_scores(scores);
    const py::gil_scoped_release unlocked;
    std::sort(values.begin(), values.end());
    return detect::fit_null(values);
}

double quantile(const NullLaw& law, double probability) {
    if (!(probability > 0 && probability < 1)) throw py::value_error("probability: between 0 and 1 is needed");
    return law.quantile(probability);
}

}  // namespace

void bind_threshold(py::module_& m) {
    py::class_<NullLaw> law(m, "NullLaw",
                            "How scores of unchanged ground are distributed: `scale` times chi-square of `degrees`;\n"
                            "where `anchor` is set, with a tail through it that falls as slowly as season lets it.");
    keyword_constructor(law);
    law.def_readwrite("scale", &NullLaw::scale)
        .def_readwrite("degrees", &NullLaw::degrees)
        .def_readwrite("anchor", &NullLaw::anchor, "Score that a tenth of unchanged ground exceeds; 0: none.")
        .def("p_value", &p_values, py::arg("scores"),
             "Chance that unchanged ground scores higher: float64 of the shape of `scores` (float32); NaN stays NaN.")
        .def("quantile", &quantile, py::arg("probability"), "The score that unchanged ground exceeds so often.");
    show(law, {"scale", "degrees", "anchor"});

    py::class_<Threshold> threshold(m, "Threshold", "A threshold, and why it is that.");
    threshold.def_readonly("value", &Threshold::value, "Pixels with a greater score are changed; may be infinite.")
        .def_readonly("low", &Threshold::low, "Of the hysteresis: changed if next to a changed one.")
        .def_property_readonly(
            "rule", [](const Threshold& t) { return name_in(kRules, t.rule); },
            "The rule that gave it, never automatic.")
        .def_readonly("classifies", &Threshold::classifies, "It parts two classes; else it bounds false alarms.")
        .def_readonly("null", &Threshold::null, "The law of the scores of unchanged ground.")
        .def_readonly("share_above", &Threshold::share_above, "Share of the scores above it.")
        .def_readonly("why", &Threshold::why, "One sentence.");
    show(threshold, {"value", "low", "rule", "classifies", "null", "share_above", "why"});

    m.def("threshold", &chosen, py::arg("scores"), py::arg("rule") = "", py::kw_only(), py::arg("options") = py::none(),
          py::arg("growth") = 1.0, py::arg("known") = py::none(),
          R"(threshold(scores, rule='', *, options=None, growth=1.0, known=None)
--

Choose a threshold from the scores themselves.

scores
    float32 of any shape; what is not finite is left out. They are copied and sorted.
rule
    automatic, fixed, tail, chi_square, fdr (Benjamini and Hochberg), otsu, kittler_illingworth,
    kittler_illingworth_gg, em_bayes or two_means; '': that of the options.
options
    ThresholdOptions.
growth
    Low threshold as a share of the high one, for the rules that bound false alarms.
known
    NullLaw of unchanged ground where it need not be taken from the scores.
Where there is nothing to part, the value is infinite: nothing lies above.)");
    m.def("fit_null", &null_law, py::arg("scores"),
          R"(fit_null(scores)
--

The law of unchanged ground from the lower part of the scores (Efron 2004).

scores
    float32 of any shape; what is not finite is left out.)");
}

}  // namespace quarrywatch::python
