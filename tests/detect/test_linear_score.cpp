#include "kernels/detect/linear_score.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

constexpr int kRows = 23, kCols = 61;
constexpr double kFloat = 2e-5;  // of sums of some tens of products of order 1 to 10 in float

using Bands = std::vector<core::Raster<float>>;
using Mask = core::Raster<std::uint8_t>;

Bands random_bands(std::size_t bands, unsigned seed) {
    core::RandomValues random(seed);
    Bands out;
    for (std::size_t b = 0; b < bands; ++b) {
        out.emplace_back(kRows, kCols);
        for (std::size_t i = 0; i < out[b].size(); ++i) out[b].data()[i] = static_cast<float>(random.uniform(0.1, 1));
    }
    return out;
}

std::vector<core::RasterView<const float>> views(const Bands& bands, int row = 0, int col = 0, int rows = kRows,
                                                 int cols = kCols) {
    std::vector<core::RasterView<const float>> out;
    for (const auto& band : bands) out.push_back(band.view().part(row, col, rows, cols));
    return out;
}

LinearVariates random_model(int features, int variates, unsigned seed) {
    core::RandomValues random(seed);
    LinearVariates model{features, variates, {}, {}};
    for (int i = 0; i < features * variates; ++i)
        model.coefficients.push_back(static_cast<float>(random.uniform(-3, 3)));
    for (int i = 0; i < variates; ++i) model.constants.push_back(static_cast<float>(random.uniform(-1, 1)));
    return model;
}

/// Three bands before, two after: 3 + 2 features; an odd and an even number, as the pairing of features tells apart.
LinearScore five_features(double brightness_variance) {
    return {plain_bands(3), plain_bands(2), random_model(5, 4, 1), brightness_variance};
}

core::Raster<float> score_of(const LinearScore& score, const Bands& before, const Bands& after, const Mask& valid) {
    core::Raster<float> out(kRows, kCols, -1.0F);
    LinearScoreWorkspace workspace;
    linear_score(score, views(before), views(after), valid.view(), workspace, out.view());
    return out;
}

/// The formula in double for a pixel's features, of which the last `later` are the later date's.
double naive(const LinearScore& score, const std::vector<double>& features, std::size_t later) {
    double squares = 0, along = 0, length = 0;
    for (int v = 0; v < score.model.variates; ++v) {
        double z = static_cast<double>(score.model.constants[static_cast<std::size_t>(v)]), g = 0;
        for (std::size_t f = 0; f < features.size(); ++f) {
            const double part =
                features[f] *
                static_cast<double>(score.model.coefficients[static_cast<std::size_t>(v) * features.size() + f]);
            z += part;
            if (f + later >= features.size()) g += part;
        }
        squares += z * z;
        along += z * g;
        length += g * g;
    }
    const double t = score.brightness_variance;
    return squares - t * along * along / (1 + t * length);
}

TEST(LinearScore, OnePixelByHand) {
    LinearScore score{plain_bands(1), plain_bands(1), {2, 1, {-1, 2}, {1}}, 0};
    Bands before, after;
    before.emplace_back(1, 1, 3.0F);
    after.emplace_back(1, 1, 5.0F);
    const Mask valid(1, 1, 1);
    core::Raster<float> out(1, 1);
    LinearScoreWorkspace workspace;
    const auto run = [&] {
        linear_score(score, views(before, 0, 0, 1, 1), views(after, 0, 0, 1, 1), valid.view(), workspace, out.view());
        return out(0, 0);
    };
    EXPECT_EQ(run(), 64);  // z = 1 - 3 + 10
    score.brightness_variance = 0.5;
    EXPECT_NEAR(run(), 64 - 0.5 * 80 * 80 / (1 + 0.5 * 100), 64 * 1e-6);  // g = 10, z g = 80
}

