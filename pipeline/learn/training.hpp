#pragma once
// From judged sites to a model, and how good it is on sites that it never saw.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/learn/ranking_model.hpp"

namespace quarrywatch::learn {

/// Fewer of either kind teach nothing that could be told: of 20 right and 20 wrong ones an AUC of 0.75 has a standard
/// error of 0.08 (Hanley & McNeil 1982), just enough to know it from 0.5; of 10 and 10 it has one of 0.11.
inline constexpr std::size_t kFewestOfAKind = 20;

/// A site and what a visit found.
struct Example {
    std::string site_id;
    std::vector<double> row;  ///< evidence_row()
    std::uint8_t truth = 0;   ///< 1: what the model is to find
    std::uint32_t group = 0;  ///< block of ground
    double listed_score = 0;  ///< priority_score when it was listed
    std::optional<Date> after_date;
};

/// The fold of each example: whole groups, the largest first, each to the fold that holds the fewest of what it has.
/// throws  Fault (bad_input): fewer groups than folds, or a kind that stands in fewer than three folds (two are left
/// out
///         at once: one to judge, one to calibrate), naming the key that helps.
[[nodiscard]] std::vector<std::uint32_t> deal_folds(const std::vector<Example>& examples, int folds);

/// The table as CSV: what the checksum is of, and what --table writes. Shortest texts that read back the same.
[[nodiscard]] std::string training_table(const std::vector<Example>& examples);

/// Train, calibrate and judge. A feature is used that at least nine rows in ten have and that varies. Each fold is left
/// out in turn; on the others the classifier is trained and its scale is fitted to scores that it gives to folds left
/// out of them in their turn. The model returned is trained on all, its scale fitted to the scores of all when left
/// out. known    what the caller knows of the training: the rest is filled in. throws   Fault (bad_input): fewer than
/// kFewestOfAKind of a kind, no usable feature, as deal_folds(). cost     (folds + 1)^2 trainings.
[[nodiscard]] RankingModel train(const std::vector<Example>& examples, Training known);

}  // namespace quarrywatch::learn
