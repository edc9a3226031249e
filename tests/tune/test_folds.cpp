#include "pipeline/tune/folds.hpp"

#include <gtest/gtest.h>

#include <array>

#include "pipeline/fault.hpp"

namespace quarrywatch::tune {
namespace {

/// Two looks at ten blocks with falling numbers of changed pixels.
std::vector<Unit> ten_blocks() {
    std::vector<Unit> units;
    for (std::uint32_t look = 0; look < 2; ++look)
        for (std::uint32_t b = 0; b < 10; ++b) {
            Unit unit;
            unit.look = look;
            unit.changed_px = 100 - 10 * b;
            unit.unchanged_px = 50;
            units.push_back(unit);
        }
    return units;
}

TEST(BlockFolds, ShareOutWhatChanged) {
    const std::vector<Unit> units = ten_blocks();
    const Folds folds = block_folds(units, 5);
    ASSERT_EQ(folds.count(), 5u);
    std::array<std::uint64_t, 5> changed{};
    for (std::size_t u = 0; u < units.size(); ++u) changed.at(folds.of_unit[u]) += units[u].changed_px;
    for (const std::uint64_t sum : changed) EXPECT_EQ(sum, 2 * 110u);  // 100 + 10, 90 + 20 ...
}

TEST(BlockFolds, KeepTheLooksAtOneGroundTogether) {
    const Folds folds = block_folds(ten_blocks(), 3);
    for (std::size_t b = 0; b < 10; ++b) EXPECT_EQ(folds.of_unit[b], folds.of_unit[b + 10]) << b;
}

TEST(BlockFolds, NeedLabelsForEach) {
    std::vector<Unit> units = ten_blocks();
    for (std::size_t u = 0; u < units.size(); ++u)
        if (u % 10 > 1) units[u].changed_px = units[u].unchanged_px = 0;
    EXPECT_NO_THROW(static_cast<void>(block_folds(units, 2)));
    EXPECT_THROW(static_cast<void>(block_folds(units, 3)), Fault);
}

// The least loss wins, of equals the first, and what failed never.
TEST(BestTrial, IsTheFirstOfLeastLoss) {
    Unit unit;
    unit.changed_px = 10;
    unit.unchanged_px = 90;
    const std::vector<Unit> units{unit};
    std::vector<Trial> trials(4);
    trials[0].units = {{0, 5, 0, 5, 0, 0, 0}};
    trials[1].units = {{0, 8, 0, 8, 0, 0, 0}};
    trials[2].units = {{0, 8, 0, 8, 0, 0, 0}};
    trials[3].units = {{0, 10, 0, 10, 0, 0, 0}};
    trials[3].failure = "no answer";
    EXPECT_EQ(best_trial(trials, Subset(units), config::Tune{}), 1u);
    for (Trial& trial : trials) trial.failure = "no answer";
    EXPECT_EQ(best_trial(trials, Subset(units), config::Tune{}), trials.size());
}

}  // namespace
}  // namespace quarrywatch::tune
