#include "pipeline/tune/plots.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/tune/svg_plot.hpp"

namespace quarrywatch::tune {

namespace {

constexpr const char* kChosen = "#d55e00";
constexpr const char* kRuns = "#1a4f7a";
// Lines that the colour-blind can tell apart, after Okabe and Ito; chosen and runs have their own.
constexpr std::array kCurveColours{"#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6e6e6e"};

std::string word(const std::string& key, config::Language language) {
    return std::string(texts::text("tune." + key, language));
}

double nan_of(const std::optional<double>& value) { return value ? *value : std::numeric_limits<double>::quiet_NaN(); }

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(part) / static_cast<double>(whole);
}

double fall_out(const evaluate::Confusion& c) { return ratio(c.fp, c.fp + c.tn); }
double recall(const evaluate::Confusion& c) { return ratio(c.tp, c.tp + c.fn); }
double precision(const evaluate::Confusion& c) { return ratio(c.tp, c.tp + c.fp); }

std::string title_of(const Study& study, std::size_t t, config::Language language) {
    std::string title = word("run", language) + " " + std::to_string(t + 1);
    for (std::size_t d = 0; d < study.dimensions.size(); ++d)
        title += "\n" + study.dimensions[d].key + " = " + study.trials[t].setting[d];
    return title;
}

/// Most of the runs lie together: a frame about what matters, from the worst of the better half on.
double low_end(std::vector<double> values) {
    std::erase_if(values, [](double v) { return !std::isfinite(v); });
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double low = values[values.size() / 4];
    return std::clamp(std::floor(10 * (low - 0.05)) / 10, 0.0, 0.9);
}

/// Cells of one key: its values, or bins of its range.
struct Cells {
    std::vector<std::string> names;
    std::vector<std::size_t> of_trial;
};

Cells cells_of(const Study& study, std::size_t d) {
    const Dimension& dimension = study.dimensions[d];
    Cells cells;
    const bool binned = dimension.numbers && (dimension.values.empty() || dimension.values.size() > 2 * kBins);
    if (!binned) {
        for (const std::string& value : dimension.values)
            cells.names.push_back(dimension.numbers ? plot_number(config::parse_real(value)) : value);
        for (const Trial& trial : study.trials)
            cells.of_trial.push_back(
                static_cast<std::size_t>(std::find(dimension.values.begin(), dimension.values.end(), trial.setting[d]) -
                                         dimension.values.begin()));
        return cells;
    }
    const bool logarithmic = dimension.logarithmic || (dimension.low > 0 && dimension.high / dimension.low > 1000);
    const auto place = [&](double value) {
        return logarithmic ? std::log(value / dimension.low) / std::log(dimension.high / dimension.low)
                           : (value - dimension.low) / (dimension.high - dimension.low);
    };
    for (std::size_t k = 0; k < kBins; ++k) {
        const double t = (static_cast<double>(k) + 0.5) / kBins;
        cells.names.push_back(plot_number(logarithmic ? dimension.low * std::pow(dimension.high / dimension.low, t)
                                                      : dimension.low + t * (dimension.high - dimension.low)));
    }
    for (const Trial& trial : study.trials)
        cells.of_trial.push_back(std::min(
            static_cast<std::size_t>(std::max(0.0, place(config::parse_real(trial.setting[d]))) * kBins), kBins - 1));
    return cells;
}

/// The best of each cell.
std::vector<double> best_of(const Study& study, const config::Tune& options, std::size_t count,
                            const std::vector<std::size_t>& cell_of_trial) {
    std::vector<double> best(count, std::numeric_limits<double>::infinity());
    for (std::size_t t = 0; t < study.trials.size(); ++t)
        if (study.trials[t].failure.empty())
            best[cell_of_trial[t]] = std::min(best[cell_of_trial[t]], loss(study.tallies[t], options));
    const double sign = options.objective == config::Objective::cost ? 1 : -1;
    for (double& value : best) value = std::isfinite(value) ? sign * value : std::numeric_limits<double>::quiet_NaN();
    return best;
}

Plot single_key(const Study& study, const config::Config& config) {
    const config::Language language = config.run.language;
    const Dimension& dimension = study.dimensions[0];
    const std::string objective = word("objective." + std::string(config::enum_name(config.tune.objective)), language);
    if (!dimension.numbers) {
        const Cells cells = cells_of(study, 0);
        HeatMap map{objective,
                    dimension.key,
                    "",
                    "",
                    cells.names,
                    {""},
                    best_of(study, config.tune, cells.names.size(), cells.of_trial),
                    {0, cells.of_trial[study.chosen]},
                    config.tune.objective == config::Objective::cost};
        return {"surface_1", svg_heat_map(map)};
    }
    std::vector<std::size_t> order(study.trials.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return config::parse_real(study.trials[a].setting[0]) < config::parse_real(study.trials[b].setting[0]);
    });
    std::vector<PlotPoint> points, low, high;
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (const std::size_t t : order) {
        const auto value = figure(study.tallies[t], config.tune.objective, config.tune);
        if (!value || !study.trials[t].failure.empty()) continue;
        const double x = config::parse_real(study.trials[t].setting[0]);
        points.push_back({x, *value});
        if (const auto interval = interval_of(study.units, study.trials[t], config.tune)) {
            low.push_back({x, interval->low});
            high.push_back({x, interval->high});
            least = std::min(least, interval->low);
            most = std::max(most, interval->high);
        }
        least = std::min(least, *value);
        most = std::max(most, *value);
    }
    const bool logarithmic = dimension.low > 0 && dimension.high / dimension.low > 1000;
    SvgPlot plot(objective, {dimension.key, dimension.low, dimension.high, logarithmic}, {objective, least, most});
    plot.band(low, high, kRuns);
    plot.line(points, kRuns);
    plot.mark({config::parse_real(study.trials[study.chosen].setting[0]),
               nan_of(figure(study.tallies[study.chosen], config.tune.objective, config.tune))},
              word("chosen", language), kChosen);
    return {"surface_1", plot.text()};
}

}  // namespace

