// Accuracy of masks, scores and sites against labels, for Python.

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/evaluate/curves.hpp"
#include "kernels/evaluate/metrics.hpp"
#include "kernels/evaluate/ranking.hpp"
#include "kernels/evaluate/site_matching.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

using evaluate::Accuracy, evaluate::BestThreshold, evaluate::Confusion, evaluate::ScoredPixel;

struct Evaluation {
    Confusion counts;
    Accuracy accuracy;
    std::uint64_t unobserved = 0, contradictory = 0;
    std::optional<evaluate::Ranking> ranking;  // of a score
};

// What is labelled, and where was looked.
struct Labels {
    Mask truth, unchanged, observed;
    Labels(const py::object& truth_, const py::object& unchanged_, const py::object& observed_, int rows, int cols)
        : truth(truth_, "truth", rows, cols),
          unchanged(unchanged_, "unchanged", rows, cols),
          observed(observed_, "observed", rows, cols) {
        if (!truth.given()) throw py::type_error("truth: a NumPy array is needed, None was found");
    }
};

std::vector<ScoredPixel> labelled_scores(core::RasterView<const float> score, const Labels& labels) {
    std::vector<ScoredPixel> pixels;
    const bool all = !labels.unchanged.given();
    for (int r = 0; r < score.rows(); ++r)
        for (int c = 0; c < score.cols(); ++c) {
            const bool changed = labels.truth.view()(r, c) != 0;
            const bool unchanged = all ? !changed : labels.unchanged.view()(r, c) != 0;
            if (changed == unchanged || std::isnan(score(r, c))) continue;
            if (labels.observed.given() && labels.observed.view()(r, c) == 0) continue;
            pixels.push_back({score(r, c), changed});
        }
    return pixels;
}

void count(core::RasterView<const std::uint8_t> result, const Labels& labels,
           core::RasterView<const std::uint8_t> observed, Evaluation& e) {
    evaluate::PixelCounts counts;
    counts.add(result, labels.truth.view(), labels.unchanged.view(), observed);
    e.counts = counts.counts();
    e.accuracy = evaluate::accuracy(e.counts);
    e.unobserved = counts.unobserved();
    e.contradictory = counts.contradictory();
}

Evaluation evaluated(const py::object& result, const py::object& truth, const py::object& unchanged,
                     const py::object& observed) {
    Evaluation e;
    const bool numbers =
        py::isinstance<py::array>(result) && py::reinterpret_borrow<py::array>(result).dtype().kind() == 'f';
    if (!numbers) {
        const Mask mask(result, "result");
        if (!mask.given()) throw py::type_error("result: a NumPy array is needed, None was found");
        const Labels labels(truth, unchanged, observed, mask.view().rows(), mask.view().cols());
        const py::gil_scoped_release unlocked;
        count(mask.view(), labels, labels.observed.view(), e);
        return e;
    }
    const Image score(result, "result");
    if (score.stacked()) throw py::value_error("result: a score has two dimensions, (rows, cols); this has three");
    const int rows = score.rows(), cols = score.cols();
    const Labels labels(truth, unchanged, observed, rows, cols);
    const py::gil_scoped_release unlocked;
    const core::RasterView<const float> values = score.bands().front();
    e.ranking = evaluate::rank(labelled_scores(values, labels));
    core::Raster<std::uint8_t> above(rows, cols, 0), seen = ones_of(labels.observed, rows, cols);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            if (std::isnan(values(r, c))) seen(r, c) = 0;
            if (e.ranking->best_kappa && values(r, c) >= e.ranking->best_kappa->threshold) above(r, c) = 1;
        }
    count(std::as_const(above).view(), labels, std::as_const(seen).view(), e);
    if (!e.ranking->best_kappa) e.accuracy = {};  // one kind of label alone tells no threshold
    return e;
}

// Points of the curves as columns.
struct Curve {
    py::array_t<float> threshold;
    py::array_t<double> recall, precision, fall_out;
};

