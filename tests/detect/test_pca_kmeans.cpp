#include "kernels/detect/pca_kmeans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/core/linalg.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using FloatPlane = core::Raster<float>;
using MaskPlane = core::Raster<std::uint8_t>;

constexpr double kFloat = 1e-5;    // 25 float products of order one
constexpr double kNaive = 1e-4;    // the same, and scores up to some ten
constexpr float kDecision = 0.5F;  // the paper's

PcaKmeansOptions options_of(int block_px, double energy_share = 0.9) {
    PcaKmeansOptions options;
    options.block_px = block_px;
    options.energy_share = energy_share;
    return options;
}

PcaKmeansFit fit(const std::vector<FloatPlane>& planes, const std::vector<MaskPlane>& masks,
                 const PcaKmeansOptions& options, int threads = 1) {
    std::vector<core::RasterView<const float>> differences;
    std::vector<core::RasterView<const std::uint8_t>> valid;
    for (const FloatPlane& p : planes) differences.push_back(p.view());
    for (const MaskPlane& m : masks) valid.push_back(m.view());
    return fit_pca_kmeans(differences, valid, options, threads);
}

/// One window, all valid.
PcaKmeansFit fit(FloatPlane plane, const PcaKmeansOptions& options) {
    std::vector<MaskPlane> masks;
    masks.emplace_back(plane.rows(), plane.cols(), std::uint8_t{1});
    std::vector<FloatPlane> planes;
    planes.push_back(std::move(plane));
    return fit(planes, masks, options);
}

FloatPlane score(const PcaKmeansModel& model, core::RasterView<const float> difference) {
    FloatPlane out(difference.rows(), difference.cols(), -1e9F);
    pca_kmeans_score(model, difference, out.view());
    return out;
}

/// Still ground: magnitudes around 1.
FloatPlane noise(int rows, int cols, unsigned seed) {
    core::RandomValues random(seed);
    FloatPlane plane(rows, cols);
    for (std::size_t i = 0; i < plane.size(); ++i)
        plane.data()[i] = static_cast<float>(std::fabs(1 + 0.3 * random.normal()));
    return plane;
}

void brighten(FloatPlane& plane, int row, int col, int side, float by) {
    for (int r = row; r < row + side; ++r)
        for (int c = col; c < col + side; ++c) plane(r, c) += by;
}

bool same_bytes(core::RasterView<const float> a, core::RasterView<const float> b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
    for (int r = 0; r < a.rows(); ++r)
        if (std::memcmp(a.row(r), b.row(r), static_cast<std::size_t>(a.cols()) * sizeof(float)) != 0) return false;
    return true;
}

bool same_bytes(const PcaKmeansModel& a, const PcaKmeansModel& b) {
    return a.components == b.components && a.iterations == b.iterations && a.weights.size() == b.weights.size() &&
           std::memcmp(&a.energy, &b.energy, sizeof(double)) == 0 &&
           std::memcmp(&a.constant, &b.constant, sizeof(float)) == 0 &&
           std::memcmp(a.weights.data(), b.weights.data(), a.weights.size() * sizeof(float)) == 0;
}

TEST(PcaKmeans, TwoLevelsByHand) {
    // Blocks are all 1 or all 5, never mixed: one component, (1, 1, ...) / h, and the centroids are the two levels.
    for (const int block_px : {1, 3, 5}) {
        std::vector<FloatPlane> planes;
        std::vector<MaskPlane> masks;
        for (const float level : {1.0F, 5.0F}) {
            planes.emplace_back(45, 45, level);
            masks.emplace_back(45, 45, std::uint8_t{1});
        }
        const PcaKmeansFit two = fit(planes, masks, options_of(block_px));
        ASSERT_TRUE(two.usable) << two.reason;
        EXPECT_TRUE(two.reason.empty());
        EXPECT_EQ(two.model.block_px, block_px);
        EXPECT_EQ(two.model.components, 1);
        EXPECT_EQ(two.model.iterations, 2);  // one that assigns, one that finds nothing to move
        EXPECT_NEAR(two.model.energy, 1, kFloat);
        EXPECT_EQ(pca_kmeans_radius(two.model), block_px / 2);
        ASSERT_EQ(two.model.weights.size(), static_cast<std::size_t>(block_px * block_px));
        for (const float w : two.model.weights) EXPECT_NEAR(w, 1.0 / (4 * block_px * block_px), kFloat);
        EXPECT_NEAR(two.model.constant, -0.25, kFloat);
        for (const auto& [level, expected] : {std::pair{1.0F, 0.0}, {3.0F, 0.5}, {5.0F, 1.0}, {9.0F, 2.0}}) {
            const FloatPlane scores = score(two.model, FloatPlane(7, 80, level).view());
            for (std::size_t i = 0; i < scores.size(); ++i) ASSERT_NEAR(scores.data()[i], expected, kFloat) << i;
        }
    }
}

