// evaluate() against a second opinion: every figure computed anew from the pixels by another formula.

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "pipeline/commands/evaluation.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::commands {
namespace {

using test::RasterFile;
using test::Scratch;

constexpr int kRows = 70, kCols = 90;
constexpr double kNoScore = -1;
/// Both sides sum the same whole numbers; what is left is the rounding of a few divisions.
constexpr double kRounding = 1e-12;

/// Blobs on a lattice of random values, so that labels and scores hang together as real ones do.
std::vector<double> blobs(unsigned seed, double share) {
    std::mt19937 random(seed);
    std::vector<double> coarse;
    for (int i = 0; i < 20 * 20; ++i) coarse.push_back(static_cast<double>(random() % 1000) / 1000);
    std::vector<double> pixels;
    for (int r = 0; r < kRows; ++r)
        for (int c = 0; c < kCols; ++c)
            pixels.push_back(coarse[static_cast<std::size_t>(r / 5 * 20 + c / 5)] +
                                         0.2 * static_cast<double>(random() % 1000) / 1000 <
                                     share
                                 ? 1
                                 : 0);
    return pixels;
}

std::string write(const std::filesystem::path& path, const std::vector<double>& pixels, GDALDataType type,
                  std::optional<double> nodata = std::nullopt) {
    RasterFile file;
    file.rows = kRows;
    file.cols = kCols;
    file.type = type;
    file.nodata = nodata;
    file.pixels = {pixels};
    return file.write(path);
}

struct Reference {
    double tp = 0, fp = 0, fn = 0, tn = 0;
    void add(bool yes, bool changed) { ++(yes ? (changed ? tp : fp) : (changed ? fn : tn)); }
    [[nodiscard]] double total() const { return tp + fp + fn + tn; }
    [[nodiscard]] double oa() const { return 1 - (fp + fn) / total(); }
    [[nodiscard]] double precision() const { return 1 - fp / (tp + fp); }
    [[nodiscard]] double recall() const { return 1 - fn / (tp + fn); }
    [[nodiscard]] double f1() const { return 2 / (1 / precision() + 1 / recall()); }
    [[nodiscard]] double iou() const { return f1() / (2 - f1()); }
    [[nodiscard]] double kappa() const {
        const double chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / (total() * total());
        return (oa() - chance) / (1 - chance);
    }
};

void expect_same(const Evaluation& evaluation, const Reference& reference) {
    const evaluate::Accuracy figures = evaluate::accuracy(evaluation.counts);
    EXPECT_EQ(static_cast<double>(evaluation.counts.tp), reference.tp);
    EXPECT_EQ(static_cast<double>(evaluation.counts.fp), reference.fp);
    EXPECT_EQ(static_cast<double>(evaluation.counts.fn), reference.fn);
    EXPECT_EQ(static_cast<double>(evaluation.counts.tn), reference.tn);
    EXPECT_NEAR(*figures.oa, reference.oa(), kRounding);
    EXPECT_NEAR(*figures.precision, reference.precision(), kRounding);
    EXPECT_NEAR(*figures.recall, reference.recall(), kRounding);
    EXPECT_NEAR(*figures.f1, reference.f1(), kRounding);
    EXPECT_NEAR(*figures.iou, reference.iou(), kRounding);
    EXPECT_NEAR(*figures.kappa, reference.kappa(), kRounding);
}

class EvaluateReference : public testing::TestWithParam<unsigned> {
protected:
    EvaluateReference() : truth_(blobs(GetParam(), 0.15)), unchanged_(blobs(GetParam() + 100, 0.7)) {
        for (std::size_t i = 0; i < truth_.size(); ++i)
            if (truth_[i] != 0 && i % 50 != 0) unchanged_[i] = 0;  // a few are labelled both ways
        write(folder_ / "truth.tif", truth_, GDT_Byte);
        write(folder_ / "unchanged.tif", unchanged_, GDT_Byte);
    }
    [[nodiscard]] EvaluationRequest request(const std::string& result) const {
        return {folder_ / result, folder_ / "truth.tif", folder_ / "unchanged.tif", {}};
    }
    [[nodiscard]] bool labelled(std::size_t i) const { return (truth_[i] != 0) != (unchanged_[i] != 0); }

    Scratch folder_;
    std::vector<double> truth_, unchanged_;
};

TEST_P(EvaluateReference, OfAMask) {
    std::vector<double> mask = blobs(GetParam() + 200, 0.2);
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (truth_[i] != 0 && i % 3 != 0) mask[i] = 1;
    for (std::size_t i = 0; i < mask.size(); i += 17) mask[i] = 255;
    write(folder_ / "mask.tif", mask, GDT_Byte, 255);
    Reference reference;
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (labelled(i) && mask[i] != 255) reference.add(mask[i] != 0, truth_[i] != 0);
    expect_same(evaluate_files(request("mask.tif")), reference);
}

TEST_P(EvaluateReference, OfAScore) {
    std::mt19937 random(GetParam());
    std::vector<double> score;
    for (std::size_t i = 0; i < truth_.size(); ++i)
        score.push_back(i % 23 == 0 ? kNoScore : static_cast<double>(random() % 40) / 8 + (truth_[i] != 0 ? 2 : 0));
    write(folder_ / "score.tif", score, GDT_Float32, kNoScore);
    const Evaluation evaluation = evaluate_files(request("score.tif"));
    // The chance that a changed pixel outranks an unchanged one, pair by pair, ties counting half.
    std::vector<double> changed, unchanged;
    for (std::size_t i = 0; i < score.size(); ++i)
        if (labelled(i) && score[i] != kNoScore) (truth_[i] != 0 ? changed : unchanged).push_back(score[i]);
    double won = 0;
    for (const double a : changed)
        for (const double b : unchanged) won += a > b ? 1 : a == b ? 0.5 : 0;
    EXPECT_NEAR(*evaluation.ranking->auc,
                won / (static_cast<double>(changed.size()) * static_cast<double>(unchanged.size())), kRounding);
    // The best threshold of all there are, and the figures there.
    double best_kappa = -1, best_f1 = -1;
    for (int step = 0; step < 60; ++step) {
        Reference at;
        for (const double a : changed) at.add(a >= step / 8.0, true);
        for (const double b : unchanged) at.add(b >= step / 8.0, false);
        if (at.tp + at.fp == 0) continue;
        best_kappa = std::max(best_kappa, at.kappa());
        if (at.tp > 0) best_f1 = std::max(best_f1, at.f1());
    }
    EXPECT_NEAR(evaluation.ranking->best_kappa->value, best_kappa, kRounding);
    EXPECT_NEAR(evaluation.ranking->best_f1->value, best_f1, kRounding);
    Reference reference;
    for (std::size_t i = 0; i < score.size(); ++i)
        if (labelled(i) && score[i] != kNoScore)
            reference.add(score[i] >= static_cast<double>(*evaluation.threshold), truth_[i] != 0);
    expect_same(evaluation, reference);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EvaluateReference, testing::Values(1U, 2U, 3U));

}  // namespace
}  // namespace quarrywatch::commands