TEST(LinearScore, EqualsTheFormulaInDouble) {
    const Bands before = random_bands(3, 2), after = random_bands(2, 3);
    const Mask valid(kRows, kCols, 1);
    for (const double variance : {0.0, 0.01, 0.3}) {
        const LinearScore score = five_features(variance);
        const core::Raster<float> out = score_of(score, before, after, valid);
        for (std::size_t i = 0; i < out.size(); ++i) {
            std::vector<double> features;
            for (const Bands* date : {&before, &after})
                for (const auto& band : *date) features.push_back(static_cast<double>(band.data()[i]));
            const double wanted = naive(score, features, 2), plain = naive(five_features(0), features, 2);
            ASSERT_NEAR(out.data()[i], wanted, kFloat * (1 + plain)) << i;  // what is taken off is as large as the sum
        }
    }
}

TEST(LinearScore, ProductsAndIndicesStandInTheirPlaces) {
    const classify::BandPlaces red_and_nir{{-1, -1, 0, 1, -1, -1}};
    const LinearScore score{with_quadratic_terms(red_and_nir, {0.5F, 0.4F}, {2, 3}), plain_bands(1),
                            random_model(7, 3, 4), 0.05};
    const Bands before = random_bands(2, 5), after = random_bands(1, 6);
    const core::Raster<float> out = score_of(score, before, after, Mask(kRows, kCols, 1));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto red = static_cast<double>(before[0].data()[i]), nir = static_cast<double>(before[1].data()[i]);
        const double a = (red - 0.5) * 2, b = (nir - static_cast<double>(0.4F)) * 3;
        const std::vector<double> features{
            red, nir, a * a, a * b, b * b, (nir - red) / (nir + red), static_cast<double>(after[0].data()[i])};
        LinearScore plain = score;
        plain.brightness_variance = 0;
        ASSERT_NEAR(out.data()[i], naive(score, features, 1), kFloat * (1 + naive(plain, features, 1))) << i;
    }
}

TEST(LinearScore, IsTheMahalanobisDistanceUnderBrightness) {
    // Two variates: (I + t g g')^-1 by Cramer's rule.
    const double t = 0.2;
    const LinearScore score{plain_bands(1), plain_bands(2), random_model(3, 2, 7), t};
    const Bands before = random_bands(1, 8), after = random_bands(2, 9);
    const core::Raster<float> out = score_of(score, before, after, Mask(kRows, kCols, 1));
    for (std::size_t i = 0; i < out.size(); ++i) {
        double z[2], g[2];
        for (std::size_t v = 0; v < 2; ++v) {
            const float* const c = &score.model.coefficients[3 * v];
            g[v] = static_cast<double>(c[1]) * static_cast<double>(after[0].data()[i]) +
                   static_cast<double>(c[2]) * static_cast<double>(after[1].data()[i]);
            z[v] = static_cast<double>(score.model.constants[v]) +
                   static_cast<double>(c[0]) * static_cast<double>(before[0].data()[i]) + g[v];
        }
        const double a = 1 + t * g[0] * g[0], b = t * g[0] * g[1], d = 1 + t * g[1] * g[1];
        const double wanted = (d * z[0] * z[0] - 2 * b * z[0] * z[1] + a * z[1] * z[1]) / (a * d - b * b);
        ASSERT_NEAR(out.data()[i], wanted, kFloat * (1 + z[0] * z[0] + z[1] * z[1])) << i;
    }
}

TEST(LinearScore, BrightnessTakesOffAndNeverBelowZero) {
    const Bands before = random_bands(3, 10), after = random_bands(2, 11);
    const Mask valid(kRows, kCols, 1);
    const core::Raster<float> none = score_of(five_features(0), before, after, valid);
    core::Raster<float> last = score_of(five_features(0), before, after, valid);
    for (const double variance : {1e-3, 1.0, 1e6}) {
        const core::Raster<float> out = score_of(five_features(variance), before, after, valid);
        for (std::size_t i = 0; i < out.size(); ++i) {
            ASSERT_GE(out.data()[i], 0);
            ASSERT_LE(out.data()[i], last.data()[i] + static_cast<float>(kFloat) * (1 + none.data()[i]));
            last.data()[i] = out.data()[i];
        }
    }
}

