#include "pipeline/learn/training.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/learn/evidence.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::learn {

namespace {

constexpr double kMostMissingRows = 0.1;
constexpr std::size_t kReliabilityBins = 5;  // of forty verdicts eight in each
constexpr std::size_t kLeastFoldsOfAKind = 3;

using Indices = std::vector<std::size_t>;

struct Sorted {
    std::vector<double> values;
    std::size_t missing = 0;
};

Sorted sorted_column(const std::vector<Example>& examples, const Indices& of, std::size_t column) {
    Sorted out;
    for (const std::size_t i : of)
        if (const double value = examples[i].row[column]; std::isnan(value))
            ++out.missing;
        else
            out.values.push_back(value);
    std::sort(out.values.begin(), out.values.end());
    return out;
}

void choose_features(const std::vector<Example>& examples, const Indices& of, RankingModel& model) {
    for (std::size_t c = 0; c < features().size(); ++c) {
        const Sorted column = sorted_column(examples, of, c);
        if (static_cast<double>(column.missing) > kMostMissingRows * static_cast<double>(of.size())) continue;
        if (!(column.values.front() < column.values.back())) continue;
        LearnedFeature feature{std::string(features()[c].name), std::string(features()[c].unit)};
        feature.low = column.values.front();
        feature.high = column.values.back();
        feature.median = evaluate::sorted_quantile_of(column.values, 0.5);
        feature.missing = column.missing;
        double sum = 0, squares = 0;
        const auto all = static_cast<double>(of.size());
        for (const double value : column.values) sum += value;
        feature.mean = (sum + static_cast<double>(column.missing) * feature.median) / all;
        for (const double value : column.values) squares += (value - feature.mean) * (value - feature.mean);
        const double gap = feature.median - feature.mean;
        feature.deviation = std::sqrt((squares + static_cast<double>(column.missing) * gap * gap) / all);
        model.features.push_back(std::move(feature));
        model.columns.push_back(c);
    }
    if (model.features.empty())
        throw Fault(ExitCode::bad_input, "learn", "no evidence differs between the judged sites",
                    "Give the folders of the runs that listed them.");
}

/// Features and classifier; no scale yet.
RankingModel fit_classifier(const std::vector<Example>& examples, const Indices& of, const config::Learn& options) {
    RankingModel model;
    choose_features(examples, of, model);
    std::vector<std::vector<double>> rows;
    std::vector<std::uint8_t> truth;
    for (const std::size_t i : of) {
        rows.push_back(model.standardised(examples[i].row));
        truth.push_back(examples[i].truth);
    }
    model.classifier = Classifier::train(options.method, rows, truth, options.seed);
    return model;
}

Indices outside_fold(const Indices& of, const std::vector<std::uint32_t>& fold_of, std::uint32_t fold) {
    Indices out;
    std::copy_if(of.begin(), of.end(), std::back_inserter(out), [&](std::size_t i) { return fold_of[i] != fold; });
    return out;
}

/// Trained on all of `of`; the scale comes from their own folds left out in turn.
RankingModel fit(const std::vector<Example>& examples, const Indices& of, const std::vector<std::uint32_t>& fold_of,
                 const config::Learn& options) {
    std::set<std::uint32_t> folds;
    for (const std::size_t i : of) folds.insert(fold_of[i]);
    std::vector<double> scores;
    std::vector<std::uint8_t> truth;
    for (const std::uint32_t fold : folds) {
        const RankingModel part = fit_classifier(examples, outside_fold(of, fold_of, fold), options);
        for (const std::size_t i : of) {
            if (fold_of[i] != fold) continue;
            scores.push_back(part.classifier.score(part.standardised(examples[i].row)));
            truth.push_back(examples[i].truth);
        }
    }
    RankingModel model = fit_classifier(examples, of, options);
    model.scale = evaluate::fit_platt(scores, truth);
    return model;
}

HeldOut judge(const std::vector<Example>& examples, const std::vector<double>& held_out, const config::Learn& options) {
    std::vector<std::uint8_t> truth;
    std::vector<std::uint32_t> groups;
    std::vector<double> listed;
    for (const Example& example : examples) {
        truth.push_back(example.truth);
        groups.push_back(example.group);
        listed.push_back(example.listed_score);
    }
    // Blocks are drawn, then sites within them: neighbours on one hillside are no independent witnesses.
    evaluate::BootstrapOptions bootstrap;
    bootstrap.samples = options.bootstrap_samples;
    bootstrap.confidence = options.confidence;
    bootstrap.seed = static_cast<std::uint64_t>(options.seed);
    const auto figure = [&](const std::vector<double>& values, const auto& of) {
        Figure out;
        out.value = of(evaluate::Forecasts{values, truth});
        out.interval = evaluate::bootstrap_interval(
            groups,
            [&](std::span<const std::uint32_t> times) {
                return of(evaluate::Forecasts{values, truth, times});
            },
            bootstrap);
        return out;
    };
    const auto at_top = [&](const evaluate::Forecasts& f) {
        return evaluate::precision_at(f, static_cast<std::size_t>(options.top_sites));
    };
    HeldOut out;
    out.auc = figure(held_out, evaluate::order_auc);
    out.brier = figure(held_out, evaluate::brier_score);
    out.log_loss = figure(held_out, evaluate::log_loss);
    out.precision_top = figure(held_out, at_top);
    out.listed_auc = figure(listed, evaluate::order_auc);
    out.listed_precision_top = figure(listed, at_top);
    out.reliability = evaluate::reliability_table({held_out, truth}, kReliabilityBins);
    return out;
}

}  // namespace

