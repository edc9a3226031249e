#include "pipeline/learn/classifier.hpp"

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/core/persistence.hpp>
#include <opencv2/ml.hpp>
#include <utility>

#include "pipeline/fault.hpp"

namespace quarrywatch::learn {

namespace {

using config::LearnMethod;

// Gradient descent on centred rows of mean length 1: the curvature is at most 1/4 and the penalty's, so that a rate of
// 2 is safe. After so many steps the weights of a hundred rows stand still to the last digit of a float, those of a
// thousand to 2 %; measured with two features correlated at 0.99. The penalty then draws a little more than it says.
constexpr double kLearningRate = 2.0;
constexpr int kIterations = 500;
constexpr int kTrees = 200;
constexpr int kForestDepth = 6;
constexpr int kLeastLeaf = 3;

/// OpenCV's threads and random numbers as the training needs them, and as they were afterwards.
class Quiet {
public:
    explicit Quiet(int seed) : threads_(cv::getNumThreads()), state_(cv::theRNG().state) {
        cv::setNumThreads(1);
        cv::theRNG().state = static_cast<std::uint64_t>(seed) + 1;  // 0 would stay 0
    }
    ~Quiet() {
        cv::setNumThreads(threads_);
        cv::theRNG().state = state_;
    }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

private:
    int threads_;
    std::uint64_t state_;
};

cv::Mat matrix_of(const std::vector<std::vector<double>>& rows) {
    const auto cols = static_cast<int>(rows.front().size());
    cv::Mat out(static_cast<int>(rows.size()), cols, CV_32F);
    const double scale = 1 / std::sqrt(static_cast<double>(cols));
    for (int r = 0; r < out.rows; ++r)
        for (int c = 0; c < cols; ++c)
            out.at<float>(r, c) =
                static_cast<float>(scale * rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)]);
    return out;
}

cv::Ptr<cv::ml::StatModel> untrained(LearnMethod method, std::size_t rows) {
    switch (method) {
        case LearnMethod::logistic: {
            auto model = cv::ml::LogisticRegression::create();
            // OpenCV divides by the number of rows twice.
            model->setLearningRate(kLearningRate * static_cast<double>(rows));
            model->setIterations(kIterations);
            model->setRegularization(cv::ml::LogisticRegression::REG_L2);
            model->setTrainMethod(cv::ml::LogisticRegression::BATCH);
            return model;
        }
        case LearnMethod::forest: {
            auto model = cv::ml::RTrees::create();
            model->setMaxDepth(kForestDepth);
            model->setMinSampleCount(kLeastLeaf);
            model->setTermCriteria({cv::TermCriteria::MAX_ITER, kTrees, 0});
            return model;
        }
    }
    return {};
}

}  // namespace

struct Classifier::State {
    LearnMethod method = LearnMethod::logistic;
    cv::Ptr<cv::ml::StatModel> model;
    cv::Mat thetas;  // of a logistic regression: intercept, then the weights

    void settle() {
        if (method != LearnMethod::logistic) return;
        model.dynamicCast<cv::ml::LogisticRegression>()->get_learnt_thetas().convertTo(thetas, CV_64F);
    }
};

Classifier Classifier::train(LearnMethod method, const std::vector<std::vector<double>>& rows,
                             std::span<const std::uint8_t> truth, int seed) {
    const Quiet quiet(seed);
    auto state = std::make_shared<State>();
    state->method = method;
    state->model = untrained(method, rows.size());
    // As numbers, not classes: the mean of a forest's leaves is then a share.
    cv::Mat responses(static_cast<int>(truth.size()), 1, CV_32F);
    for (int r = 0; r < responses.rows; ++r)
        responses.at<float>(r) = truth[static_cast<std::size_t>(r)] != 0 ? 1.0F : 0.0F;
    try {
        const auto data = cv::ml::TrainData::create(matrix_of(rows), cv::ml::ROW_SAMPLE, responses);
        if (!state->model->train(data)) throw Fault(ExitCode::internal_error, "learn", "OpenCV learned nothing", "");
    } catch (const cv::Exception& error) {
        throw Fault(ExitCode::internal_error, "learn", error.what(), "Report this with the training table.");
    }
    state->settle();
    Classifier out;
    out.state_ = std::move(state);
    return out;
}

Classifier Classifier::read(LearnMethod method, const cv::FileNode& node) {
    auto state = std::make_shared<State>();
    state->method = method;
    state->model = untrained(method, 1);
    state->model->read(node);
    if (!state->model->isTrained()) throw cv::Exception(cv::Error::StsParseError, "no classifier", "", "", 0);
    state->settle();
    Classifier out;
    out.state_ = std::move(state);
    return out;
}

void Classifier::write(cv::FileStorage& storage) const { state_->model->write(storage); }

double Classifier::score(const std::vector<double>& row) const {
    const cv::Mat sample = matrix_of({row});
    if (state_->method == LearnMethod::logistic) {
        double sum = state_->thetas.at<double>(0);
        for (int c = 0; c < sample.cols; ++c)
            sum += state_->thetas.at<double>(c + 1) * static_cast<double>(sample.at<float>(c));
        return sum;
    }
    return static_cast<double>(state_->model->predict(sample));
}

std::vector<double> Classifier::weights() const {
    if (state_->method != LearnMethod::logistic) return {};
    std::vector<double> out;
    const double scale = 1 / std::sqrt(static_cast<double>(state_->thetas.cols - 1));
    for (int c = 1; c < state_->thetas.cols; ++c) out.push_back(scale * state_->thetas.at<double>(c));
    return out;
}

}  // namespace quarrywatch::learn