TEST(PcaKmeans, WeightsAreLaidOverTheNeighbourhoodAsItLies) {
    PcaKmeansModel model;
    model.block_px = 3;
    model.weights = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    model.constant = 0.5F;
    FloatPlane plane(3, 4, 0.0F);
    plane(0, 1) = 1;   // repeated above the edge: the first row of taps meets it too
    plane(2, 3) = 10;  // repeated below and on the right
    const FloatPlane scores = score(model, plane.view());
    const float expected[3][4] = {{9.5F, 7.5F, 5.5F, 0.5F}, {3.5F, 2.5F, 91.5F, 170.5F}, {0.5F, 0.5F, 150.5F, 280.5F}};
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 4; ++c) EXPECT_EQ(scores(r, c), expected[r][c]) << r << ' ' << c;
}

TEST(PcaKmeans, PlantedSquareStandsOut) {
    FloatPlane plane = noise(200, 200, 1);
    brighten(plane, 60, 90, 20, 3);
    FloatPlane copy(200, 200);
    std::copy_n(plane.data(), plane.size(), copy.data());
    const PcaKmeansFit square = fit(std::move(copy), options_of(5));
    ASSERT_TRUE(square.usable) << square.reason;
    EXPECT_LT(square.model.iterations, 100);  // settled
    EXPECT_GE(square.model.energy, 0.9);
    const FloatPlane scores = score(square.model, plane.view());
    for (int r = 0; r < 200; ++r)
        for (int c = 0; c < 200; ++c) {
            // Pixels from the square's rim inwards; within the radius of the rim neighbourhoods are mixed.
            const int inside = std::min({r - 59, 80 - r, c - 89, 110 - c});
            if (inside > 2) {
                ASSERT_GT(scores(r, c), kDecision) << r << ' ' << c;
            } else if (inside <= -2) {
                ASSERT_LT(scores(r, c), kDecision) << r << ' ' << c;
            }
        }
}

TEST(PcaKmeans, ChangeRarerThanAHundredthOnGroundAllAlike) {
    FloatPlane plane(150, 150, 0.0F);
    brighten(plane, 30, 30, 6, 2);
    const PcaKmeansFit rare = fit(std::move(plane), options_of(3));
    ASSERT_TRUE(rare.usable) << rare.reason;
    EXPECT_LT(score(rare.model, FloatPlane(3, 3, 0.0F).view())(1, 1), 0.1F);
    EXPECT_GT(score(rare.model, FloatPlane(3, 3, 2.0F).view())(1, 1), kDecision);
}

/// The paper, step by step in double: patches projected onto eigenvectors, distances to two centroids.
class Naive {
public:
    Naive(const std::vector<FloatPlane>& planes, const std::vector<MaskPlane>& masks, int block_px, double energy_share)
        : block_px_(block_px), pixels_(block_px * block_px), mean_(static_cast<std::size_t>(pixels_), 0.0) {
        const auto blocks = patches(planes, masks, block_px);
        const auto n = static_cast<double>(blocks.size());
        for (const auto& b : blocks)
            for (std::size_t p = 0; p < b.size(); ++p) mean_[p] += b[p] / n;
        core::Matrix covariance(pixels_, pixels_);
        for (const auto& b : blocks)
            for (int i = 0; i < pixels_; ++i)
                for (int j = 0; j < pixels_; ++j) covariance(i, j) += centred(b, i) * centred(b, j) / n;
        eigen_ = core::symmetric_eigen(covariance);
        double total = 0, held = 0;
        for (const double v : eigen_.values) total += v;
        while (held < energy_share * total) held += eigen_.values[static_cast<std::size_t>(components_++)];
        cluster(patches(planes, masks, 3));
    }
    [[nodiscard]] int components() const { return components_; }
    /// Squared distances of a neighbourhood to the unchanged and the changed centroid.
    [[nodiscard]] std::pair<double, double> distances(const std::vector<double>& patch) const {
        const std::vector<double> y = project(patch);
        return {distance(y, still_), distance(y, moved_)};
    }
    [[nodiscard]] double between() const { return distance(still_, moved_); }

private:
    using Vectors = std::vector<std::vector<double>>;

