#include "pipeline/tune/judge.hpp"

#include <gtest/gtest.h>

#include "pipeline/tune/folds.hpp"

namespace quarrywatch::tune {
namespace {

constexpr int kRows = 40, kCols = 60;

/// Square sites on a small picture, numbered in order.
struct Place {
    int row, col, side;
};

std::vector<vectorise::Run> runs_of(const Place& place) {
    std::vector<vectorise::Run> runs;
    for (int r = 0; r < place.side; ++r) runs.push_back({place.row + r, place.col, place.col + place.side});
    return runs;
}

Labels labelled(const std::vector<Place>& places, const std::vector<Place>* unchanged = nullptr) {
    Labels labels;
    std::vector<NumberedRun> runs;
    for (const Place& place : places) {
        TrueSite& site = labels.sites.emplace_back();
        site.pixels = place.side * place.side;
        site.first_pixel = {place.row, place.col};
        for (const vectorise::Run& run : runs_of(place))
            runs.push_back({run, static_cast<std::int32_t>(labels.sites.size())});
    }
    labels.changed = RunIndex(runs, kRows, kCols);
    if (unchanged == nullptr) return labels;
    runs.clear();
    for (const Place& place : *unchanged)
        for (const vectorise::Run& run : runs_of(place)) runs.push_back({run, 1});
    labels.unchanged = RunIndex(runs, kRows, kCols);
    return labels;
}

/// What was reported, one site for each place.
struct Report {
    std::vector<Site> sites;
    vectorise::Components components;
    explicit Report(const std::vector<Place>& places) {
        components.first_run.push_back(0);
        for (const Place& place : places) {
            Site& site = sites.emplace_back();
            site.component = sites.size() - 1;
            site.point_px = {place.col + 0.5, place.row + 0.5};
            for (const vectorise::Run& run : runs_of(place)) components.runs.push_back(run);
            components.first_run.push_back(components.runs.size());
        }
    }
};

class JudgeTest : public testing::Test {
protected:
    JudgeTest() : valid_(kRows, kCols, 1) {
        grid_.rows = kRows;
        grid_.cols = kCols;
        config_.tune.block_px = 20;
    }
    [[nodiscard]] LookLabels look(const Labels& labels, std::optional<Date> baseline = {},
                                  std::optional<Date> date = {}) const {
        return {labels, grid_, std::as_const(valid_).view(), baseline, date, config_, false};
    }
    [[nodiscard]] Tally tally(const LookLabels& look, const Judgement& judgement) const {
        Trial trial;
        trial.units = judgement.units;
        return Subset(look.units()).tally(trial);
    }

