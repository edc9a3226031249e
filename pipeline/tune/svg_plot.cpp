#include "pipeline/tune/svg_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "pipeline/texts/xml.hpp"

namespace quarrywatch::tune {

namespace {

constexpr double kWidth = 444, kHeight = 376, kLeft = 70, kRight = 18, kTop = 44, kBottom = 56;
constexpr const char* kInk = "#1c2329";
constexpr const char* kQuiet = "#55606a";
constexpr const char* kLine = "#d9dee3";

// printf into a string: streams would follow the process's locale.
template <class... Values>
void add(std::string& out, const char* format, Values... values) {
    std::array<char, 256> piece{};
    std::snprintf(piece.data(), piece.size(), format, values...);
    out += piece.data();
}

std::string begin(const std::string& title, double width, double height) {
    std::string out;
    add(out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
        "role=\"img\" ",
        width, height, width, height);
    out += "aria-label=\"" + texts::xml_text(title) +
           "\" font-family=\"system-ui, 'Noto Sans', 'Noto Sans CJK SC', "
           "sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
    add(out, "<text x=\"%.0f\" y=\"24\" font-size=\"15\" font-weight=\"600\" fill=\"%s\">", 14.0, kInk);
    return out + texts::xml_text(title) + "</text>\n";
}

// A step of 1, 2 or 5 times a power of ten that gives four to nine ticks.
double nice_step(double span) {
    const double raw = span / 5, power = std::pow(10, std::floor(std::log10(raw)));
    for (const double step : {1.0, 2.0, 5.0})
        if (raw <= step * power * (1 + 1e-9)) return step * power;
    return 10 * power;
}

std::vector<double> ticks_of(const Axis& axis) {
    std::vector<double> ticks;
    if (axis.logarithmic) {
        const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9)),
                  last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
        const int step = std::max(1, (last - first) / 6);
        for (int power = first; power <= last; power += step) ticks.push_back(std::pow(10, power));
        return ticks;
    }
    const double step = nice_step(axis.high - axis.low);
    for (int k = static_cast<int>(std::ceil(axis.low / step - 1e-9)); k * step <= axis.high + 1e-9 * step; ++k)
        ticks.push_back(k * step);
    return ticks;
}

void settle(Axis& axis) {
    if (!(axis.low < axis.high)) {
        const double margin = axis.low != 0 ? 0.1 * std::fabs(axis.low) : 1;
        axis.low -= axis.logarithmic ? 0 : margin;
        axis.high = axis.logarithmic ? axis.low * 10 : axis.high + margin;
    }
    if (!axis.round || axis.logarithmic) return;
    const double step = nice_step(axis.high - axis.low);
    axis.low = std::floor(axis.low / step + 1e-9) * step;
    axis.high = std::ceil(axis.high / step - 1e-9) * step;
}

double share_of(const Axis& axis, double value) {
    const double t = axis.logarithmic ? std::log(value / axis.low) / std::log(axis.high / axis.low)
                                      : (value - axis.low) / (axis.high - axis.low);
    return std::clamp(t, 0.0, 1.0);
}

bool finite(const PlotPoint& point) { return std::isfinite(point[0]) && std::isfinite(point[1]); }

// From pale to deep blue, even to the eye.
std::string ramp(double t) {
    constexpr std::array<std::array<double, 3>, 4> kStops{
        {{0xf1, 0xf5, 0xf9}, {0xa9, 0xc9, 0xe3}, {0x3f, 0x86, 0xb8}, {0x0d, 0x3b, 0x66}}};
    const double place = std::clamp(t, 0.0, 1.0) * (kStops.size() - 1);
    const auto k = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
    std::string out;
    const auto mix = [&](std::size_t c) {
        return static_cast<int>(
            std::lround(kStops[k][c] + (place - static_cast<double>(k)) * (kStops[k + 1][c] - kStops[k][c])));
    };
    add(out, "#%02x%02x%02x", mix(0), mix(1), mix(2));
    return out;
}

}  // namespace

std::string plot_number(double value) {
    std::string text;
    add(text, "%.4g", value + 0.0);
    return text;
}

SvgPlot::SvgPlot(std::string title, Axis x, Axis y) : title_(std::move(title)), x_(std::move(x)), y_(std::move(y)) {
    settle(x_);
    settle(y_);
    axes();
}

