// Intervals, stratified estimates and figures of probabilities, for Python.

#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernels/evaluate/bootstrap.hpp"
#include "kernels/evaluate/calibration.hpp"
#include "kernels/evaluate/probability_figures.hpp"
#include "kernels/evaluate/stratified.hpp"
#include "kernels/python/arrays.hpp"
#include "kernels/python/classes.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

// Small lists of numbers, of which a copy costs nothing: any sequence will do.
using List = py::array_t<double, py::array::c_style | py::array::forcecast>;

constexpr double kMostCounted = 9007199254740992;  // 2^53: whole numbers beyond are no longer told apart

std::span<const double> span_of(const List& list, const char* name) {
    if (list.ndim() != 1) throw py::value_error(std::string(name) + ": a list of numbers is needed");
    return {list.data(), static_cast<std::size_t>(list.size())};
}

// Groups as the kernel wants them: it keeps a list for each number up to the greatest.
std::vector<std::uint32_t> groups_of(const List& given) {
    std::vector<std::uint32_t> groups;
    for (const double group : span_of(given, "groups")) {
        if (!(group >= 0 && group < static_cast<double>(given.size())) || group != std::floor(group))
            throw py::value_error(
                "groups: whole numbers from 0, below the number of units, are needed. Use "
                "numpy.unique(groups, return_inverse=True)[1]");
        groups.push_back(static_cast<std::uint32_t>(group));
    }
    return groups;
}

std::optional<std::pair<double, double>> interval(const py::function& figure, const List& groups, int samples,
                                                  double confidence, std::uint64_t seed, std::size_t groups_drawn) {
    if (samples < 1) throw py::value_error("samples: 1 or more is needed");
    if (!(confidence > 0 && confidence < 1)) throw py::value_error("confidence: between 0 and 1 is needed");
    const auto drawn = [&](std::span<const std::uint32_t> times) -> std::optional<double> {
        const py::object value =
            figure(py::array_t<std::uint32_t>(static_cast<py::ssize_t>(times.size()), times.data()));
        if (value.is_none()) return std::nullopt;
        return value.cast<double>();
    };
    const auto found =
        evaluate::bootstrap_interval(groups_of(groups), drawn, {samples, confidence, seed, groups_drawn});
    if (!found) return std::nullopt;
    return std::pair(found->low, found->high);
}

evaluate::StratifiedAccuracy stratified(const List& counts, const List& mapped_share) {
    if (counts.ndim() != 2 || counts.shape(0) != counts.shape(1))
        throw py::value_error("counts: as many rows as columns are needed, (map, reference)");
    evaluate::StratifiedSample sample;
    sample.classes = static_cast<std::size_t>(counts.shape(0));
    for (py::ssize_t i = 0; i < counts.size(); ++i) {
        const double count = counts.data()[i];
        if (!(count >= 0 && count < kMostCounted) || count != std::floor(count))
            throw py::value_error("counts: whole numbers from 0 are needed");
        sample.counts.push_back(static_cast<std::uint64_t>(count));
    }
    const auto shares = span_of(mapped_share, "mapped_share");
    sample.mapped_share.assign(shares.begin(), shares.end());
    return evaluate::stratified_accuracy(sample);
}

// Probabilities with what came true, kept while the kernel reads them.
class Given {
public:
    // shares: they must lie within 0 and 1; else only their order counts.
    Given(const List& probability, const List& truth, bool shares) : probability_(probability) {
        const auto p = span_of(probability, "probability"), t = span_of(truth, "truth");
        if (p.size() != t.size())
            throw py::value_error("truth: as many values as of probability are needed, " + std::to_string(p.size()) +
                                  "; there are " + std::to_string(t.size()));
        for (const double value : p)
            if (shares ? !(value >= 0 && value <= 1) : std::isnan(value))
                throw py::value_error(shares ? "probability: 0 to 1 is needed" : "probability: NaN has no order");
        for (const double value : t) {
            if (value != 0 && value != 1) throw py::value_error("truth: 0 or 1 is needed");
            truth_.push_back(value != 0 ? 1 : 0);
        }
    }
    [[nodiscard]] evaluate::Forecasts forecasts() const { return {span_of(probability_, "probability"), truth_}; }

private:
    List probability_;
    std::vector<std::uint8_t> truth_;
};

evaluate::PlattScale platt(const List& scores, const List& truth) {
    const Given given(scores, truth, false);
    const evaluate::Forecasts f = given.forecasts();
    return evaluate::fit_platt(f.probability, f.truth);
}

