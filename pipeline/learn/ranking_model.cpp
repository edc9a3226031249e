#include "pipeline/learn/ranking_model.hpp"

#include <cmath>

namespace quarrywatch::learn {

namespace {

constexpr double kRangeMargin = 0.5;  // of the range's width
constexpr double kMostMissing = 0.5;  // of the features

}  // namespace

std::vector<double> RankingModel::standardised(const std::vector<double>& row) const {
    std::vector<double> out;
    out.reserve(features.size());
    for (std::size_t f = 0; f < features.size(); ++f) {
        const double value = row[columns[f]];
        out.push_back(((std::isnan(value) ? features[f].median : value) - features[f].mean) / features[f].deviation);
    }
    return out;
}

double RankingModel::probability(const std::vector<double>& row) const {
    return scale.probability(classifier.score(standardised(row)));
}

bool RankingModel::outside(const std::vector<double>& row) const {
    std::size_t missing = 0;
    for (std::size_t f = 0; f < features.size(); ++f) {
        const double value = row[columns[f]], margin = kRangeMargin * (features[f].high - features[f].low);
        if (std::isnan(value))
            ++missing;
        else if (value < features[f].low - margin || value > features[f].high + margin)
            return true;
    }
    return static_cast<double>(missing) > kMostMissing * static_cast<double>(features.size());
}

}  // namespace quarrywatch::learn
