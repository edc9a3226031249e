// What `detect` writes: score, mask, vectors and report, each held against the others and against the land.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "tests/e2e/detected_pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr float kUnseen = 255;
constexpr int kLeastPixels = 4;  // vectorise.minimum_pixels by default
/// A threshold within the noise: more than a hundred ragged components, across every seam.
const std::vector<std::string> kNoisy{"--method", "cva",
                                      "--set",    "detect.threshold.rule=chi_square",
                                      "--set",    "detect.threshold.significance=0.02",
                                      "--set",    "detect.growth=0.6",
                                      "--set",    "run.tile_size_px=128"};
constexpr std::size_t kFewestNoisy = 100;

std::vector<std::string> with(std::vector<std::string> options, const std::vector<std::string>& more) {
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

/// The 4-connected components of what is marked, pixel by pixel.
std::vector<std::vector<std::size_t>> components(const std::vector<std::uint8_t>& marked) {
    std::vector<std::vector<std::size_t>> found;
    std::vector<std::uint8_t> left = marked;
    for (std::size_t start = 0; start < left.size(); ++start) {
        if (left[start] == 0) continue;
        std::vector<std::size_t>& own = found.emplace_back(1, start);
        left[start] = 0;
        for (std::size_t k = 0; k < own.size(); ++k) {
            const std::size_t i = own[k], col = i % kCornerCols;
            const auto reach = [&](bool inside, std::size_t j) {
                if (!inside || left[j] == 0) return;
                left[j] = 0;
                own.push_back(j);
            };
            reach(col > 0, i - 1);
            reach(col + 1 < kCornerCols, i + 1);
            reach(i >= kCornerCols, i - kCornerCols);
            reach(i + kCornerCols < left.size(), i + kCornerCols);
        }
    }
    return found;
}

std::vector<std::uint8_t> changed(const std::vector<float>& mask) {
    std::vector<std::uint8_t> marked;
    for (const float m : mask) marked.push_back(m == 1 ? 1 : 0);
    return marked;
}

double median_of(std::vector<double> values) {
    if (values.empty()) return std::nan("");
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

class Detect : public testing::Test {
protected:
    Detected run(const std::vector<std::string>& more = {}) const {
        Detected found = detect_well(scratch_ / "out", pair_, more);
        EXPECT_EQ(found.mask.size(), kCornerPixels);
        return found;
    }
    Scratch scratch_;
    PairPaths pair_ = write_aligned_pair(scratch_ / "scenes");
};

TEST_F(Detect, TheMaskMarksThePitsAndWhatWasNotSeen) {
    const Detected found = run();
    constexpr double kLeast = 0.99;  // the pits' edges are sharp and far beyond the noise
    const Agreement agreement = compare_with_pits(found);
    EXPECT_GE(agreement.pits_marked, kLeast);
    EXPECT_EQ(agreement.marked_beyond, 0);
    for (int r = 0; r < kCornerRows; ++r)
        for (int c = 0; c < kCornerCols; ++c) {
            const auto i = static_cast<std::size_t>(r * kCornerCols + c);
            const bool seen = seen_in(When::before, r, c) && seen_in(When::after, r, c);
            ASSERT_EQ(found.mask[i] == kUnseen, !seen) << r << " " << c;
            ASSERT_EQ(std::isnan(found.score[i]), !seen) << r << " " << c;
            if (seen) {
                ASSERT_TRUE(found.mask[i] == 0 || found.mask[i] == 1) << found.mask[i];
            }
        }
}

TEST_F(Detect, EachMarkedPieceHoldsAStrongPixelAndIsLargeEnough) {
    for (const auto& options : {std::vector<std::string>{}, kNoisy}) {
        const Detected found = run(options);
        const auto threshold = found.report.at("threshold").get<double>();
        const auto pieces = components(changed(found.mask));
        EXPECT_GE(pieces.size(), options.empty() ? kPitsOfCorner : kFewestNoisy);
        for (const auto& piece : pieces) {
            EXPECT_GE(piece.size(), static_cast<std::size_t>(kLeastPixels));
            EXPECT_TRUE(std::any_of(piece.begin(), piece.end(),
                                    [&](std::size_t i) { return static_cast<double>(found.score[i]) > threshold; }))
                << "at pixel " << piece.front();
        }
    }
}

TEST_F(Detect, OnlySmallPiecesAreLeftOut) {
    constexpr std::size_t kLarge = 6;
    // Unsmoothed, so that many pieces are small; with the neighbours' votes and the rims of the defaults.
    const auto options = [](std::size_t least) {
        return with(kNoisy,
                    {"--set", "detect.smoothing_px=0", "--set", "vectorise.minimum_pixels=" + std::to_string(least)});
    };
    const Detected all = run(options(1)), large = run(options(kLarge));
    std::vector<float> wanted = all.mask;
    std::size_t small = 0;
    for (const auto& piece : components(changed(all.mask))) {
        if (piece.size() >= kLarge) continue;
        ++small;
        for (const std::size_t i : piece) wanted[i] = 0;
    }
    EXPECT_GE(small, kFewestNoisy);
    EXPECT_TRUE(same_bits(large.mask, wanted));
}

// Without neighbours' votes and rims the mask follows from the score alone, by the two thresholds of the report.
TEST_F(Detect, TheMaskIsTheHysteresisOfTheScore) {
    const Detected found = run(with(kNoisy, {"--set", "detect.context_weight=0", "--set", "detect.rim_share=0"}));
    const auto threshold = found.report.at("threshold").get<double>();
    const auto low = found.report.at("growth_threshold").get<double>();
    EXPECT_DOUBLE_EQ(low, 0.6 * threshold);
    std::vector<std::uint8_t> grown;
    std::vector<float> wanted;
    for (const float s : found.score) {
        grown.push_back(s > static_cast<float>(low) ? 1 : 0);  // the program compares in single precision
        wanted.push_back(std::isnan(s) ? kUnseen : 0.0F);
    }
    std::size_t weak = 0, kept = 0;
    for (const auto& piece : components(grown)) {
        const bool strong = std::any_of(piece.begin(), piece.end(),
                                        [&](std::size_t i) { return static_cast<double>(found.score[i]) > threshold; });
        weak += strong ? 0 : 1;
        if (!strong || piece.size() < static_cast<std::size_t>(kLeastPixels)) continue;
        ++kept;
        for (const std::size_t i : piece) wanted[i] = 1;
    }
    EXPECT_GE(weak, kFewestNoisy);
    EXPECT_GE(kept, kFewestNoisy);
    EXPECT_TRUE(same_bits(found.mask, wanted));
}

TEST_F(Detect, TheVectorsTellHowEachBandChanged) {
    const std::string path = (scratch_ / "vectors.tif").string();
    const Detected found = run({"--vectors", path});
    const Decoded vectors = decode(path);
    EXPECT_EQ(vectors.names, (std::vector<std::string>{"change of blue", "change of green", "change of red",
                                                       "change of nir", "direction"}));
    ASSERT_EQ(vectors.bands.size(), 5U);
    ASSERT_EQ(vectors.bands[0].size(), kCornerPixels);
    std::array<std::vector<double>, 4> of_pits, of_land;
    for (std::size_t i = 0; i < kCornerPixels; ++i) {
        for (const auto& band : vectors.bands) ASSERT_EQ(std::isnan(band[i]), found.mask[i] == kUnseen) << i;
        if (found.mask[i] == kUnseen) continue;
        const bool in_pit = beyond_pits_m(static_cast<int>(i) / kCornerCols, static_cast<int>(i) % kCornerCols) <= 0;
        double sum = 0, squares = 0;
        for (std::size_t b = 0; b < 4; ++b) {
            const auto change = static_cast<double>(vectors.bands[b][i]);
            sum += change;
            squares += change * change;
            (in_pit ? of_pits : of_land)[b].push_back(change);
        }
        const auto direction = static_cast<double>(vectors.bands[4][i]);
        ASSERT_GE(direction, 0) << i;
        ASSERT_LE(direction, in_pit ? 90 : 180) << i;  // most bands rise in a pit
        constexpr double kRounding = 1e-4;             // of single precision, in the cosine
        ASSERT_NEAR(std::cos(direction * std::numbers::pi / 180), sum / std::sqrt(4 * squares), kRounding) << i;
    }
    for (std::size_t b = 0; b < 4; ++b) {
        const double median = median_of(of_land[b]);
        for (double& change : of_land[b]) change = std::fabs(change - median);
        constexpr double kTolerance = 0.05;  // ten standard errors of 68,000 pixels
        EXPECT_NEAR(median, 0, kTolerance) << vectors.names[b];
        constexpr double kNormal = 1.4826;  // median distance to standard deviation
        EXPECT_NEAR(kNormal * median_of(of_land[b]), 1, kTolerance) << vectors.names[b];
        // Rock reflects 0.17 to 0.26 in the visible bands, where green has 0.05 to 0.08; in nir 0.31 instead of 0.35.
        constexpr double kClear = 5;  // beyond any noise
        const double of_pit = median_of(of_pits[b]);
        EXPECT_GT(vectors.names[b] == "change of nir" ? -of_pit : of_pit, kClear) << vectors.names[b];
    }
}

TEST_F(Detect, TheReportSaysWhatWasFittedAndDecided) {
    const Detected found = run();
    const nlohmann::json& report = found.report;
    EXPECT_EQ(report.at("method"), "chronochrome");
    EXPECT_EQ(report.at("rule"), "tail");
    EXPECT_GT(report.at("threshold").get<double>(), 0);
    EXPECT_DOUBLE_EQ(report.at("growth_threshold").get<double>(), 0.5 * report.at("threshold").get<double>());
    EXPECT_FALSE(report.at("why").get<std::string>().empty());
    ASSERT_EQ(report.at("detectors").size(), 1U);
    EXPECT_EQ(report.at("detectors")[0].at("method"), "chronochrome");
    EXPECT_EQ(report.at("detectors")[0].at("figures").size(), 4U);  // of each band the share that is explained
    // All pixels of so small a pair are its sample.
    long long seen = 0, above = 0;
    for (const float s : found.score) {
        seen += std::isnan(s) ? 0 : 1;
        above += static_cast<double>(s) > report.at("threshold").get<double>() ? 1 : 0;
    }
    EXPECT_EQ(report.at("sample_pixels").get<long long>(), seen);
    EXPECT_DOUBLE_EQ(report.at("sample_share_above").get<double>(),
                     static_cast<double>(above) / static_cast<double>(seen));
    // A rule that was asked for, and a fusion that holds several detectors.
    const nlohmann::json fixed = run({"--method", "fusion", "--set", "detect.fusion.methods=mad,cva", "--set",
                                      "detect.threshold.rule=fixed", "--set", "detect.threshold.value=31.5"})
                                     .report;
    EXPECT_EQ(fixed.at("method"), "fusion");
    EXPECT_EQ(fixed.at("rule"), "fixed");
    EXPECT_EQ(fixed.at("threshold"), 31.5);
    EXPECT_EQ(fixed.at("growth_threshold"), 0.5 * 31.5);
    ASSERT_EQ(fixed.at("detectors").size(), 2U);
    EXPECT_EQ(fixed.at("detectors")[0].at("method"), "mad");
    EXPECT_EQ(fixed.at("detectors")[1].at("method"), "cva");
}

}  // namespace
}  // namespace quarrywatch::test