double SvgPlot::x_of(double value) const { return kLeft + share_of(x_, value) * (kWidth - kLeft - kRight); }
double SvgPlot::y_of(double value) const {
    return kHeight - kBottom - share_of(y_, value) * (kHeight - kTop - kBottom);
}

void SvgPlot::axes() {
    const double bottom = kHeight - kBottom, right = kWidth - kRight;
    for (const double tick : ticks_of(x_)) {
        add(body_, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x_of(tick), kTop,
            x_of(tick), bottom, kLine);
        add(body_, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">", x_of(tick), bottom + 17, kQuiet);
        body_ += plot_number(tick) + "</text>\n";
    }
    for (const double tick : ticks_of(y_)) {
        add(body_, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", kLeft, y_of(tick), right,
            y_of(tick), kLine);
        add(body_, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">", kLeft - 8, y_of(tick) + 4, kQuiet);
        body_ += plot_number(tick) + "</text>\n";
    }
    add(body_, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">", (kLeft + right) / 2, kHeight - 14,
        kInk);
    body_ += texts::xml_text(x_.label) + "</text>\n";
    add(body_, "<text transform=\"translate(18 %.1f) rotate(-90)\" text-anchor=\"middle\" fill=\"%s\">",
        (kTop + bottom) / 2, kInk);
    body_ += texts::xml_text(y_.label) + "</text>\n";
}

void SvgPlot::line(const std::vector<PlotPoint>& points, std::string_view colour, double width_px,
                   std::string_view dashes) {
    std::string path;
    for (const PlotPoint& point : points)
        if (finite(point)) add(path, "%.1f,%.1f ", x_of(point[0]), y_of(point[1]));
    body_ += "<polyline fill=\"none\" stroke=\"" + std::string(colour) + "\"";
    add(body_, " stroke-width=\"%.1f\"", width_px);
    if (!dashes.empty()) body_ += " stroke-dasharray=\"" + std::string(dashes) + "\"";
    body_ += " stroke-linejoin=\"round\" points=\"" + path + "\"/>\n";
}

void SvgPlot::band(const std::vector<PlotPoint>& low, const std::vector<PlotPoint>& high, std::string_view colour) {
    std::string path;
    for (const PlotPoint& point : low)
        if (finite(point)) add(path, "%.1f,%.1f ", x_of(point[0]), y_of(point[1]));
    for (auto point = high.rbegin(); point != high.rend(); ++point)
        if (finite(*point)) add(path, "%.1f,%.1f ", x_of((*point)[0]), y_of((*point)[1]));
    body_ += "<polygon fill=\"" + std::string(colour) + "\" fill-opacity=\"0.15\" points=\"" + path + "\"/>\n";
}

void SvgPlot::dots(const std::vector<PlotDot>& dots, std::string_view colour, double radius_px, double opacity) {
    add(body_, "<g fill-opacity=\"%.2f\" ", opacity);
    body_ += "fill=\"" + std::string(colour) + "\">";
    for (const PlotDot& dot : dots) {
        if (!finite(dot.at)) continue;
        add(body_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"", x_of(dot.at[0]), y_of(dot.at[1]), radius_px);
        body_ += dot.title.empty() ? "/>" : "><title>" + texts::xml_text(dot.title) + "</title></circle>";
    }
    body_ += "</g>\n";
}

void SvgPlot::mark(const PlotPoint& at, const std::string& text, std::string_view colour) {
    if (!finite(at)) return;
    const double x = x_of(at[0]), y = y_of(at[1]);
    const bool left = x > kWidth / 2;  // the text on the side with room
    add(body_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" fill=\"none\" stroke-width=\"2.5\" ", x, y);
    body_ += "stroke=\"" + std::string(colour) + "\"/>";
    add(body_,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"600\" stroke=\"#ffffff\" "
        "stroke-width=\"4\" paint-order=\"stroke\" ",
        left ? x - 12 : x + 12, y + (y < kTop + 30 ? 18 : -8), left ? "end" : "start");
    body_ += "fill=\"" + std::string(colour) + "\">" + texts::xml_text(text) + "</text>\n";
}

void SvgPlot::legend(const std::string& text, std::string_view colour) { legend_.emplace_back(text, colour); }

