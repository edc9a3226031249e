#include "pipeline/tune/svg_plot.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace quarrywatch::tune {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

TEST(SvgPlot, DrawsWhatIsThereAndNothingElse) {
    SvgPlot plot("a < b & c", {"x", 0, 1}, {"y", 0, 1});
    plot.dots({{{0.5, 0.5}, "one"}, {{kNone, 0.5}, "none"}, {{2, 0.5}, ""}}, "#123456", 3, 0.5);
    plot.line({{0, 0}, {kNone, kNone}, {1, 1}}, "#123456");
    plot.mark({kNone, 0}, "nowhere", "#000000");
    const std::string svg = plot.text();
    EXPECT_EQ(count(svg, "<circle"), 2u);
    EXPECT_EQ(count(svg, "<title>one</title>"), 1u);
    EXPECT_EQ(count(svg, "nowhere"), 0u);
    EXPECT_EQ(count(svg, "nan"), 0u);
    EXPECT_EQ(count(svg, "a &lt; b &amp; c"), 2u);
    EXPECT_EQ(count(svg, "<svg"), count(svg, "</svg>"));
    EXPECT_EQ(count(svg, "<text"), count(svg, "</text>"));
}

TEST(SvgPlot, StandsOnRoundNumbers) {
    EXPECT_EQ(count(SvgPlot("", {"", 0.03, 0.97}, {"", 0, 1}).text(), ">0.2</text>"), 2u);
    const std::string logarithmic = SvgPlot("", {"", 1e-6, 1, true}, {"", 0, 1}).text();
    EXPECT_EQ(count(logarithmic, ">0.001</text>"), 1u);
    EXPECT_EQ(count(SvgPlot("", {"", 3, 3}, {"", 0, 0}).text(), "nan"), 0u);  // a single value has room as well
}

TEST(SvgHeatMap, ColoursWhatWasTriedAndFramesTheChosen) {
    HeatMap map;
    map.x = {"a", "b"};
    map.y = {"1", "2", "3"};
    map.values = {0.1, 0.2, 0.3, kNone, 0.5, 0.6};
    map.chosen = {2, 1};
    const std::string svg = svg_heat_map(map);
    EXPECT_EQ(count(svg, "#0d3b66"), 1u);  // the best
    EXPECT_EQ(count(svg, "#f1f5f9"), 1u);  // the least
    EXPECT_EQ(count(svg, "stroke=\"#d55e00\""), 1u);
    EXPECT_EQ(count(svg, ">0.500</text>"), 1u);
    map.low_is_good = true;
    EXPECT_NE(svg_heat_map(map), svg);
}

}  // namespace
}  // namespace quarrywatch::tune
