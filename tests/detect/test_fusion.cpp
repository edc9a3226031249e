#include "kernels/detect/fusion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-6;  // tables are float
// Between its nodes the table is straight where the law bends: 4096 nodes leave this much above the 50 % level.
constexpr double kTable = 2e-3;

using Plane = core::Raster<float>;

/// Takes and gives -2 ln p as it is.
Calibration identity() { return {1, {0, 1}}; }

/// A fusion whose scores are -2 ln p themselves, before and after.
Fusion plain_fusion(std::size_t detectors, int agreeing) {
    return {std::vector<Calibration>(detectors, identity()), agreeing, identity()};
}

float fused(const Fusion& fusion, const std::vector<float>& scores) {
    std::vector<Plane> planes;
    for (const float s : scores) planes.emplace_back(1, 1, s);
    std::vector<core::RasterView<const float>> views;
    for (const Plane& plane : planes) views.push_back(plane.view());
    Plane out(1, 1, -1.0F);
    fuse(fusion, views, out.view());
    return out(0, 0);
}

/// What a calibration says of a score: through a fusion of one that gives -2 ln p back.
double evidence(const Calibration& calibration, double score) {
    return static_cast<double>(fused({{calibration}, 1, identity()}, {static_cast<float>(score)}));
}

std::vector<NullLaw> laws() { return {{1, 1, 0}, {2.5, 4, 0}, {0.01, 12.3, 0}, {1, 3, 9}, {300, 2, 4000}}; }

TEST(Fusion, CalibrationIsTheLogarithmOfThePValue) {
    for (const NullLaw& law : laws()) {
        const Calibration c = calibrate(law);
        EXPECT_EQ(c.table[0], 0);
        EXPECT_TRUE(std::is_sorted(c.table.begin(), c.table.end()));
        for (std::size_t i = 1; i < c.table.size(); i += 7) {
            const double score = static_cast<double>(c.step) * static_cast<double>(i);
            const double wanted = -2 * std::log(law.p_value(score));
            EXPECT_NEAR(static_cast<double>(c.table[i]) / wanted, 1, kFloat);
            EXPECT_NEAR(evidence(c, score) / wanted, 1, 2e-4) << i;  // float places of one part in 4096 * 2^24
        }
        for (const double p : {0.5, 0.05, 1e-4, 1e-12, 1e-30})
            EXPECT_NEAR(evidence(c, law.quantile(p)) / (-2 * std::log(p)), 1, kTable) << p;
        EXPECT_NEAR(c.table.back(), -2 * std::log(1e-40), 1e-3);
    }
}

TEST(Fusion, CalibrationRisesWithTheScore) {
    for (const NullLaw& law : laws()) {
        const Calibration c = calibrate(law);
        const double end = law.quantile(1e-40);
        double last = -1;
        for (int k = 0; k <= 3000; ++k) {  // to half again the table's end
            const double here = evidence(c, end * k / 2000);
            ASSERT_GT(here, last) << k;
            last = here;
        }
        EXPECT_TRUE(std::isfinite(evidence(c, 1e6 * end)));
        EXPECT_EQ(evidence(c, -end), 0);
        EXPECT_EQ(evidence(c, std::nan("")), 0);
    }
}

TEST(Fusion, AnAnchorMakesEvidenceWeaker) {
    const NullLaw plain{1, 3, 0}, anchored{1, 3, 9};
    const Calibration a = calibrate(plain), b = calibrate(anchored);
    for (const double score : {0.5, 2.0, 6.0, 20.0, 80.0}) {
        EXPECT_LE(evidence(b, score), evidence(a, score) * (1 + kTable) + kTable) << score;
        EXPECT_NEAR(std::exp(-0.5 * evidence(b, score)) / anchored.p_value(score), 1, 0.02) << score;
    }
    EXPECT_LT(evidence(b, 80), 0.5 * evidence(a, 80));
}