Curve curve_of(const py::object& score, const py::object& truth, const py::object& unchanged,
               const py::object& observed, int steps) {
    if (steps < 1) throw py::value_error("steps: 1 or more is needed");
    const Image image(score, "score");
    if (image.stacked()) throw py::value_error("score: two dimensions are needed, (rows, cols); this has three");
    const Labels labels(truth, unchanged, observed, image.rows(), image.cols());
    std::vector<evaluate::CurvePoint> points;
    {
        const py::gil_scoped_release unlocked;
        points = evaluate::score_curve(labelled_scores(image.bands().front(), labels), steps);
    }
    std::vector<float> threshold;
    std::vector<double> recall, precision, fall_out;
    for (const evaluate::CurvePoint& point : points) {
        const Confusion& n = point.counts;
        threshold.push_back(point.threshold);
        recall.push_back(static_cast<double>(n.tp) / static_cast<double>(n.tp + n.fn));
        precision.push_back(static_cast<double>(n.tp) / static_cast<double>(n.tp + n.fp));
        fall_out.push_back(static_cast<double>(n.fp) / static_cast<double>(n.fp + n.tn));
    }
    return {array_of(threshold), array_of(recall), array_of(precision), array_of(fall_out)};
}

core::RasterView<const std::int32_t> ids_of(const py::array& array, const char* name) {
    if (!py::isinstance<py::array_t<std::int32_t>>(array) || array.ndim() != 2 ||
        (array.flags() & py::array::c_style) == 0)
        throw py::type_error(std::string(name) +
                             ": a contiguous array of int32 with two dimensions is needed, as label() returns it");
    return {static_cast<const std::int32_t*>(array.data()), static_cast<int>(array.shape(0)),
            static_cast<int>(array.shape(1))};
}

evaluate::SiteMatches matched(const py::array& found, const py::array& planted, std::uint64_t minimum_planted_px,
                              double minimum_share) {
    const auto first = ids_of(found, "found"), second = ids_of(planted, "planted");
    const py::gil_scoped_release unlocked;
    evaluate::SiteOverlap overlap;
    overlap.add(first, second);
    return overlap.match({minimum_planted_px, minimum_share});
}

void bind_sites(py::module_& m) {
    using evaluate::SiteMatches;
    py::class_<SiteMatches> sites(m, "SiteMatches", "Found sites against true ones; None where a figure is undefined.");
    sites.def_readonly("planted_found", &SiteMatches::planted_found)
        .def_readonly("planted_missed", &SiteMatches::planted_missed)
        .def_readonly("found_true", &SiteMatches::found_true)
        .def_readonly("found_false", &SiteMatches::found_false)
        .def_readonly("recall", &SiteMatches::recall)
        .def_readonly("precision", &SiteMatches::precision)
        .def_readonly("total_area_error", &SiteMatches::total_area_error)
        .def_readonly("median_area_error_abs", &SiteMatches::median_area_error_abs);
    show(sites, {"planted_found", "planted_missed", "found_true", "found_false", "recall", "precision"});
    m.def("match_sites", &matched, py::arg("found"), py::arg("planted"), py::kw_only(),
          py::arg("minimum_planted_px") = 1, py::arg("minimum_share") = 0.0,
          R"(match_sites(found, planted, *, minimum_planted_px=1, minimum_share=0.0)
--

Which true sites were found, and which found ones are true.

found, planted
    int32 [rows, cols], one number for each site, 0 elsewhere, as label() returns them.
minimum_planted_px
    Smaller true sites are neither found nor missed.
minimum_share
    Share of a site's pixels that must be common; 0: any overlap counts.)");
}

}  // namespace

