#pragma once
// What was learned from verdicts: a classifier, the scale that makes its score a probability, and what both came from.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/evaluate/bootstrap.hpp"
#include "kernels/evaluate/calibration.hpp"
#include "kernels/evaluate/probability_figures.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/learn/classifier.hpp"

namespace quarrywatch::learn {

/// Of the file; raised when what it holds changes its meaning.
inline constexpr int kModelSchema = 1;

/// A feature as it was in training.
struct LearnedFeature {
    std::string name, unit;
    double median = 0;  ///< stands in where the evidence is missing
    double mean = 0, deviation = 1;
    double low = 0, high = 0;  ///< the range met
    std::size_t missing = 0;   ///< rows without it
};

struct Figure {
    std::optional<double> value;
    std::optional<evaluate::ConfidenceInterval> interval;
};

/// On sites that neither the classifier nor its scale had seen.
struct HeldOut {
    Figure auc, brier, log_loss, precision_top;
    Figure listed_auc, listed_precision_top;  ///< of the order in which the list stood: priority_score
    std::vector<evaluate::ReliabilityBin> reliability;
};

/// What it was trained on.
struct Training {
    std::string version;             ///< of the program, which says what the evidence means
    std::string detector;            ///< detect.method of the runs
    std::vector<std::string> roles;  ///< bands that both dates had, sorted
    std::vector<std::string> sensors;
    config::Learn options;
    std::size_t right = 0, wrong = 0;                           ///< rows
    std::vector<std::pair<std::string, std::size_t>> verdicts;  ///< how many of each kind; of labels: labelled, not
    std::optional<Date> first_look, last_look;                  ///< of the sites' later dates
    std::size_t groups = 0;                                     ///< blocks of ground
    std::string table_sha256;                                   ///< of training_table()

    [[nodiscard]] double base_rate() const { return static_cast<double>(right) / static_cast<double>(right + wrong); }
};

struct RankingModel {
    std::vector<LearnedFeature> features;
    std::vector<std::size_t> columns;  ///< of each feature in an evidence row
    Classifier classifier;
    evaluate::PlattScale scale;
    Training training;
    HeldOut held_out;

    /// Of an evidence row (evidence.hpp). What is missing is taken to be as the training's median.
    [[nodiscard]] double probability(const std::vector<double>& row) const;
    /// The row lies where nothing was learned: a feature lies beyond the range met by more than half of the range's
    /// width, or more than half of the features are missing. Half a width, for of n sites drawn alike each feature of
    /// the next leaves the bare range with chance 2 / (n + 1): of thirty features one nearly always does.
    [[nodiscard]] bool outside(const std::vector<double>& row) const;
    [[nodiscard]] std::vector<double> standardised(const std::vector<double>& row) const;
};

}  // namespace quarrywatch::learn