TEST(Fusion, HowManyMustAgree) {
    EXPECT_EQ(must_agree(0, 3), 1);
    EXPECT_EQ(must_agree(-1, 3), 1);
    EXPECT_EQ(must_agree(1e-12, 3), 1);
    EXPECT_EQ(must_agree(1.0 / 3, 3), 1);
    EXPECT_EQ(must_agree(0.34, 3), 2);
    EXPECT_EQ(must_agree(2.0 / 3, 3), 2);
    EXPECT_EQ(must_agree(0.67, 3), 3);
    EXPECT_EQ(must_agree(1, 3), 3);
    EXPECT_EQ(must_agree(7, 3), 3);
    EXPECT_EQ(must_agree(0.5, 2), 1);
    EXPECT_EQ(must_agree(0.51, 2), 2);
    EXPECT_EQ(must_agree(0.5, 1), 1);
    EXPECT_EQ(must_agree(0.5, 0), 1);
    for (int n = 1; n <= 8; ++n)
        for (int u = 1; u <= n; ++u) EXPECT_EQ(must_agree(static_cast<double>(u) / n, static_cast<std::size_t>(n)), u);
}

TEST(Fusion, PartialConjunctionOfThreeByHand) {
    // p = (n - u + 1) p_(u), in -2 ln p
    const std::vector<float> scores{6, 10, 3};
    EXPECT_NEAR(fused(plain_fusion(3, 1), scores), 10 - 2 * std::log(3.0), kFloat * 10);
    EXPECT_NEAR(fused(plain_fusion(3, 2), scores), 6 - 2 * std::log(2.0), kFloat * 10);
    EXPECT_EQ(fused(plain_fusion(3, 3), scores), 3);              // the greatest p-value itself
    EXPECT_EQ(fused(plain_fusion(3, 1), {0.1F, 0.2F, 0.3F}), 0);  // 3 p > 1
    EXPECT_EQ(fused(plain_fusion(1, 1), {4.5F}), 4.5F);
}

TEST(Fusion, AllAgreeingIsTheGreatestPValue) {
    const std::vector<NullLaw> l = laws();
    std::vector<Calibration> parts;
    for (const NullLaw& law : l) parts.push_back(calibrate(law));
    constexpr int kDegrees = 4;
    const Fusion fusion = fusion_of(parts, 1, kDegrees);
    EXPECT_EQ(fusion.agreeing, 5);
    const std::array<double, 5> p{1e-3, 1e-9, 0.04, 1e-5, 1e-3};
    std::vector<float> scores;
    for (std::size_t k = 0; k < 5; ++k) scores.push_back(static_cast<float>(l[k].quantile(p[k])));
    const double out = static_cast<double>(fused(fusion, scores));
    EXPECT_NEAR(out / core::chi_square_quantile(0.04, kDegrees), 1, kTable);
    for (std::size_t k = 0; k < 5; ++k) {  // one that sees nothing is enough
        std::vector<float> one = scores;
        one[k] = 0;
        EXPECT_EQ(fused(fusion, one), 0) << k;
    }
}

TEST(Fusion, ScoreHasTheCorrectedPValue) {
    const std::vector<Calibration> parts(3, calibrate({1, 2, 0}));
    for (const int degrees : {1, 3, 6})
        for (const int u : {1, 2, 3}) {
            const Fusion fusion = fusion_of(parts, u / 3.0, degrees);
            ASSERT_EQ(fusion.agreeing, u);
            const std::array<double, 3> p{1e-8, 1e-5, 1e-3};
            std::vector<float> scores;
            for (const double x : p) scores.push_back(static_cast<float>(-2 * std::log(x)));  // two degrees
            const double wanted = (4 - u) * p[static_cast<std::size_t>(u - 1)];
            const double got = core::chi_square_survival(static_cast<double>(fused(fusion, scores)), degrees);
            EXPECT_NEAR(std::log(got) / std::log(wanted), 1, kTable) << degrees << ' ' << u;
        }
}

TEST(Fusion, IdenticalDetectorsGiveBackTheirOwnScore) {
    for (const int degrees : {1, 3, 6})
        for (const std::size_t n : {1U, 2U, 8U}) {
            const NullLaw law{1, static_cast<double>(degrees), 0};
            const Fusion fusion = fusion_of(std::vector<Calibration>(n, calibrate(law)), 1, degrees);
            for (const double p : {0.3, 0.05, 1e-3, 1e-8, 1e-20}) {
                const auto score = static_cast<float>(law.quantile(p));
                EXPECT_NEAR(fused(fusion, std::vector<float>(n, score)) / score, 1, 0.01) << degrees << ' ' << p;
            }
        }
    // Scaled scores come back as chi-square variables.
    const Fusion fusion = fusion_of({calibrate({50, 3, 0}), calibrate({0.2, 3, 0})}, 1, 3);
    EXPECT_NEAR(fused(fusion, {50 * 12.0F, 0.2F * 12.0F}), 12, 0.05);
}