void bind_probabilities(py::module_& m) {
    using evaluate::PlattScale, evaluate::ReliabilityBin;
    const auto figure = [&m](const char* name, auto function, bool shares, const char* doc) {
        m.def(
            name,
            [function, shares](const List& probability, const List& truth) {
                const Given given(probability, truth, shares);
                return function(given.forecasts());
            },
            py::arg("probability"), py::arg("truth"), doc);
    };
    figure("brier_score", &evaluate::brier_score, true,
           "brier_score(probability, truth)\n--\n\nMean squared difference from what came true (0 or 1); None without "
           "any.");
    figure("log_loss", &evaluate::log_loss, true,
           "log_loss(probability, truth)\n--\n\nMean of -log(probability of what came true); None without any.");
    figure("order_auc", &evaluate::order_auc, false,
           "order_auc(probability, truth)\n--\n\n"
           "Chance that one which came true has the greater probability (any score will do); None unless both occur.");
    m.def(
        "precision_at",
        [](const List& probability, const List& truth, std::size_t count) {
            if (count < 1) throw py::value_error("count: 1 or more is needed");
            const Given given(probability, truth, false);
            return evaluate::precision_at(given.forecasts(), count);
        },
        py::arg("probability"), py::arg("truth"), py::arg("count"),
        "precision_at(probability, truth, count)\n--\n\n"
        "Share that came true among the `count` of greatest probability; None without any.");
    py::class_<ReliabilityBin> bin(m, "ReliabilityBin", "One row of the reliability table.");
    bin.def_readonly("low", &ReliabilityBin::low)
        .def_readonly("high", &ReliabilityBin::high)
        .def_readonly("count", &ReliabilityBin::count)
        .def_readonly("came_true", &ReliabilityBin::came_true)
        .def_readonly("mean_probability", &ReliabilityBin::mean_probability, "0 where count is 0.");
    show(bin, {"low", "high", "count", "came_true", "mean_probability"});
    m.def(
        "reliability_table",
        [](const List& probability, const List& truth, int bins) {
            if (bins < 1) throw py::value_error("bins: 1 or more is needed");
            const Given given(probability, truth, true);
            return evaluate::reliability_table(given.forecasts(), static_cast<std::size_t>(bins));
        },
        py::arg("probability"), py::arg("truth"), py::arg("bins") = 10,
        "reliability_table(probability, truth, bins=10)\n--\n\nHow often each level of probability came true.");
    py::class_<PlattScale> scale(m, "PlattScale", "probability = 1 / (1 + exp(-(slope * score + intercept))).");
    scale.def_readonly("slope", &PlattScale::slope)
        .def_readonly("intercept", &PlattScale::intercept)
        .def("probability", py::vectorize(&PlattScale::probability), py::arg("score"), "Of a score, or of an array.");
    show(scale, {"slope", "intercept"});
    m.def("fit_platt", &platt, py::arg("scores"), py::arg("truth"),
          "fit_platt(scores, truth)\n--\n\n"
          "The sigmoid of most likelihood (Platt 1999) for scores that the classifier was not trained on; both kinds\n"
          "of truth (0 and 1) must occur, else ValueError.");
}

}  // namespace

void bind_samples(py::module_& m) {
    m.def("bootstrap_interval", &interval, py::arg("figure"), py::arg("groups"), py::kw_only(),
          py::arg("samples") = evaluate::BootstrapOptions{}.samples,
          py::arg("confidence") = evaluate::BootstrapOptions{}.confidence,
          py::arg("seed") = evaluate::BootstrapOptions{}.seed,
          py::arg("groups_drawn") = evaluate::BootstrapOptions{}.groups_drawn,
          R"(bootstrap_interval(figure, groups, *, samples=1000, confidence=0.95, seed=1, groups_drawn=0)
--

The percentile interval (low, high) of a figure by a bootstrap of whole places.

figure
    From how often each unit was drawn (uint32, one number per unit) to the figure, or None where it is undefined.
groups
    The group of each unit, whole numbers from 0: groups are drawn with replacement, then units within each.
groups_drawn
    Groups in each sample; 0: as many as there are.
Returns None where the figure is undefined in more than half of the samples.)");

    using evaluate::Estimate, evaluate::StratifiedAccuracy;
    py::class_<Estimate> estimate(m, "Estimate", "A value and its standard error.");
    estimate.def_readonly("value", &Estimate::value)
        .def_readonly("standard_error", &Estimate::standard_error, "None where a stratum has a single sample.");
    show(estimate, {"value", "standard_error"});
    py::class_<StratifiedAccuracy> accuracy(m, "StratifiedAccuracy", "Area-adjusted; None where nothing can be said.");
    accuracy.def_readonly("overall", &StratifiedAccuracy::overall)
        .def_readonly("user", &StratifiedAccuracy::user, "Per class: share of what the map calls so that is so.")
        .def_readonly("producer", &StratifiedAccuracy::producer, "Per class: share of what is so that the map finds.")
        .def_readonly("area", &StratifiedAccuracy::area, "Per class: share of the area.");
    show(accuracy, {"overall", "user", "producer", "area"});
    m.def("stratified_accuracy", &stratified, py::arg("counts"), py::arg("mapped_share"),
          R"(stratified_accuracy(counts, mapped_share)
--

Accuracy and areas from labels drawn at random within each class of a map (Olofsson et al. 2014).

counts
    [classes, classes], counts[i][j]: the map says i, the reference j.
mapped_share
    Share of the map's area in each class; together 1.)");
    bind_probabilities(m);
}

}  // namespace quarrywatch::python