    [[nodiscard]] Vectors patches(const std::vector<FloatPlane>& planes, const std::vector<MaskPlane>& masks,
                                  int step) const {
        Vectors out;
        for (std::size_t w = 0; w < planes.size(); ++w)
            for (int r = 0; r + block_px_ <= planes[w].rows(); r += step)
                for (int c = 0; c + block_px_ <= planes[w].cols(); c += step) {
                    std::vector<double> patch;
                    bool whole = true;
                    for (int p = 0; p < pixels_; ++p) {
                        patch.push_back(static_cast<double>(planes[w](r + p / block_px_, c + p % block_px_)));
                        whole = whole && masks[w](r + p / block_px_, c + p % block_px_) != 0;
                    }
                    if (whole) out.push_back(patch);
                }
        return out;
    }
    [[nodiscard]] double centred(const std::vector<double>& patch, int p) const {
        return patch[static_cast<std::size_t>(p)] - mean_[static_cast<std::size_t>(p)];
    }
    [[nodiscard]] std::vector<double> project(const std::vector<double>& patch) const {
        std::vector<double> y(static_cast<std::size_t>(components_), 0.0);
        for (int k = 0; k < components_; ++k)
            for (int p = 0; p < pixels_; ++p)
                y[static_cast<std::size_t>(k)] += eigen_.vectors(p, k) * centred(patch, p);
        return y;
    }
    static double distance(const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
        return sum;
    }
    static double average(const std::vector<double>& v) {
        double sum = 0;
        for (const double x : v) sum += x;
        return sum / static_cast<double>(v.size());
    }
    static std::vector<double> mean_of(const Vectors& ys, const std::vector<bool>& member) {
        std::vector<double> sum(ys.front().size(), 0.0);
        double count = 0;
        for (std::size_t i = 0; i < ys.size(); ++i) {
            if (!member[i]) continue;
            count += 1;
            for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += ys[i][k];
        }
        for (double& s : sum) s /= count;
        return sum;
    }
    void cluster(const Vectors& all) {
        Vectors ys;
        std::vector<double> means;
        for (const auto& patch : all) {
            ys.push_back(project(patch));
            means.push_back(average(patch));
        }
        std::vector<double> sorted = means;
        std::sort(sorted.begin(), sorted.end());
        const auto last = static_cast<double>(sorted.size() - 1);
        const double low = sorted[static_cast<std::size_t>(0.10 * last)];
        const double high = sorted[static_cast<std::size_t>(0.99 * last)];
        std::vector<bool> still(ys.size()), moved(ys.size());
        for (std::size_t i = 0; i < ys.size(); ++i) {
            still[i] = means[i] <= low;
            moved[i] = means[i] >= high;
        }
        for (std::vector<bool> before; before != moved;) {
            still_ = mean_of(ys, still);
            moved_ = mean_of(ys, moved);
            before = moved;
            for (std::size_t i = 0; i < ys.size(); ++i) {
                moved[i] = distance(ys[i], moved_) < distance(ys[i], still_);
                still[i] = !moved[i];
            }
        }
    }

    int block_px_, pixels_, components_ = 0;
    std::vector<double> mean_, still_, moved_;
    core::Eigen eigen_;
};

TEST(PcaKmeans, OneConvolutionDecidesAsTheNearestCentroid) {
    // Texture that runs along rows, so that the weights are no mirror of themselves; two windows with holes.
    std::vector<FloatPlane> planes;
    std::vector<MaskPlane> masks;
    core::RandomValues random(2);
    for (const auto& [rows, cols] : {std::pair{70, 95}, {64, 60}}) {
        FloatPlane& plane = planes.emplace_back(noise(rows, cols, static_cast<unsigned>(rows)));
        for (int r = 0; r < rows; ++r)
            for (int c = 1; c < cols; ++c) plane(r, c) += 0.7F * plane(r, c - 1) * static_cast<float>(random.uniform());
        MaskPlane& mask = masks.emplace_back(rows, cols, std::uint8_t{1});
        for (int i = 0; i < 30; ++i) mask(random.below(rows), random.below(cols)) = 0;
    }
    brighten(planes[0], 20, 30, 9, 2);
    brighten(planes[1], 41, 8, 13, 1);
    for (const auto& [block_px, energy_share] : {std::pair{3, 0.6}, {5, 0.9}}) {
        const PcaKmeansFit linear = fit(planes, masks, options_of(block_px, energy_share));
        ASSERT_TRUE(linear.usable) << linear.reason;
        const Naive naive(planes, masks, block_px, energy_share);
        EXPECT_EQ(linear.model.components, naive.components());
        EXPECT_GT(linear.model.components, 1);
        const int radius = block_px / 2;
        const FloatPlane& plane = planes[0];
        const FloatPlane scores = score(linear.model, plane.view());
        int changed = 0, decided = 0;
        for (int r = radius; r < plane.rows() - radius; ++r)
            for (int c = radius; c < plane.cols() - radius; ++c) {
                std::vector<double> patch;
                for (int i = 0; i < block_px * block_px; ++i)
                    patch.push_back(static_cast<double>(plane(r - radius + i / block_px, c - radius + i % block_px)));
                const auto [still, moved] = naive.distances(patch);
                // Along the joining line by the law of cosines.
                const double along = (still - moved + naive.between()) / (2 * naive.between());
                ASSERT_NEAR(scores(r, c), along, kNaive) << r << ' ' << c;
                if (std::fabs(along - 0.5) < kNaive) continue;
                ASSERT_EQ(scores(r, c) > kDecision, moved < still) << r << ' ' << c;
                changed += moved < still ? 1 : 0;
                ++decided;
            }
        EXPECT_GT(changed, 40);
        EXPECT_LT(changed, decided / 2);
    }
}