std::string SvgPlot::text(bool legend_left) const {
    std::string out = begin(title_, kWidth, kHeight) + body_;
    const double bottom = kHeight - kBottom;
    for (std::size_t i = 0; i < legend_.size(); ++i) {
        const double y = bottom - 12 - 18 * static_cast<double>(legend_.size() - 1 - i);
        const double x = legend_left ? kLeft + 12 : kWidth - kRight - 12;
        add(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"4\" rx=\"2\" ", legend_left ? x : x - 14, y - 6);
        out += "fill=\"" + legend_[i].second + "\"/>";
        add(out,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" stroke=\"#ffffff\" stroke-width=\"4\" "
            "paint-order=\"stroke\" fill=\"%s\">",
            legend_left ? x + 22 : x - 22, y, legend_left ? "start" : "end", kInk);
        out += texts::xml_text(legend_[i].first) + "</text>\n";
    }
    return out + "</svg>\n";
}

std::string svg_heat_map(const HeatMap& map) {
    constexpr double kCell = 46, kCellHeight = 30, kNames = 120, kHead = 62, kFoot = 62;
    constexpr double kLetter = 6.6, kSlope = 0.45;  // width of a letter; rise of a name at 30 degrees
    const auto columns = static_cast<double>(map.x.size()), rows = static_cast<double>(map.y.size());
    const double cell = std::max(kCell, std::min(90.0, 360 / columns));
    // Long names of columns stand aslant, and take room below.
    std::size_t longest = 0;
    for (const std::string& name : map.x) longest = std::max(longest, name.size());
    const bool aslant = kLetter * static_cast<double>(longest) > cell;
    const double slant = aslant ? kLetter * static_cast<double>(longest) * kSlope : 0;
    const double width = std::max(420.0, kNames + cell * columns + 20),
                 height = kHead + kCellHeight * rows + slant + kFoot;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double value : map.values)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    std::string out = begin(map.title, width, height);
    for (std::size_t r = 0; r < map.y.size(); ++r) {
        const double y = kHead + kCellHeight * (rows - 1 - static_cast<double>(r));
        add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">", kNames - 8, y + 20, kQuiet);
        out += texts::xml_text(map.y[r]) + "</text>";
        for (std::size_t c = 0; c < map.x.size(); ++c) {
            const double x = kNames + cell * static_cast<double>(c), value = map.values[r * map.x.size() + c];
            const bool known = std::isfinite(value);
            double t = known && high > low ? (value - low) / (high - low) : 1;
            if (map.low_is_good && high > low) t = 1 - t;
            add(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" stroke=\"#ffffff\" ", x, y, cell,
                kCellHeight);
            out += "fill=\"" + (known ? ramp(t) : std::string("#f6f8f9")) + "\"/>";
            if (known) {
                std::string number;
                add(number, std::fabs(value) < 10 ? "%.3f" : "%.0f", value);
                add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\">",
                    x + cell / 2, y + 19, t > 0.5 ? "#ffffff" : kInk);
                out += number + "</text>";
            }
        }
        out += "\n";
    }
    const double y = kHead + kCellHeight * (rows - 1 - static_cast<double>(map.chosen[0]));
    add(out,
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" stroke=\"#d55e00\" "
        "stroke-width=\"3\"/>\n",
        kNames + cell * static_cast<double>(map.chosen[1]) + 1, y + 1, cell - 2, kCellHeight - 2);
    const double foot = kHead + kCellHeight * rows;
    for (std::size_t c = 0; c < map.x.size(); ++c) {
        const double x = kNames + cell * (static_cast<double>(c) + 0.5);
        if (aslant)
            add(out, "<text transform=\"translate(%.1f %.1f) rotate(-30)\" text-anchor=\"end\" fill=\"%s\">", x + 6,
                foot + 15, kQuiet);
        else
            add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">", x, foot + 17, kQuiet);
        out += texts::xml_text(map.x[c]) + "</text>";
    }
    add(out, "\n<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">", kNames + cell * columns / 2,
        foot + slant + 38, kInk);
    out += texts::xml_text(map.x_label) + "</text>\n";
    add(out, "<text x=\"14\" y=\"%.1f\" fill=\"%s\">", kHead - 10, kInk);
    out += texts::xml_text(map.y_label) + (map.y_label.empty() ? "" : " \u2193") + "</text>\n";
    add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\">",
        kNames + cell * columns / 2, foot + slant + 55, kQuiet);
    return out + texts::xml_text(map.value_label) + "</text>\n</svg>\n";
}

}  // namespace quarrywatch::tune