    io::Grid grid_;
    config::Config config_;
    core::Raster<std::uint8_t> valid_;
};

TEST_F(JudgeTest, CountsPixelsAndSitesByHand) {
    const Labels labels = labelled({{2, 2, 4}, {30, 40, 5}});
    const LookLabels look = this->look(labels);
    // Half over the first site, one beside everything.
    const Report report({{2, 4, 4}, {10, 50, 3}});
    const Judgement judgement = judge(report.sites, report.components, look, config_.tune);
    const Tally sum = tally(look, judgement);
    EXPECT_EQ(sum.pixels, (evaluate::Confusion{8, 8 + 9, 16 + 25 - 8, kRows * kCols - 16 - 25 - 17}));
    EXPECT_EQ(sum.asked, 2u);
    EXPECT_EQ(sum.found, 1u);
    EXPECT_EQ(sum.right, 1u);
    EXPECT_EQ(sum.wrong, 1u);
    EXPECT_EQ(sum.reported_px, 25u);
    EXPECT_DOUBLE_EQ(*site_f1(sum), 0.5);
    EXPECT_EQ(judgement.sites[0].true_site, 1);
    EXPECT_FALSE(judgement.sites[1].right);
    config::Tune costs;
    costs.visit_cost = 3;
    costs.missed_cost = 50;
    EXPECT_DOUBLE_EQ(cost(sum, costs), 2 * 3 + 50);
}

TEST_F(JudgeTest, CountsEachPixelInItsBlock) {
    const Labels labels = labelled({{15, 15, 10}});  // over the corner of four blocks of 20
    const LookLabels look = this->look(labels);
    ASSERT_EQ(look.units().size(), 6u);
    EXPECT_EQ(look.units()[0].changed_px, 25u);
    EXPECT_EQ(look.units()[4].changed_px, 25u);
    EXPECT_EQ(look.units()[2].changed_px, 0u);
    EXPECT_EQ(look.units()[0].asked, 1u);  // a site belongs to the block of its first pixel
    const Report report({{15, 15, 10}});
    const Judgement judgement = judge(report.sites, report.components, look, config_.tune);
    ASSERT_EQ(judgement.units.size(), 4u);
    for (const UnitReport& unit : judgement.units) EXPECT_EQ(unit.tp_px, 25u);
}

TEST_F(JudgeTest, LeavesGroundWithoutLabelAlone) {
    const std::vector<Place> unchanged{{0, 30, 20}};
    const Labels labels = labelled({{2, 2, 4}}, &unchanged);
    const LookLabels look = this->look(labels);
    const Report report({{30, 10, 5}, {5, 40, 4}});  // on nothing, on unchanged ground
    const Judgement judgement = judge(report.sites, report.components, look, config_.tune);
    const Tally sum = tally(look, judgement);
    EXPECT_EQ(sum.pixels, (evaluate::Confusion{0, 16, 16, 400 - 16}));
    EXPECT_EQ(sum.wrong, 1u);
    EXPECT_FALSE(judgement.sites[0].labelled);
    EXPECT_TRUE(judgement.sites[1].labelled);
}

TEST_F(JudgeTest, AsksOnlyForWhatALookCouldSee) {
    using namespace std::chrono_literals;
    Labels labels = labelled({{2, 2, 4}, {12, 2, 4}, {22, 2, 4}, {2, 42, 4}, {30, 30, 1}});
    labels.sites[0].date = 2024y / 5 / 1;
    labels.sites[1].date = 2025y / 5 / 1;
    labels.sites[2].date = 2023y / 5 / 1;
    for (int r = 0; r < 6; ++r)
        for (int c = 41; c < 60; ++c) valid_(r, c) = 0;
    config_.tune.minimum_site_px = 4;
    const LookLabels look = this->look(labels, 2024y / 1 / 1, 2024y / 12 / 1);
    EXPECT_EQ(look.asked(0), Asked::yes);
    EXPECT_EQ(look.asked(1), Asked::too_early);
    EXPECT_EQ(look.asked(2), Asked::too_late);
    EXPECT_EQ(look.asked(3), Asked::unseen);
    EXPECT_EQ(look.asked(4), Asked::too_small);
    // Reported too early is false, too late is nothing, and a report on a small one is right though nobody asked.
    const Report report({{12, 2, 4}, {22, 2, 4}, {30, 30, 1}});
    const Judgement judgement = judge(report.sites, report.components, look, config_.tune);
    const Tally sum = tally(look, judgement);
    EXPECT_EQ(sum.asked, 1u);
    EXPECT_EQ(sum.found, 0u);
    EXPECT_EQ(sum.wrong, 1u);
    EXPECT_EQ(sum.right, 1u);
    EXPECT_EQ(sum.pixels.tp, 1u);
    EXPECT_EQ(sum.pixels.fp, 16u);
    EXPECT_EQ(sum.observed_px, static_cast<std::uint64_t>(kRows * kCols - 6 * 19));
}

TEST_F(JudgeTest, CountsOnlySitesThatAreSentWhereAskedTo) {
    const Labels labels = labelled({{2, 2, 4}});
    const LookLabels look = this->look(labels);
    Report report({{2, 2, 4}, {30, 30, 4}});
    report.sites[1].sent = false;
    config_.tune.reported = config::Reported::sent;
    EXPECT_EQ(tally(look, judge(report.sites, report.components, look, config_.tune)).wrong, 0u);
    config_.tune.reported = config::Reported::all;
    EXPECT_EQ(tally(look, judge(report.sites, report.components, look, config_.tune)).wrong, 1u);
}

TEST(RunIndex, KeepsTheLaterOfOverlappingRuns) {
    const RunIndex index({{{3, 2, 10}, 1}, {{3, 6, 8}, 2}, {{1, 0, 2}, 3}}, 5, 20);
    ASSERT_EQ(index.row(3).size(), 3u);
    EXPECT_EQ(index.row(3)[1].number, 2);
    EXPECT_EQ(index.row(3)[2].run.col_begin, 8);
    EXPECT_TRUE(index.row(0).empty());
    std::vector<int> met;
    index.each(3, 7, 9, [&](int begin, int end, std::int32_t number) { met.insert(met.end(), {begin, end, number}); });
    EXPECT_EQ(met, (std::vector<int>{7, 8, 2, 8, 9, 1}));
    EXPECT_THROW(RunIndex({{{3, 18, 21}, 1}}, 5, 20), std::invalid_argument);
}

// The counts of a whole are the sum of its parts, whichever are left out.
TEST_F(JudgeTest, SubsetsAddUp) {
    const Labels labels = labelled({{2, 2, 4}, {30, 40, 5}, {18, 18, 6}});
    const LookLabels look = this->look(labels);
    const Report report({{2, 4, 4}, {10, 50, 3}, {18, 18, 6}});
    Trial trial;
    trial.units = judge(report.sites, report.components, look, config_.tune).units;
    Folds folds{{0, 1, 0, 1, 0, 1}, {"even", "odd"}};
    const Tally all = Subset(look.units()).tally(trial);
    const Tally even = Subset(look.units(), folds, 0, Subset::Side::inside).tally(trial),
                others = Subset(look.units(), folds, 0, Subset::Side::outside).tally(trial);
    EXPECT_EQ(even.pixels.tp + others.pixels.tp, all.pixels.tp);
    EXPECT_EQ(even.pixels.total() + others.pixels.total(), all.pixels.total());
    EXPECT_EQ(even.asked + others.asked, all.asked);
    EXPECT_EQ(even.wrong + others.wrong, all.wrong);
}

}  // namespace
}  // namespace quarrywatch::tune