TEST(PcaKmeans, EnergyKeepsAsManyComponentsAsAsked) {
    int before = 0;
    for (const double share : {0.01, 0.5, 1.0}) {
        const PcaKmeansFit some = fit(noise(90, 90, 3), options_of(3, share));
        ASSERT_TRUE(some.usable) << some.reason;
        EXPECT_GE(some.model.energy, share - 1e-12);  // the sum of the eigenvalues is the trace up to rounding
        EXPECT_GT(some.model.components, before);
        before = some.model.components;
    }
    EXPECT_EQ(before, 9);
}

TEST(PcaKmeans, SameBytesInAnyWindow) {
    const FloatPlane whole = noise(40, 203, 4);
    for (const int block_px : {1, 5, 9}) {
        const PcaKmeansFit fitted = fit(noise(120, 120, 5), options_of(block_px));
        ASSERT_TRUE(fitted.usable) << fitted.reason;
        const FloatPlane scores = score(fitted.model, whole.view());
        const int halo = pca_kmeans_radius(fitted.model);
        for (const auto& [row, col, rows, cols] : {std::array{4, 4, 20, 130}, {9, 77, 1, 1}, {11, 13, 25, 67}}) {
            const FloatPlane part =
                score(fitted.model, whole.view().part(row - halo, col - halo, rows + 2 * halo, cols + 2 * halo));
            EXPECT_TRUE(same_bytes(part.view().part(halo, halo, rows, cols), scores.view().part(row, col, rows, cols)))
                << block_px << ' ' << row;
        }
    }
}

TEST(PcaKmeans, EdgesRepeat) {
    const PcaKmeansFit fitted = fit(noise(120, 120, 6), options_of(5));
    ASSERT_TRUE(fitted.usable) << fitted.reason;
    for (const auto& [rows, cols] : {std::pair{1, 1}, {2, 3}, {3, 4}, {4, 5}, {6, 70}}) {
        const FloatPlane plane = noise(rows, cols, 7);
        FloatPlane padded(rows + 4, cols + 4);
        for (int r = 0; r < rows + 4; ++r)
            for (int c = 0; c < cols + 4; ++c)
                padded(r, c) = plane(std::clamp(r - 2, 0, rows - 1), std::clamp(c - 2, 0, cols - 1));
        const FloatPlane scores = score(fitted.model, plane.view()), inner = score(fitted.model, padded.view());
        EXPECT_TRUE(same_bytes(scores.view(), inner.view().part(2, 2, rows, cols))) << rows << ' ' << cols;
    }
    pca_kmeans_score(fitted.model, {}, {});  // nothing to do
}

TEST(PcaKmeans, SameBytesOnAnyNumberOfThreads) {
    std::vector<FloatPlane> planes;
    std::vector<MaskPlane> masks;
    for (const int cols : {310, 171}) {
        planes.push_back(noise(290, cols, static_cast<unsigned>(cols)));
        brighten(planes.back(), 100, 50, 31, 2);
        masks.emplace_back(290, cols, std::uint8_t{1});
        masks.back()(140, 60) = 0;
    }
    const PcaKmeansFit one = fit(planes, masks, options_of(5), 1);
    ASSERT_TRUE(one.usable) << one.reason;
    for (const int threads : {2, 3, 7})
        EXPECT_TRUE(same_bytes(one.model, fit(planes, masks, options_of(5), threads).model)) << threads;
}

