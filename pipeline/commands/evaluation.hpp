#pragma once
// Comparing a result with the truth: what `evaluate` computes, apart from its command line.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/evaluate/metrics.hpp"
#include "kernels/evaluate/ranking.hpp"
#include "kernels/evaluate/site_matching.hpp"

namespace quarrywatch::commands {

enum class ResultKind { mask, score, sites };

struct EvaluationRequest {
    std::string result;     ///< a mask, a raster of scores (floating point), or polygons
    std::string truth;      ///< a raster (nonzero = changed) or polygons
    std::string unchanged;  ///< the same for unchanged places; empty: whatever is not changed
    evaluate::SiteMatchOptions sites;
    std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
};

struct Evaluation {
    ResultKind kind = ResultKind::mask;
    int rows = 0, cols = 0;                      ///< of the grid on which pixels were counted
    evaluate::Confusion counts;                  ///< labelled pixels only; of a score at `threshold`
    std::uint64_t unobserved = 0;                ///< labelled pixels where the result has no data
    std::uint64_t contradictory = 0;             ///< pixels labelled changed and unchanged
    std::optional<evaluate::Ranking> ranking;    ///< of a score
    std::optional<float> threshold;              ///< of a score: the one of greatest kappa
    std::uint64_t sample_step = 1;               ///< every n-th labelled pixel was ranked
    std::optional<evaluate::SiteMatches> sites;  ///< of polygons
    std::vector<std::string> warnings;
};

/// Compare. Pixels are counted on the result's grid; for polygons on that of the truth or of the unchanged places, if
/// one is a raster, else on a fine grid made for the polygons. Sites of a truth raster are its 4-connected areas. Where
/// unchanged places are given, sites too are judged by their labelled pixels only.
/// cost    two passes over the rasters in strips; for scores 8 bytes per ranked pixel, so that of huge rasters every
///         n-th labelled pixel is ranked to keep within half of `memory_limit_bytes`; the confusion counts them all.
/// throws  Fault (bad_input): unreadable files, different grids; Fault (no_answer): no labelled pixel with a result, or
///         a score whose labels are all of one kind.
Evaluation evaluate_files(const EvaluationRequest& request);

/// The figures as a table for people.
std::string evaluation_table(const Evaluation& evaluation, const EvaluationRequest& request);
/// The figures as JSON text; what is undefined is null.
std::string evaluation_json(const Evaluation& evaluation, const EvaluationRequest& request);

}  // namespace quarrywatch::commands
