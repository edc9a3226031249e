#include "pipeline/learn/apply.hpp"

#include <cmath>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/learn/evidence.hpp"

namespace quarrywatch::learn {

namespace {

constexpr const char* kRemedy = "Learn a model from runs of this configuration, or leave ranking.model empty.";

}  // namespace

void require_alike(const RankingModel& model, const RunFacts& run, const std::string& path) {
    const RunFacts trained{model.training.version, model.training.detector, model.training.roles, {}};
    if (const std::string what = trained.difference(run); !what.empty())
        throw Fault(ExitCode::bad_configuration, path, what + " as in the training of the model", kRemedy);
}

void apply(const RankingModel& model, double least_probability, const std::string& path, std::vector<Site>& sites) {
    std::vector<std::vector<double>> rows;
    std::vector<bool> present(model.features.size(), false);
    bool any = false;
    for (const Site& site : sites) {
        rows.push_back(evidence_row(site));
        if (!has_evidence(rows.back())) continue;
        any = true;
        for (std::size_t f = 0; f < present.size(); ++f)
            if (!std::isnan(rows.back()[model.columns[f]])) present[f] = true;
    }
    std::vector<std::string> absent;
    for (std::size_t f = 0; f < present.size(); ++f)
        if (any && !present[f]) absent.push_back(model.features[f].name);
    if (!absent.empty())
        throw Fault(ExitCode::bad_configuration, path,
                    "the model was trained on evidence that no site of this run has: " + joined(absent), kRemedy);
    for (std::size_t i = 0; i < sites.size(); ++i) {
        Site& site = sites[i];
        site.model_share = model.training.base_rate();
        if (!has_evidence(rows[i])) continue;
        site.model_probability = model.probability(rows[i]);
        if (model.outside(rows[i])) {
            site.flags.emplace_back(kOutsideFlag);
            continue;
        }
        site.model_share = *site.model_probability;
        const bool judged_illegal = site.why_sent == "judged_illegal";
        if (site.sent && !judged_illegal && *site.model_probability < least_probability) {
            site.sent = false;
            site.why_sent = kWhyNotSent;
        }
    }
}

}  // namespace quarrywatch::learn