TEST(LinearScore, InvalidPixelsAreZeroAndTouchNoOther) {
    Bands before = random_bands(3, 12), after = random_bands(2, 13);
    Mask valid(kRows, kCols, 1);
    for (const double variance : {0.0, 0.1}) {
        const core::Raster<float> clean = score_of(five_features(variance), before, after, Mask(kRows, kCols, 1));
        for (std::size_t i = 0; i < valid.size(); i += 5) {
            valid.data()[i] = 0;
            after[1].data()[i] = std::nanf("");
            before[0].data()[i] = i % 2 == 0 ? HUGE_VALF : -HUGE_VALF;
        }
        const core::Raster<float> out = score_of(five_features(variance), before, after, valid);
        for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out.data()[i], i % 5 == 0 ? 0 : clean.data()[i]) << i;
        before = random_bands(3, 12);
        after = random_bands(2, 13);
    }
}

TEST(LinearScore, SameBytesInAnyWindow) {
    const Bands before = random_bands(3, 14), after = random_bands(2, 15);
    Mask valid(kRows, kCols, 1);
    for (std::size_t i = 0; i < valid.size(); i += 7) valid.data()[i] = 0;
    LinearScoreWorkspace workspace;
    for (const double variance : {0.0, 0.1}) {
        const LinearScore score = five_features(variance);
        const core::Raster<float> whole = score_of(score, before, after, valid);
        for (const int cols : {1, 3, 8, 17, 45})  // up and down: the workspace grows and is used for less
            for (const int rows : {5, 1})
                for (int row = 0; row + rows <= kRows; row += 6)
                    for (int col = 0; col + cols <= kCols; col += 5) {
                        core::Raster<float> out(rows, cols, -1.0F);
                        linear_score(score, views(before, row, col, rows, cols), views(after, row, col, rows, cols),
                                     valid.view().part(row, col, rows, cols), workspace, out.view());
                        for (int r = 0; r < rows; ++r)
                            ASSERT_EQ(std::memcmp(out.row(r), whole.row(row + r) + col,
                                                  static_cast<std::size_t>(cols) * sizeof(float)),
                                      0)
                                << row << ' ' << col << ' ' << rows << ' ' << cols;
                    }
    }
}

TEST(LinearScore, VariatesOfARowGiveTheScore) {
    const Bands before = random_bands(3, 16), after = random_bands(2, 17);
    const LinearScore score = five_features(0);
    const core::Raster<float> out = score_of(score, before, after, Mask(kRows, kCols, 1));
    LinearScoreWorkspace workspace;
    std::vector<float> variates(4 * kCols);
    for (int r = 0; r < kRows; ++r) {
        std::vector<const float*> earlier, later;
        for (const auto& band : before) earlier.push_back(band.row(r));
        for (const auto& band : after) later.push_back(band.row(r));
        variates_of_row(score, earlier, later, kCols, workspace, variates.data());
        for (std::size_t c = 0; c < kCols; ++c) {
            double sum = 0;
            for (std::size_t v = 0; v < 4; ++v) sum += std::pow(static_cast<double>(variates[v * kCols + c]), 2);
            ASSERT_NEAR(sum, out(r, static_cast<int>(c)), kFloat * (1 + sum));
        }
    }
}

TEST(LinearScore, NoVariatesNoScore) {
    const LinearScore score{plain_bands(3), plain_bands(2), {5, 0, {}, {}}, 0.1};
    const core::Raster<float> out = score_of(score, random_bands(3, 18), random_bands(2, 19), Mask(kRows, kCols, 1));
    EXPECT_EQ(std::count(out.data(), out.data() + out.size(), 0.0F), static_cast<std::ptrdiff_t>(out.size()));
}

TEST(LinearScore, AnotherNumberOfFeatures) {
    LinearScore score = five_features(0);
    const Bands before = random_bands(3, 20), after = random_bands(2, 21);
    const Mask valid(kRows, kCols, 1);
    EXPECT_THROW(static_cast<void>(score_of(score, before, random_bands(3, 22), valid)), std::invalid_argument);
    score.model = random_model(6, 4, 1);
    EXPECT_THROW(static_cast<void>(score_of(score, before, after, valid)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