std::vector<double> effects(const Study& study, const config::Tune& options) {
    std::vector<double> result;
    for (std::size_t d = 0; d < study.dimensions.size(); ++d) {
        const Cells cells = cells_of(study, d);
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const double value : best_of(study, options, cells.names.size(), cells.of_trial))
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        result.push_back(high > low ? high - low : 0);
    }
    return result;
}

std::vector<Plot> curve_plots(const Study& study, const Exhibit& exhibit, const config::Config& config) {
    const config::Language language = config.run.language;
    std::vector<PlotDot> pr, roc;
    std::vector<double> recalls, precisions, fall_outs;
    for (std::size_t t = 0; t < study.trials.size(); ++t) {
        if (!study.trials[t].failure.empty()) continue;
        const evaluate::Confusion& c = study.tallies[t].pixels;
        const std::string title = title_of(study, t, language);
        pr.push_back({{recall(c), precision(c)}, title});
        roc.push_back({{fall_out(c), recall(c)}, title});
        recalls.push_back(recall(c));
        precisions.push_back(precision(c));
        fall_outs.push_back(fall_out(c));
    }
    const double low = std::min(low_end(recalls), low_end(precisions));
    SvgPlot curve(word("precision_recall", language), {word("recall", language), low, 1},
                  {word("precision", language), low, 1});
    // A ROC of rare change happens at its left edge: on a logarithmic axis it can be seen.
    constexpr double kLeast = 1e-6;
    SvgPlot ranking(word("roc", language), {word("fall_out", language), kLeast, 1, true},
                    {word("recall", language), 0, 1});
    for (std::size_t i = 0; i < exhibit.curves.size(); ++i) {
        std::vector<PlotPoint> of_pr, of_roc;
        for (const evaluate::CurvePoint& point : exhibit.curves[i].points) {
            if (recall(point.counts) >= low && precision(point.counts) >= low)
                of_pr.push_back({recall(point.counts), precision(point.counts)});
            of_roc.push_back({std::max(kLeast, fall_out(point.counts)), recall(point.counts)});
        }
        const char* const colour = kCurveColours[i % kCurveColours.size()];
        curve.line(of_pr, colour, 1.8);
        ranking.line(of_roc, colour, 1.8);
        if (i < kCurveColours.size()) {
            const std::string name = word("score_of", language) + " " + exhibit.curves[i].name;
            curve.legend(name, colour);
            ranking.legend(name, colour);
        }
    }
    std::erase_if(pr, [&](const PlotDot& dot) { return dot.at[0] < low || dot.at[1] < low; });
    for (PlotDot& dot : roc) dot.at[0] = std::max(kLeast, dot.at[0]);
    curve.dots(pr, kRuns, 3, 0.45);
    ranking.dots(roc, kRuns, 3, 0.45);
    const evaluate::Confusion& chosen = study.tallies[study.chosen].pixels;
    curve.mark({recall(chosen), precision(chosen)}, word("chosen", language), kChosen);
    ranking.mark({std::max(kLeast, fall_out(chosen)), recall(chosen)}, word("chosen", language), kChosen);
    for (SvgPlot* const plot : {&curve, &ranking}) plot->legend(word("runs", language), kRuns);
    std::vector<PlotDot> sites;
    std::vector<double> site_recalls, site_precisions;
    for (std::size_t t = 0; t < study.trials.size(); ++t) {
        if (!study.trials[t].failure.empty()) continue;
        const double r = nan_of(site_recall(study.tallies[t])), p = nan_of(site_precision(study.tallies[t]));
        sites.push_back({{r, p}, title_of(study, t, language)});
        site_recalls.push_back(r);
        site_precisions.push_back(p);
    }
    const double site_low = std::min(low_end(site_recalls), low_end(site_precisions));
    SvgPlot by_site(word("site_precision_recall", language), {word("site_recall", language), site_low, 1},
                    {word("site_precision", language), site_low, 1});
    std::erase_if(sites, [&](const PlotDot& dot) { return dot.at[0] < site_low || dot.at[1] < site_low; });
    by_site.dots(sites, kRuns, 3.5, 0.45);
    by_site.mark(
        {nan_of(site_recall(study.tallies[study.chosen])), nan_of(site_precision(study.tallies[study.chosen]))},
        word("chosen", language), kChosen);
    by_site.legend(word("runs", language), kRuns);
    return {{"precision_recall", curve.text()}, {"roc", ranking.text(false)}, {"sites", by_site.text()}};
}

