#include "pipeline/ledger/match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>

namespace quarrywatch::ledger {
namespace {

using Sizes = std::vector<std::int64_t>;
using Indices = std::vector<std::size_t>;

TEST(Match, AGrownSiteKeepsItsNumber) {
    const auto out = match_sites(Sizes{100}, Sizes{150, 20}, std::vector{0}, std::vector<Overlap>{{0, 0, 90}}, 0.1);
    EXPECT_EQ(out[0].known, 0U);
    EXPECT_TRUE(out[0].absorbed.empty());
    EXPECT_FALSE(out[1].known || out[1].parent) << "nothing in common: a new site";
}

TEST(Match, TooLittleInCommonIsNone) {
    const std::vector<Overlap> touch{{0, 0, 9}};
    EXPECT_FALSE(match_sites(Sizes{100}, Sizes{150}, std::vector{0}, touch, 0.1)[0].known);
    EXPECT_TRUE(match_sites(Sizes{90}, Sizes{150}, std::vector{0}, touch, 0.1)[0].known);
    EXPECT_TRUE(match_sites(Sizes{10000}, Sizes{20}, std::vector{0}, touch, 0.1)[0].known) << "of the smaller one";
}

TEST(Match, WhenTwoGrowTogetherTheOlderNumberStays) {
    const std::vector<Overlap> both{{0, 0, 40}, {1, 0, 90}};
    const auto out = match_sites(Sizes{50, 100}, Sizes{200}, std::vector{1, 0}, both, 0.1);
    EXPECT_EQ(out[0].known, 1U);
    EXPECT_EQ(out[0].absorbed, Indices{0});
}

TEST(Match, WhenOneFallsApartTheLargestPieceKeepsTheNumber) {
    const std::vector<Overlap> pieces{{0, 0, 20}, {0, 1, 60}, {0, 2, 15}};
    const auto out = match_sites(Sizes{100}, Sizes{20, 60, 15}, std::vector{0}, pieces, 0.1);
    EXPECT_EQ(out[1].known, 0U);
    EXPECT_EQ(out[0].parent, 0U);
    EXPECT_EQ(out[2].parent, 0U);
    EXPECT_FALSE(out[0].known || out[2].known);
}

TEST(Match, FallingApartAndGrowingTogetherAtOnce) {
    // Site 0 is mostly in detection 0, with a piece in 1; site 1 lies in 1.
    const std::vector<Overlap> links{{0, 0, 70}, {0, 1, 30}, {1, 1, 50}};
    const auto out = match_sites(Sizes{100, 50}, Sizes{70, 90}, std::vector{0, 1}, links, 0.1);
    EXPECT_EQ(out[0].known, 0U);
    EXPECT_EQ(out[1].known, 1U);
    EXPECT_TRUE(out[0].absorbed.empty() && out[1].absorbed.empty());
    EXPECT_FALSE(out[1].parent) << "it has a number of its own";
}

TEST(Match, RefusesWhatIsNotThere) {
    EXPECT_THROW(static_cast<void>(match_sites(Sizes{1}, Sizes{1}, std::vector<int>{}, std::vector<Overlap>{}, 0.1)),
                 std::invalid_argument);
    EXPECT_THROW(
        static_cast<void>(match_sites(Sizes{1}, Sizes{1}, std::vector{0}, std::vector<Overlap>{{1, 0, 1}}, 0.1)),
        std::invalid_argument);
}

TEST(Match, EveryKnownSiteGoesOnInAtMostOneDetectionAndNoneIsLost) {
    std::mt19937 random(5);
    const auto below = [&](unsigned most) { return random() % most; };
    for (int round = 0; round < 500; ++round) {
        const std::size_t known = 1 + below(5), found = 1 + below(5);
        Sizes known_px(known, 0), found_px(found, 0);
        std::vector<Overlap> overlaps;
        for (std::size_t k = 0; k < known; ++k)
            for (std::size_t f = 0; f < found; ++f)
                if (below(2) == 0) {
                    const auto px = static_cast<std::int64_t>(1 + below(9));
                    overlaps.push_back({k, f, px});
                    known_px[k] += px;
                    found_px[f] += px;
                }
        for (auto& px : known_px) px += 1;
        for (auto& px : found_px) px += 1;
        std::vector<int> ages(known);
        for (std::size_t k = 0; k < known; ++k) ages[k] = static_cast<int>(k);
        std::shuffle(ages.begin(), ages.end(), random);
        const auto out = match_sites(known_px, found_px, ages, overlaps, 1e-9);
        std::multiset<std::size_t> taken;
        for (const Continuation& c : out) {
            if (c.known) taken.insert(*c.known);
            taken.insert(c.absorbed.begin(), c.absorbed.end());
            EXPECT_FALSE(c.known && c.parent);
            for (const std::size_t a : c.absorbed) EXPECT_LT(ages[*c.known], ages[a]) << "the oldest number stays";
        }
        std::set<std::size_t> met;
        for (const Overlap& o : overlaps) met.insert(o.known);
        EXPECT_EQ(std::set<std::size_t>(taken.begin(), taken.end()), met);
        EXPECT_EQ(taken.size(), met.size()) << "none twice";
        std::shuffle(overlaps.begin(), overlaps.end(), random);
        const auto again = match_sites(known_px, found_px, ages, overlaps, 1e-9);
        for (std::size_t f = 0; f < found; ++f) {
            EXPECT_EQ(again[f].known, out[f].known);
            EXPECT_EQ(again[f].absorbed, out[f].absorbed);
            EXPECT_EQ(again[f].parent, out[f].parent);
        }
    }
}

}  // namespace
}  // namespace quarrywatch::ledger
