// The figures of evaluation.hpp as a table and as JSON.

#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/commands/evaluation.hpp"

namespace quarrywatch::commands {
namespace {

using Json = nlohmann::ordered_json;

std::string kind_name(ResultKind kind) {
    switch (kind) {
        case ResultKind::mask:
            return "mask";
        case ResultKind::score:
            return "score";
        case ResultKind::sites:
            return "sites";
    }
    return "";
}

std::string number(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

void add_row(std::string& table, const std::string& name, const std::string& value) {
    table += "  " + name + std::string(name.size() < 18 ? 18 - name.size() : 1, ' ') + value + "\n";
}

void add_row(std::string& table, const std::string& name, std::uint64_t value) {
    add_row(table, name, std::to_string(value));
}

void add_row(std::string& table, const std::string& name, const std::optional<double>& value) {
    add_row(table, name, value ? number("%.4f", *value) : "undefined");
}

Json value_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json best_threshold(const std::optional<evaluate::BestThreshold>& best) {
    if (!best) return nullptr;
    return {{"threshold", best->threshold}, {"value", best->value}};
}

void add_best(std::string& table, const std::string& name, const std::optional<evaluate::BestThreshold>& best) {
    if (best)
        add_row(table, name,
                number("%.4f", best->value) + " at score >= " + number("%.6g", static_cast<double>(best->threshold)));
}

}  // namespace

std::string evaluation_table(const Evaluation& evaluation, const EvaluationRequest& request) {
    const evaluate::Accuracy accuracy = evaluate::accuracy(evaluation.counts);
    std::string table =
        "evaluate " + request.result + " (" + kind_name(evaluation.kind) + ") against " + request.truth + "\n";
    add_row(table, "labelled pixels", evaluation.counts.total());
    if (evaluation.unobserved > 0) add_row(table, "no data there", evaluation.unobserved);
    if (evaluation.contradictory > 0) add_row(table, "labelled both ways", evaluation.contradictory);
    if (evaluation.threshold)
        add_row(table, "counted at score",
                ">= " + number("%.6g", static_cast<double>(*evaluation.threshold)) + " (greatest kappa)");
    add_row(table, "tp", evaluation.counts.tp);
    add_row(table, "fp", evaluation.counts.fp);
    add_row(table, "fn", evaluation.counts.fn);
    add_row(table, "tn", evaluation.counts.tn);
    add_row(table, "oa", accuracy.oa);
    add_row(table, "precision", accuracy.precision);
    add_row(table, "recall", accuracy.recall);
    add_row(table, "f1", accuracy.f1);
    add_row(table, "iou", accuracy.iou);
    add_row(table, "kappa", accuracy.kappa);
    if (evaluation.ranking) {
        add_row(table, "auc", evaluation.ranking->auc);
        add_best(table, "best kappa", evaluation.ranking->best_kappa);
        add_best(table, "best f1", evaluation.ranking->best_f1);
        if (evaluation.sample_step > 1)
            add_row(table, "ranked", "every " + std::to_string(evaluation.sample_step) + "th labelled pixel");
    }
    if (evaluation.sites) {
        const evaluate::SiteMatches& sites = *evaluation.sites;
        add_row(table, "sites found", sites.planted_found);
        add_row(table, "sites missed", sites.planted_missed);
        add_row(table, "sites false", sites.found_false);
        add_row(table, "sites reported", sites.found_true + sites.found_false);
        add_row(table, "site recall", sites.recall);
        add_row(table, "site precision", sites.precision);
        add_row(table, "total area error", sites.total_area_error);
        add_row(table, "median area error", sites.median_area_error_abs);
    }
    for (const std::string& warning : evaluation.warnings) table += "  note: " + warning + "\n";
    return table;
}

std::string evaluation_json(const Evaluation& evaluation, const EvaluationRequest& request) {
    const evaluate::Accuracy accuracy = evaluate::accuracy(evaluation.counts);
    Json json;
    json["result"] = request.result;
    json["kind"] = kind_name(evaluation.kind);
    json["truth"] = request.truth;
    json["unchanged"] = request.unchanged.empty() ? Json(nullptr) : Json(request.unchanged);
    json["grid"] = {{"rows", evaluation.rows}, {"cols", evaluation.cols}};
    json["labelled"] = evaluation.counts.total();
    json["unobserved"] = evaluation.unobserved;
    json["contradictory"] = evaluation.contradictory;
    json["tp"] = evaluation.counts.tp;
    json["fp"] = evaluation.counts.fp;
    json["fn"] = evaluation.counts.fn;
    json["tn"] = evaluation.counts.tn;
    json["oa"] = value_or_null(accuracy.oa);
    json["precision"] = value_or_null(accuracy.precision);
    json["recall"] = value_or_null(accuracy.recall);
    json["f1"] = value_or_null(accuracy.f1);
    json["iou"] = value_or_null(accuracy.iou);
    json["kappa"] = value_or_null(accuracy.kappa);
    if (evaluation.ranking) {
        json["threshold"] = evaluation.threshold ? Json(*evaluation.threshold) : Json(nullptr);
        json["auc"] = value_or_null(evaluation.ranking->auc);
        json["best_threshold"] = {{"kappa", best_threshold(evaluation.ranking->best_kappa)},
                                  {"f1", best_threshold(evaluation.ranking->best_f1)}};
        json["ranked_pixels"] = evaluation.ranking->changed + evaluation.ranking->unchanged;
        json["sample_step"] = evaluation.sample_step;
    }
    if (evaluation.sites) {
        const evaluate::SiteMatches& sites = *evaluation.sites;
        json["sites"] = {{"minimum_planted_px", request.sites.minimum_planted_px},
                         {"found", sites.planted_found},
                         {"missed", sites.planted_missed},
                         {"false", sites.found_false},
                         {"reported", sites.found_true + sites.found_false},
                         {"recall", value_or_null(sites.recall)},
                         {"precision", value_or_null(sites.precision)},
                         {"total_area_error", value_or_null(sites.total_area_error)},
                         {"median_area_error_abs", value_or_null(sites.median_area_error_abs)}};
    }
    json["warnings"] = evaluation.warnings;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quarrywatch::commands
