#include "pipeline/dispatch/history_plot.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/io/sample_sites.hpp"

namespace quarrywatch::dispatch {
namespace {

using test::day;

ledger::Observation look(const Date& date, double bare_m2, double clear = 1) {
    ledger::Observation o;
    o.date = date;
    o.clear_share = clear;
    o.bare_m2 = bare_m2;
    o.ndvi = 0.3;
    o.answer = ledger::Answer::not_seen;
    return o;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

TEST(HistoryPlot, APointForEachClearLookAndATickForTheOthers) {
    const std::string svg =
        history_plot("mine", {look(day(2025, 6, 3), 900), look(day(2025, 6, 8), 1200), look(day(2025, 6, 13), 0, 0.1)},
                     config::Language::en);
    EXPECT_EQ(count(svg, "<circle"), 4U) << "two looks in two panels";
    EXPECT_EQ(count(svg, "#999999"), 2U) << "one hidden look in two panels";
    EXPECT_NE(svg.find("clear looks of all: 2 / 3"), std::string::npos);
    EXPECT_NE(svg.find(">1500<"), std::string::npos) << "the axis ends at a round number";
    EXPECT_EQ(count(svg, "<polyline"), 2U);
}

TEST(HistoryPlot, NoLineOverASeasonWithoutALook) {
    const std::string svg =
        history_plot("mine", {look(day(2024, 6, 3), 900), look(day(2025, 6, 8), 1200)}, config::Language::zh);
    EXPECT_EQ(count(svg, "<polyline"), 4U);
    EXPECT_NE(svg.find(">2025<"), std::string::npos) << "the turn of the year is marked";
}

TEST(HistoryPlot, TheTitleIsText) {
    const std::string svg = history_plot("<script>&", {}, config::Language::en);
    EXPECT_NE(svg.find("&lt;script&gt;&amp;"), std::string::npos);
    EXPECT_EQ(svg.find("<script>"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::dispatch