std::vector<std::uint32_t> deal_folds(const std::vector<Example>& examples, int folds) {
    struct Group {
        std::size_t count[2] = {0, 0};
        std::uint32_t number = 0;
    };
    std::vector<Group> groups;
    for (const Example& example : examples) {
        if (example.group >= groups.size()) groups.resize(std::size_t{example.group} + 1);
        groups[example.group].number = example.group;
        ++groups[example.group].count[example.truth];
    }
    std::erase_if(groups, [](const Group& group) { return group.count[0] + group.count[1] == 0; });
    const auto count = static_cast<std::size_t>(folds);
    const std::string remedy = "Lower learn.block_m or learn.folds, or wait for verdicts from elsewhere.";
    if (groups.size() < count)
        throw Fault(ExitCode::bad_input, "learn",
                    "the judged sites lie in " + std::to_string(groups.size()) +
                        " blocks of learn.block_m, fewer than " + std::to_string(folds) + " folds",
                    remedy);
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& a, const Group& b) { return a.count[0] + a.count[1] > b.count[0] + b.count[1]; });
    std::vector<Group> dealt(count);
    std::map<std::uint32_t, std::uint32_t> fold_of_group;
    for (const Group& group : groups) {
        const std::size_t rarer = group.count[1] >= group.count[0] ? 1 : 0;
        const auto emptiest = std::min_element(dealt.begin(), dealt.end(), [&](const Group& a, const Group& b) {
            return std::pair(a.count[rarer], a.count[0] + a.count[1]) <
                   std::pair(b.count[rarer], b.count[0] + b.count[1]);
        });
        emptiest->count[0] += group.count[0];
        emptiest->count[1] += group.count[1];
        fold_of_group[group.number] = static_cast<std::uint32_t>(emptiest - dealt.begin());
    }
    for (const std::size_t kind : {0U, 1U}) {
        const auto holding = static_cast<std::size_t>(
            std::count_if(dealt.begin(), dealt.end(), [&](const Group& fold) { return fold.count[kind] > 0; }));
        if (holding < kLeastFoldsOfAKind)
            throw Fault(ExitCode::bad_input, "learn",
                        std::string("sites judged ") + (kind == 1 ? "right" : "wrong") + " stand in " +
                            std::to_string(holding) + " of the folds only; three are needed",
                        remedy);
    }
    std::vector<std::uint32_t> fold_of;
    for (const Example& example : examples) fold_of.push_back(fold_of_group.at(example.group));
    return fold_of;
}

std::string training_table(const std::vector<Example>& examples) {
    std::string text = "site_id,truth,group,listed_score";
    for (const Feature& feature : features()) text += "," + std::string(feature.name);
    text += "\n";
    for (const Example& example : examples) {
        text += example.site_id + "," + std::to_string(example.truth) + "," + std::to_string(example.group) + "," +
                io::field_text(example.listed_score);
        for (const double value : example.row) text += "," + (std::isnan(value) ? "" : io::field_text(value));
        text += "\n";
    }
    return text;
}

RankingModel train(const std::vector<Example>& examples, Training known) {
    const config::Learn& options = known.options;
    known.right = static_cast<std::size_t>(
        std::count_if(examples.begin(), examples.end(), [](const Example& example) { return example.truth != 0; }));
    known.wrong = examples.size() - known.right;
    if (known.right < kFewestOfAKind || known.wrong < kFewestOfAKind)
        throw Fault(ExitCode::bad_input, "learn",
                    "there are " + std::to_string(known.right) + " sites judged right and " +
                        std::to_string(known.wrong) + " judged wrong with evidence; " + std::to_string(kFewestOfAKind) +
                        " of either kind are needed to tell a model from chance",
                    "Import more verdicts, or give the folders of more runs.");
    const std::vector<std::uint32_t> fold_of = deal_folds(examples, options.folds);
    Indices all(examples.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    std::vector<double> held_out(examples.size(), 0.0);
    for (std::uint32_t fold = 0; fold < static_cast<std::uint32_t>(options.folds); ++fold) {
        const RankingModel part = fit(examples, outside_fold(all, fold_of, fold), fold_of, options);
        for (const std::size_t i : all)
            if (fold_of[i] == fold) held_out[i] = part.probability(examples[i].row);
    }
    RankingModel model = fit(examples, all, fold_of, options);
    model.held_out = judge(examples, held_out, options);
    std::set<std::uint32_t> groups;
    for (const Example& example : examples) {
        groups.insert(example.group);
        if (!example.after_date) continue;
        if (!known.first_look || *example.after_date < *known.first_look) known.first_look = example.after_date;
        if (!known.last_look || *known.last_look < *example.after_date) known.last_look = example.after_date;
    }
    known.groups = groups.size();
    known.version = kVersion;
    known.table_sha256 = io::sha256_hex(training_table(examples));
    model.training = std::move(known);
    return model;
}

}  // namespace quarrywatch::learn
