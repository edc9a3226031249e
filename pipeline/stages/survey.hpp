#pragma once
// Survey: look at a sample of both scenes and freeze everything that the tiles will need.

#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// The common grid of two scenes: the configured one, else the earlier scene's own, cut to the overlap.
/// throws  Fault (bad_input): no overlap, a CRS on one scene only; Fault (bad_configuration) for a grid that cannot be.
[[nodiscard]] io::Grid common_grid(const io::Scene& before, const io::Scene& after, const config::GridSpec& spec);

/// Bands that both scenes have, in the earlier one's order.
/// throws  Fault (bad_input) when there is none.
[[nodiscard]] std::vector<std::string> common_roles(const io::Scene& before, const io::Scene& after);

/// The options that hold for a pair with these common bands: [sar] where radar is the only one, else [detect].
[[nodiscard]] const detect::DetectOptions& detect_options(const config::Config& config,
                                                          const std::vector<std::string>& roles);

/// Whether the displacement is measured and removed (run, pair) or the pair taken as aligned (detect).
enum class Alignment { measure, as_it_is };

/// Survey a pair: grid, displacement, normalisation, detector and threshold.
///
/// more_references  further earlier looks, see measure_displacement(). The first `composed` of them, and all where the
///                  detector compares with each look by itself, belong to the baseline.
/// grid             to work in; null: common_grid() of the two.
/// throws  Fault (bad_input) as above or when a file cannot be read; Fault (no_answer) when the registration is
/// refused by
///         policy, when less of the grid is clear in both scenes than ingest.minimum_valid_share, or when the detector
///         cannot be fitted.
/// cost    reads at most the sampled blocks twice: once for matching, once along the field for the radiometry.
[[nodiscard]] ScenePair survey(io::Scene before, io::Scene after, const config::Config& config, Alignment alignment,
                               int threads, std::span<const io::Scene> more_references = {}, std::size_t composed = 0,
                               const io::Grid* grid = nullptr);

/// The three steps of survey(), apart for who repeats the later ones. First: grid, common bands, displacement, flags.
[[nodiscard]] ScenePair register_pair(io::Scene before, io::Scene after, const config::Config& config,
                                      Alignment alignment, int threads, std::span<const io::Scene> more_references,
                                      const io::Grid* grid);
/// Second: baseline, radiometry and the detector's models. return  the sample's scores, rising.
[[nodiscard]] std::vector<float> fit_pair(ScenePair& pair, const config::Config& config, Alignment alignment,
                                          int threads, std::span<const io::Scene> more_references,
                                          std::size_t composed);
/// Third: what becomes of the scores. May be done again with another configuration.
void decide_pair(ScenePair& pair, std::span<const float> sorted_scores, const config::Config& config);

}  // namespace quarrywatch::stages
