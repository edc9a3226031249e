#pragma once
// Plots as SVG text: a frame with two axes, and what is drawn within. Stands alone as a file and inside a page.

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::tune {

/// One axis. The ends are put on round numbers where `round` is set.
struct Axis {
    std::string label;
    double low = 0, high = 1;
    bool logarithmic = false;
    bool round = true;
};

/// x, y in the axes' units.
using PlotPoint = std::array<double, 2>;

struct PlotDot {
    PlotPoint at{};
    std::string title{};  ///< shown when the pointer rests on it
};

/// Draws in the order called. Points that are not finite are left out; what lies beyond the axes is drawn at their
/// ends.
class SvgPlot {
public:
    SvgPlot(std::string title, Axis x, Axis y);

    void line(const std::vector<PlotPoint>& points, std::string_view colour, double width_px = 2,
              std::string_view dashes = {});
    /// The area between two lines of the same x.
    void band(const std::vector<PlotPoint>& low, const std::vector<PlotPoint>& high, std::string_view colour);
    void dots(const std::vector<PlotDot>& dots, std::string_view colour, double radius_px, double opacity);
    /// A ring with a text beside it.
    void mark(const PlotPoint& at, const std::string& text, std::string_view colour);
    /// A line of the legend, below one another in the corner with room: bottom left where `left`, else bottom right.
    void legend(const std::string& text, std::string_view colour);

    [[nodiscard]] std::string text(bool legend_left = true) const;

private:
    [[nodiscard]] double x_of(double value) const;
    [[nodiscard]] double y_of(double value) const;
    void axes();

    std::string title_;
    Axis x_, y_;
    std::string body_;
    std::vector<std::pair<std::string, std::string>> legend_;
};

/// A table of values as coloured cells: rows from below, columns from the left.
struct HeatMap {
    std::string title, x_label, y_label, value_label;
    std::vector<std::string> x, y;        ///< names of columns and rows
    std::vector<double> values;           ///< [rows x columns], NaN: nothing was tried there
    std::array<std::size_t, 2> chosen{};  ///< row, column; ringed
    bool low_is_good = false;
};
[[nodiscard]] std::string svg_heat_map(const HeatMap& map);

/// A number for people: four digits at most.
[[nodiscard]] std::string plot_number(double value);

}  // namespace quarrywatch::tune