void bind_evaluate(py::module_& m) {
    py::class_<BestThreshold> best(m, "BestThreshold", "Pixels with score >= threshold are called changed.");
    best.def_readonly("threshold", &BestThreshold::threshold)
        .def_readonly("value", &BestThreshold::value, "The figure there.");
    show(best, {"threshold", "value"});
    py::class_<Evaluation> e(
        m, "Evaluation",
        "Figures of labelled pixels; None where one is undefined. Those of a score are taken at the\n"
        "threshold of the best kappa.");
    const auto number = [&e](const char* name, std::uint64_t Confusion::*member, const char* doc) {
        e.def_property_readonly(
            name, [member](const Evaluation& v) { return v.counts.*member; }, doc);
    };
    const auto figure = [&e](const char* name, std::optional<double> Accuracy::*member, const char* doc) {
        e.def_property_readonly(
            name, [member](const Evaluation& v) { return v.accuracy.*member; }, doc);
    };
    number("tp", &Confusion::tp, "Changed, found.");
    number("fp", &Confusion::fp, "Unchanged, reported.");
    number("fn", &Confusion::fn, "Changed, missed.");
    number("tn", &Confusion::tn, "Unchanged, left alone.");
    figure("oa", &Accuracy::oa, "(tp + tn) / all.");
    figure("precision", &Accuracy::precision, "tp / (tp + fp).");
    figure("recall", &Accuracy::recall, "tp / (tp + fn).");
    figure("f1", &Accuracy::f1, "2 tp / (2 tp + fp + fn).");
    figure("iou", &Accuracy::iou, "tp / (tp + fp + fn).");
    figure("kappa", &Accuracy::kappa, "Cohen's.");
    const auto ranked = [&e](const char* name, auto member, const char* doc) {
        using Value = std::remove_reference_t<decltype(std::declval<evaluate::Ranking>().*member)>;
        e.def_property_readonly(
            name, [member](const Evaluation& v) { return v.ranking ? (*v.ranking).*member : Value{}; }, doc);
    };
    ranked("auc", &evaluate::Ranking::auc, "Of a score: chance that a changed pixel outranks an unchanged one.");
    ranked("best_kappa", &evaluate::Ranking::best_kappa, "Of a score.");
    ranked("best_f1", &evaluate::Ranking::best_f1, "Of a score.");
    e.def_readonly("unobserved", &Evaluation::unobserved, "Labelled pixels where nothing was seen, not counted.")
        .def_readonly("contradictory", &Evaluation::contradictory, "Labelled as both, not counted.");
    show(e, {"tp", "fp", "fn", "tn", "oa", "kappa", "precision", "recall", "f1", "iou", "auc"});
    m.def("evaluate", &evaluated, py::arg("result"), py::arg("truth"), py::kw_only(), py::arg("unchanged") = py::none(),
          py::arg("observed") = py::none(),
          R"(evaluate(result, truth, *, unchanged=None, observed=None)
--

How well a mask or a score agrees with labels.

result
    [rows, cols], a mask (bool or uint8, nonzero = changed) or a score (float32; NaN = not seen).
truth
    bool or uint8 [rows, cols], nonzero = changed.
unchanged
    The same for what did not change; None: everything else. Pixels that are neither are not counted.
observed
    Where was looked; None: everywhere.)");

    py::class_<Curve> curve(m, "Curve", "A score at falling thresholds, as columns of one length.");
    curve.def_readonly("threshold", &Curve::threshold, "float32")
        .def_readonly("recall", &Curve::recall, "float64")
        .def_readonly("precision", &Curve::precision, "float64")
        .def_readonly("fall_out", &Curve::fall_out, "float64: share of the unchanged pixels that are reported");
    m.def("score_curve", &curve_of, py::arg("score"), py::arg("truth"), py::kw_only(),
          py::arg("unchanged") = py::none(), py::arg("observed") = py::none(), py::arg("steps") = 200,
          R"(score_curve(score, truth, *, unchanged=None, observed=None, steps=200)
--

Precision-recall and ROC curves of a score; arguments as those of evaluate(). Points that move none of the three
figures by more than 1 / steps are left out. Empty unless both kinds of label occur.)");
    bind_sites(m);
}

}  // namespace quarrywatch::python
