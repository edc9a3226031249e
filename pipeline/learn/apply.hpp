#pragma once
// A model at work on a night's list.

#include <vector>

#include "pipeline/learn/ranking_model.hpp"
#include "pipeline/learn/run_facts.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::learn {

/// The code of sites that nobody is sent to because of the model.
inline constexpr const char* kWhyNotSent = "model_probability";
inline constexpr const char* kOutsideFlag = "outside_training";

/// throws  Fault (bad_configuration) naming what of the look differs from the training: version, detector, bands.
void require_alike(const RankingModel& model, const RunFacts& run, const std::string& path);

/// Give each site found tonight its model_probability and model_share. One whose evidence lies outside of the training
/// gets the flag outside_training; its probability is published and not used: in the score it stands, as a site without
/// evidence of tonight does, with the share of right ones in the training, so that the model neither lifts nor sinks
/// it. Nobody is sent to the others below `least_probability`, but a site judged illegal stays until it is closed.
/// throws  Fault (bad_configuration): evidence that the model was trained on is missing on every site of the night.
void apply(const RankingModel& model, double least_probability, const std::string& path, std::vector<Site>& sites);

}  // namespace quarrywatch::learn
