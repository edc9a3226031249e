#include "kernels/detect/baseline_composite.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

struct Series {
    std::vector<core::Raster<float>> values;  // one band a look
    std::vector<core::Raster<std::uint8_t>> valid;
    std::vector<LookGains> gains;

    explicit Series(int looks, int rows = 6, int cols = 7) {
        core::RandomValues random(3);
        for (int k = 0; k < looks; ++k) {
            values.emplace_back(rows, cols);
            valid.emplace_back(rows, cols, std::uint8_t{1});
            gains.push_back({{1.0}, {0.0}});
            for (std::size_t i = 0; i < values.back().size(); ++i)
                values.back().data()[i] = static_cast<float>(random.uniform(0.1, 0.5));
        }
    }
    [[nodiscard]] std::vector<LookViews> views() const {
        std::vector<LookViews> out;
        for (std::size_t k = 0; k < values.size(); ++k) out.push_back({{values[k].view()}, valid[k].view()});
        return out;
    }
};

struct Result {
    core::Raster<float> median, spread;
    core::Raster<std::uint8_t> valid;
};

Result compose(const Series& s, const std::vector<double>& pooled = {0.1}) {
    const int rows = s.values.front().rows(), cols = s.values.front().cols();
    Result r{core::Raster<float>(rows, cols), core::Raster<float>(rows, cols), core::Raster<std::uint8_t>(rows, cols)};
    CompositeWorkspace workspace;
    const std::vector<core::RasterView<float>> out{r.median.view()};
    baseline_composite(s.views(), s.gains, pooled, workspace, out, r.valid.view(), r.spread.view());
    return r;
}

TEST(BaselineComposite, OneLookIsItself) {
    const Series s(1);
    const Result r = compose(s);
    for (std::size_t i = 0; i < r.median.size(); ++i) {
        EXPECT_EQ(r.median.data()[i], s.values[0].data()[i]) << "to the bit";
        EXPECT_EQ(r.spread.data()[i], -1.0F) << "one look says nothing of variation";
    }
}

TEST(BaselineComposite, TheMedianOfWhatIsClear) {
    for (const int looks : {2, 3, 4, 5, 16}) {
        Series s(looks);
        core::RandomValues random(static_cast<unsigned>(looks));
        for (auto& mask : s.valid)
            for (std::size_t i = 0; i < mask.size() / 2; ++i) mask.data()[i] = random.uniform(0, 1) < 0.6 ? 1 : 0;
        const Result r = compose(s);
        for (std::size_t i = 0; i < r.median.size(); ++i) {
            std::vector<float> clear;
            for (int k = 0; k < looks; ++k)
                if (s.valid[static_cast<std::size_t>(k)].data()[i] != 0)
                    clear.push_back(s.values[static_cast<std::size_t>(k)].data()[i]);
            EXPECT_EQ(r.valid.data()[i], clear.empty() ? 0 : 1);
            if (clear.empty()) {
                EXPECT_EQ(r.median.data()[i], 0);
                continue;
            }
            std::sort(clear.begin(), clear.end());
            const std::size_t n = clear.size();
            EXPECT_EQ(r.median.data()[i], n % 2 == 1 ? clear[n / 2] : 0.5F * (clear[n / 2 - 1] + clear[n / 2]));
        }
    }
}

TEST(BaselineComposite, ACloudThatTheMaskMissedDoesNotShow) {
    Series s(3);
    for (int k = 0; k < 3; ++k) s.values[static_cast<std::size_t>(k)].fill(0.2F);
    s.values[1].fill(0.9F);
    EXPECT_EQ(compose(s).median(2, 2), 0.2F);
}

TEST(BaselineComposite, EachLookInTheRadiometryOfTheFirst) {
    Series s(3);
    for (std::size_t i = 0; i < s.values[0].size(); ++i) {
        s.values[1].data()[i] = 2 * s.values[0].data()[i] + 0.25F;
        s.values[2].data()[i] = 0.5F * s.values[0].data()[i] - 0.125F;
    }
    s.gains[1] = {{2.0}, {0.25}};
    s.gains[2] = {{0.5}, {-0.125}};
    const Result r = compose(s);
    constexpr float kRounding = 2e-7F;  // a few units in the last place of values below 1
    for (std::size_t i = 0; i < r.median.size(); ++i) {
        EXPECT_NEAR(r.median.data()[i], s.values[0].data()[i], kRounding);
        EXPECT_NEAR(r.spread.data()[i], 0, 10 * kRounding) << "in deviations of 0.1";
    }
}

TEST(BaselineComposite, GroundThatVariesStandsOut) {
    constexpr double kSigma = 0.02;
    for (const int looks : {2, 3, 5}) {
        Series s(looks, 60, 60);
        core::RandomValues random(9);
        for (auto& look : s.values)
            for (std::size_t i = 0; i < look.size(); ++i)
                look.data()[i] = static_cast<float>(0.3 + kSigma * random.normal());
        const Result r = compose(s, {kSigma});
        double mean = 0;
        for (std::size_t i = 0; i < r.spread.size(); ++i) mean += static_cast<double>(r.spread.data()[i]);
        mean /= static_cast<double>(r.spread.size());
        // The mean deviation of a normal value is 0.8; the correction for few looks is rough.
        EXPECT_GT(mean, 0.7) << looks;
        EXPECT_LT(mean, 1.2) << looks;
    }
    Series field(3);
    field.values[0].fill(0.1F);
    field.values[1].fill(0.3F);
    field.values[2].fill(0.5F);
    EXPECT_NEAR(compose(field, {kSigma}).spread(1, 1), 0.4 / 3 * 1.5 / kSigma, 1e-3);
}

TEST(BaselineComposite, DoesNotDependOnTheWindow) {
    Series s(3, 8, 11);
    s.valid[1](4, 5) = 0;  // row 4 goes another way than the others
    const Result whole = compose(s);
    Series part(3, 1, 4);
    for (std::size_t k = 0; k < 3; ++k)
        for (int c = 0; c < 4; ++c) {
            part.values[k](0, c) = s.values[k](4, c);
            part.valid[k](0, c) = s.valid[k](4, c);
        }
    const Result cut = compose(part);
    for (int c = 0; c < 4; ++c) {
        EXPECT_EQ(cut.median(0, c), whole.median(4, c));
        EXPECT_EQ(cut.spread(0, c), whole.spread(4, c));
    }
}

TEST(BaselineComposite, RefusesWhatDoesNotFit) {
    Series s(2);
    s.gains[1].gain[0] = 0;
    EXPECT_THROW(compose(s), std::invalid_argument);
    EXPECT_THROW(compose(Series(17)), std::invalid_argument);
    EXPECT_THROW(compose(Series(2), {0.1, 0.1}), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
