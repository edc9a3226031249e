#include "pipeline/dispatch/history_plot.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::dispatch {

namespace {

using ledger::Observation;

constexpr double kWidth = 960, kLeft = 84, kRight = 24, kTop = 56, kPanel = 170, kGap = 34;
constexpr const char* kBare = "#B35806";
constexpr const char* kGreen = "#1B7837";
constexpr const char* kHidden = "#C51B7D";
constexpr double kLongestGap_days = 120;
/// Less of a place than this tells nothing of its whole.
constexpr double kEnoughClear = 0.5;

// printf into a string: streams would follow the process's locale.
template <class... Values>
void add(std::string& out, const char* format, Values... values) {
    std::array<char, 512> line{};
    std::snprintf(line.data(), line.size(), format, values...);
    out += line.data();
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

double day_of(const Date& date) { return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()); }

// A round number at or above.
double round_up(double value) {
    if (value <= 0) return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (value <= step * power) return step * power;
    return 10 * power;
}

bool enough(const Observation& o) { return o.clear_share >= kEnoughClear && o.answer != ledger::Answer::mask_conflict; }

class Plot {
public:
    explicit Plot(std::vector<Observation> looks) : looks_(std::move(looks)) {
        first_ = looks_.empty() ? 0 : day_of(*looks_.front().date);
        last_ = looks_.empty() ? 1 : std::max(day_of(*looks_.back().date), first_ + 1);
    }

    void panel(std::string& out, double top, double most, const std::string& label, const char* colour,
               std::optional<double> Observation::*value) const {
        const double bottom = top + kPanel;
        for (int i = 0; i <= 4; ++i) {
            const double y = bottom - i * kPanel / 4;
            add(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#DDDDDD\"/>\n", kLeft, y,
                kWidth - kRight, y);
            add(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n", kLeft - 8, y + 4, i * most / 4);
        }
        add(out, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\" fill=\"%s\">", kLeft, top - 8, colour);
        out += escaped(label) + "</text>\n";
        std::string lines, line;
        const auto end_line = [&] {
            if (!line.empty())
                lines += "<polyline fill=\"none\" stroke=\"" + std::string(colour) +
                         "\" stroke-opacity=\"0.6\" points=\"" + line + "\"/>\n";
            line.clear();
        };
        double before = first_;
        for (const Observation& o : looks_) {
            if (!enough(o) || !(o.*value)) {
                const bool hidden = o.answer == ledger::Answer::mask_conflict;
                add(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                    x(o), bottom, x(o), bottom - (hidden ? 14 : 7), hidden ? kHidden : "#999999");
                continue;
            }
            const double y = bottom - std::clamp(*(o.*value) / most, 0.0, 1.0) * kPanel;
            // A line over a season without a look would tell of what nobody saw.
            if (day_of(*o.date) - before > kLongestGap_days) end_line();
            before = day_of(*o.date);
            add(line, "%.1f,%.1f ", x(o), y);
            add(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>", x(o), y, colour);
            add(out, "%04d-%02u-%02u %g</title></circle>\n", static_cast<int>(o.date->year()),
                static_cast<unsigned>(o.date->month()), static_cast<unsigned>(o.date->day()), *(o.*value));
        }
        end_line();
        out += lines;
    }

    void years(std::string& out, double top, double bottom) const {
        if (looks_.empty()) return;
        const int from = static_cast<int>(looks_.front().date->year()),
                  to = static_cast<int>(looks_.back().date->year());
        for (int year = from; year <= to + 1; ++year) {
            const Date first{std::chrono::year{year}, std::chrono::January, std::chrono::day{1}};
            if (day_of(first) < first_ || day_of(first) > last_) continue;
            const double at = place(day_of(first));
            add(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#BBBBBB\"/>\n", at, top, at,
                bottom);
            add(out, "<text x=\"%.1f\" y=\"%.1f\">%d</text>\n", at + 3, bottom + 16, year);
        }
    }

    [[nodiscard]] double greatest_bare() const {
        double most = 0;
        for (const Observation& o : looks_)
            if (enough(o) && o.bare_m2) most = std::max(most, *o.bare_m2);
        return most;
    }

private:
    [[nodiscard]] double place(double day) const {
        return kLeft + (day - first_) / (last_ - first_) * (kWidth - kLeft - kRight);
    }
    [[nodiscard]] double x(const Observation& o) const { return place(day_of(*o.date)); }

    std::vector<Observation> looks_;
    double first_ = 0, last_ = 1;
};

}  // namespace

std::string history_plot(const std::string& title, std::vector<Observation> observations, config::Language language) {
    std::erase_if(observations, [](const Observation& o) { return !o.date; });
    std::stable_sort(observations.begin(), observations.end(),
                     [](const Observation& a, const Observation& b) { return *a.date < *b.date; });
    const auto clear = std::count_if(observations.begin(), observations.end(), enough);
    const auto all = static_cast<long>(observations.size());
    const Plot plot(std::move(observations));
    const double first = kTop + 24, second = first + kPanel + kGap, bottom = second + kPanel;
    std::string out;
    add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" ",
        kWidth, bottom + 34, kWidth, bottom + 34);
    out += "font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    add(out, "<text x=\"%.0f\" y=\"24\" font-size=\"17\">", kLeft);
    out += escaped(title) + "</text>\n";
    add(out, "<text x=\"%.0f\" y=\"44\" fill=\"#555555\">", kLeft);
    out += std::string(texts::text("plot.clear_looks", language));
    add(out, ": %ld / %ld</text>\n", static_cast<long>(clear), all);
    plot.years(out, first, bottom);
    plot.panel(out, first, round_up(plot.greatest_bare()), std::string(texts::text("plot.bare_m2", language)), kBare,
               &Observation::bare_m2);
    plot.panel(out, second, 1, "NDVI", kGreen, &Observation::ndvi);
    return out + "</svg>\n";
}

}  // namespace quarrywatch::dispatch