TEST(PcaKmeans, InvalidPixelsAreNotSeen) {
    PcaKmeansModel models[2];
    for (int i = 0; i < 2; ++i) {
        std::vector<FloatPlane> planes;
        std::vector<MaskPlane> masks;
        planes.push_back(noise(100, 100, 8));
        masks.emplace_back(100, 100, std::uint8_t{1});
        brighten(planes[0], 20, 20, 15, 2);
        for (int r = 60; r < 83; ++r)
            for (int c = 0; c < 17; ++c) {
                planes[0](r, c) = i == 0 ? 0.0F : 1e6F;
                masks[0](r, c) = 0;
            }
        const PcaKmeansFit fitted = fit(planes, masks, options_of(5));
        ASSERT_TRUE(fitted.usable) << fitted.reason;
        models[i] = fitted.model;
    }
    EXPECT_TRUE(same_bytes(models[0], models[1]));
}

TEST(PcaKmeans, Unusable) {
    EXPECT_FALSE(fit({}, {}, options_of(5)).usable);
    EXPECT_FALSE(fit(noise(4, 4000, 9), options_of(5)).usable);  // no row of blocks
    EXPECT_FALSE(fit(noise(15, 80, 9), options_of(5)).usable);   // 48 blocks
    EXPECT_TRUE(fit(noise(25, 50, 9), options_of(5)).usable);    // 50 of them
    const PcaKmeansFit flat = fit(FloatPlane(100, 100, 0.1F), options_of(5));
    EXPECT_FALSE(flat.usable);
    EXPECT_NE(flat.reason.find("variance"), std::string::npos);
    EXPECT_FALSE(fit(FloatPlane(100, 100, 0.0F), options_of(5)).usable);
    std::vector<FloatPlane> planes;
    std::vector<MaskPlane> masks;
    planes.push_back(noise(100, 100, 10));
    masks.emplace_back(100, 100, std::uint8_t{0});
    const PcaKmeansFit unseen = fit(planes, masks, options_of(5));
    EXPECT_FALSE(unseen.usable);
    EXPECT_NE(unseen.reason.find("50"), std::string::npos);
}

TEST(PcaKmeans, BlocksOfOneMeanHaveNoChangedCluster) {
    // Every block holds 0 to 8 in another order: variance, but nothing that changed more than the rest.
    core::RandomValues random(11);
    FloatPlane plane(60, 60);
    for (int r = 0; r < 60; r += 3)
        for (int c = 0; c < 60; c += 3) {
            std::vector<float> order{0, 1, 2, 3, 4, 5, 6, 7, 8};
            for (int i = 8; i > 0; --i)
                std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(random.below(i + 1))]);
            for (int i = 0; i < 9; ++i) plane(r + i / 3, c + i % 3) = order[static_cast<std::size_t>(i)];
        }
    const PcaKmeansFit alike = fit(std::move(plane), options_of(3));
    EXPECT_FALSE(alike.usable);
    EXPECT_NE(alike.reason.find("one cluster"), std::string::npos);
}

TEST(PcaKmeans, BrokenPreconditionsThrow) {
    for (const int block_px : {-1, 0, 4, kLargestPcaBlockPx + 2})
        EXPECT_THROW(static_cast<void>(fit(noise(50, 50, 12), options_of(block_px))), std::invalid_argument);
    for (const double share : {0.0, 1.01, std::nan("")})
        EXPECT_THROW(static_cast<void>(fit(noise(50, 50, 12), options_of(5, share))), std::invalid_argument);
    std::vector<FloatPlane> planes;
    planes.push_back(noise(50, 50, 12));
    EXPECT_THROW(static_cast<void>(fit(planes, {}, options_of(5))), std::invalid_argument);
    std::vector<MaskPlane> masks;
    masks.emplace_back(50, 49, std::uint8_t{1});
    EXPECT_THROW(static_cast<void>(fit(planes, masks, options_of(5))), std::invalid_argument);
    FloatPlane out(50, 50);
    EXPECT_THROW(pca_kmeans_score(PcaKmeansModel{}, planes[0].view(), out.view()), std::invalid_argument);
    const PcaKmeansFit fitted = fit(noise(50, 50, 12), options_of(3));
    ASSERT_TRUE(fitted.usable);
    EXPECT_THROW(pca_kmeans_score(fitted.model, planes[0].view(), out.view().part(0, 0, 50, 49)),
                 std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