TEST(Fusion, OrderOfDetectorsDoesNotMatter) {
    const std::vector<NullLaw> l = laws();
    std::vector<Calibration> parts;
    for (const NullLaw& law : l) parts.push_back(calibrate(law));
    core::RandomValues random(1);
    for (int trial = 0; trial < 100; ++trial) {
        std::vector<float> scores;
        for (const NullLaw& law : l) scores.push_back(static_cast<float>(law.quantile(std::pow(random.uniform(), 5))));
        if (trial % 3 == 0) scores[1] = scores[2] = 0;  // ties
        std::vector<std::size_t> order{0, 1, 2, 3, 4};
        for (std::size_t k = 4; k > 0; --k)
            std::swap(order[k], order[static_cast<std::size_t>(random.below(static_cast<int>(k) + 1))]);
        std::vector<Calibration> shuffled_parts;
        std::vector<float> shuffled;
        for (const std::size_t k : order) {
            shuffled_parts.push_back(parts[k]);
            shuffled.push_back(scores[k]);
        }
        for (const int u : {1, 3, 5})
            ASSERT_EQ(fused({parts, u, identity()}, scores), fused({shuffled_parts, u, identity()}, shuffled));
    }
}

TEST(Fusion, UnchangedGroundPassesNoMoreOftenThanItSays) {
    constexpr int kPixels = 40000, kDegrees = 3;
    for (const bool same : {false, true})  // independent detectors, and three times the same
        for (const int u : {1, 2, 3}) {
            std::vector<Plane> planes;
            std::vector<core::RasterView<const float>> views;
            for (unsigned k = 0; k < 3; ++k) {
                planes.emplace_back(1, kPixels);
                const std::vector<float> scores = null_scores(kPixels, kDegrees, 1, same ? 7 : 7 + k);
                std::copy(scores.begin(), scores.end(), planes.back().data());
            }
            for (const Plane& plane : planes) views.push_back(plane.view());
            const Fusion fusion =
                fusion_of(std::vector<Calibration>(3, calibrate({1, kDegrees, 0})), u / 3.0, kDegrees);
            Plane out(1, kPixels);
            fuse(fusion, views, out.view());
            for (const double p : {0.1, 0.01}) {
                const auto limit = static_cast<float>(core::chi_square_quantile(p, kDegrees));
                const auto passing =
                    std::count_if(out.data(), out.data() + kPixels, [&](float s) { return s > limit; });
                const double share = static_cast<double>(passing) / kPixels;
                EXPECT_LE(share, p + 4 * std::sqrt(p / kPixels)) << same << u << ' ' << p;  // four deviations
                if (same && u == 3) {
                    EXPECT_GE(share, p - 4 * std::sqrt(p / kPixels)) << p;  // and no less
                }
            }
        }
}

TEST(Fusion, StridesAreKept) {
    Plane a(4, 6), b(4, 6), out(5, 9, -1.0F);
    for (std::size_t i = 0; i < a.size(); ++i) {
        a.data()[i] = static_cast<float>(i);
        b.data()[i] = static_cast<float>(20 - i % 20);
    }
    const std::array<core::RasterView<const float>, 2> views{a.view().part(1, 2, 3, 4), b.view().part(1, 2, 3, 4)};
    fuse(plain_fusion(2, 2), views, out.view().part(2, 1, 3, 4));
    for (int r = 0; r < 5; ++r)
        for (int c = 0; c < 9; ++c) {
            const bool inside = r >= 2 && c >= 1 && c < 5;
            EXPECT_EQ(out(r, c), inside ? std::min(a(r - 1, c + 1), b(r - 1, c + 1)) : -1) << r << ' ' << c;
        }
}

TEST(Fusion, WrongNumbers) {
    EXPECT_THROW(static_cast<void>(fused(plain_fusion(2, 1), {1})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fused(plain_fusion(2, 3), {1, 2})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fused(plain_fusion(2, 0), {1, 2})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fused(plain_fusion(9, 1), std::vector<float>(9, 1.0F))), std::invalid_argument);
    Plane out(1, 1);
    EXPECT_THROW(fuse(plain_fusion(0, 1), {}, out.view()), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