std::vector<Plot> surface_plots(const Study& study, const config::Config& config) {
    if (study.dimensions.size() == 1) return {single_key(study, config)};
    const config::Language language = config.run.language;
    const std::vector<double> effect = effects(study, config.tune);
    struct Pair {
        std::size_t x, y;
        double effect;
    };
    std::vector<Pair> pairs;
    for (std::size_t a = 0; a < study.dimensions.size(); ++a)
        for (std::size_t b = a + 1; b < study.dimensions.size(); ++b)
            // The key that matters more runs along the longer axis.
            pairs.push_back({effect[a] >= effect[b] ? a : b, effect[a] >= effect[b] ? b : a, effect[a] + effect[b]});
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.effect > b.effect; });
    pairs.resize(std::min(pairs.size(), kMostSurfaces));
    const std::string objective = word("objective." + std::string(config::enum_name(config.tune.objective)), language);
    std::vector<Plot> plots;
    for (const Pair& pair : pairs) {
        const Cells x = cells_of(study, pair.x), y = cells_of(study, pair.y);
        std::vector<std::size_t> cell;
        for (std::size_t t = 0; t < study.trials.size(); ++t)
            cell.push_back(y.of_trial[t] * x.names.size() + x.of_trial[t]);
        HeatMap map;
        map.title = objective;
        map.x_label = study.dimensions[pair.x].key;
        map.y_label = study.dimensions[pair.y].key;
        map.value_label = study.dimensions.size() > 2 ? word("best_of_others", language) : "";
        map.x = x.names;
        map.y = y.names;
        map.values = best_of(study, config.tune, x.names.size() * y.names.size(), cell);
        map.chosen = {y.of_trial[study.chosen], x.of_trial[study.chosen]};
        map.low_is_good = config.tune.objective == config::Objective::cost;
        plots.push_back({"surface_" + std::to_string(plots.size() + 1), svg_heat_map(map)});
    }
    return plots;
}

}  // namespace quarrywatch::tune
