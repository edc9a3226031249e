#pragma once
// OpenCV's classifiers behind one face: rows of standardised numbers in, a score out that is greater for what is true.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace cv {
class FileNode;
class FileStorage;
}  // namespace cv

namespace quarrywatch::learn {

/// Trained once, read-only then. Copies share what was trained.
///
/// logistic  weights with a penalty of half the sum of their squares (OpenCV's REG_L2): a normal prior of width 1 for
///           the whole row, which is divided by the root of its length first, so that more evidence does not make a
///           bolder model.
/// forest    200 regression trees of depth 6 at most, mean of their leaves.
///
/// On three made scenes of 792 sites, their truth drawn with a chance that follows colour, size and an interaction of
/// both, the held-out AUC of logistic, forest and boosted trees (OpenCV's real AdaBoost, depth 2) was on average 0.78,
/// 0.75, 0.64 of 80 verdicts, 0.80, 0.77, 0.64 of 200 and 0.80, 0.78, 0.65 of all: boosted trees are not offered.
/// Single-threaded and seeded: the same rows give the same classifier.
class Classifier {
public:
    /// rows     as many as truth, all of one length, finite.
    /// throws   Fault (internal_error) where OpenCV cannot train on them.
    static Classifier train(config::LearnMethod method, const std::vector<std::vector<double>>& rows,
                            std::span<const std::uint8_t> truth, int seed);

    /// throws cv::Exception where the node holds no such classifier.
    static Classifier read(config::LearnMethod method, const cv::FileNode& node);
    /// Within an open mapping of the storage.
    void write(cv::FileStorage& storage) const;

    [[nodiscard]] double score(const std::vector<double>& row) const;
    /// Weights of a logistic regression for each standardised feature, in logits; empty of the others.
    [[nodiscard]] std::vector<double> weights() const;

private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace quarrywatch::learn
