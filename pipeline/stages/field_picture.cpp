#include "pipeline/stages/field_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "pipeline/tie_reasons.hpp"

namespace quarrywatch::stages {

namespace {

constexpr double kPlot_px = 900;         // longer side of the drawing
constexpr double kMargin_px = 24;        // around it
constexpr double kLegend_px = 350;       // to its right
constexpr int kFieldArrows = 18;         // along the longer side
constexpr std::size_t kMostTies = 2500;  // a drawing of more is a smear
constexpr double kLongest = 0.9;         // of the distance between field arrows: the 95 % quantile is drawn so long
constexpr double kLeastDrawn_px = 0.02;  // displacements below this are not blown up further: they are noise

constexpr const char* kField = "#0072B2";
constexpr const char* kTie = "#444444";

// printf into a string: streams would follow the process's locale.
template <class... Values>
void add(std::string& out, const char* format, Values... values) {
    std::array<char, 512> line{};
    std::snprintf(line.data(), line.size(), format, values...);
    out += line.data();
}

std::string colour_of(const TieReason& reason) {
    std::string text;
    add(text, "#%02X%02X%02X", reason.rgb[0], reason.rgb[1], reason.rgb[2]);
    return text;
}

class Drawing {
public:
    Drawing(const Registration& r, const io::Grid& grid)
        : r_(r),
          grid_(grid),
          scale_(kPlot_px / std::max({1, grid.rows, grid.cols})),
          cell_px_(std::max({1.0, grid.rows / 1.0, grid.cols / 1.0}) / kFieldArrows) {
        std::vector<double> lengths;
        for (const TiePoint& tie : r.tie_points)
            if (tie.kept) lengths.push_back(std::hypot(tie.dx_px - r.mean_dx_px, tie.dy_px - r.mean_dy_px));
        std::sort(lengths.begin(), lengths.end());
        const double typical = lengths.empty() ? 0 : lengths[lengths.size() * 95 / 100];
        magnification_ = kLongest * cell_px_ / std::max(typical, kLeastDrawn_px);
    }

    std::string text() {
        const double width = grid_.cols * scale_, height = grid_.rows * scale_;
        const double high = std::max(height + 2 * kMargin_px, 460.0);
        add(out_, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" ",
            width + 2 * kMargin_px + kLegend_px, high);
        add(out_, "width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" font-size=\"14\">\n",
            width + 2 * kMargin_px + kLegend_px, high);
        out_ += "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
        add(out_, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" stroke=\"#888\"/>\n",
            kMargin_px, kMargin_px, width, height);
        ties();
        if (r_.status == "ok") field();
        legend(width + 2 * kMargin_px);
        out_ += "</svg>\n";
        return std::move(out_);
    }

private:
    [[nodiscard]] double x(double col) const { return kMargin_px + col * scale_; }
    [[nodiscard]] double y(double row) const { return kMargin_px + row * scale_; }

    void arrow(double col, double row, double dx_px, double dy_px, const char* colour, double width) {
        const double from_x = x(col), from_y = y(row);
        line(from_x, from_y, from_x + dx_px * magnification_ * scale_, from_y + dy_px * magnification_ * scale_, colour,
             width);
    }

    void line(double from_x, double from_y, double to_x, double to_y, const char* colour, double width) {
        const double length = std::hypot(to_x - from_x, to_y - from_y);
        add(out_, "<path d=\"M%.1f %.1fL%.1f %.1f", from_x, from_y, to_x, to_y);
        const double head = std::min(2.5 + 2 * width, 0.5 * length);
        if (length > 1) {  // two strokes back from the tip
            const double ux = (to_x - from_x) / length, uy = (to_y - from_y) / length;
            for (const double side : {-0.5, 0.5})
                add(out_, "M%.1f %.1fL%.1f %.1f", to_x, to_y, to_x - head * (ux + side * uy),
                    to_y - head * (uy - side * ux));
        }
        add(out_, "\" stroke=\"%s\" stroke-width=\"%.1f\" fill=\"none\" stroke-linecap=\"round\"/>\n", colour, width);
    }

    void ties() {
        const std::size_t step = (r_.tie_points.size() + kMostTies - 1) / kMostTies;
        for (std::size_t i = 0; i < r_.tie_points.size(); i += std::max<std::size_t>(1, step)) {
            const TiePoint& tie = r_.tie_points[i];
            if (tie.kept) {
                arrow(tie.col, tie.row, tie.dx_px - r_.mean_dx_px, tie.dy_px - r_.mean_dy_px, kTie, 0.7);
                continue;
            }
            for (const TieReason& reason : kTieReasons)
                if (tie.reason == reason.name)
                    add(out_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n", x(tie.col), y(tie.row),
                        colour_of(reason).c_str());
        }
    }

    void field() {
        for (double row = cell_px_ / 2; row < grid_.rows; row += cell_px_)
            for (double col = cell_px_ / 2; col < grid_.cols; col += cell_px_) {
                const coregister::Displacement d = r_.field.at(col - 0.5, row - 0.5);
                arrow(col, row, d.dx_px - r_.mean_dx_px, d.dy_px - r_.mean_dy_px, kField, 2);
            }
    }

    void say(const char* text, const char* weight = "normal") {
        add(out_, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"%s\">%s</text>\n", left_, top_, weight, text);
        top_ += 22;
    }

    template <class... Values>
    void figure(const char* format, Values... values) {
        std::array<char, 160> line{};
        std::snprintf(line.data(), line.size(), format, values...);
        say(line.data());
    }

    void legend(double left) {
        left_ = left;
        top_ = kMargin_px + 12;
        say("Displacement of the later scene", "bold");
        if (r_.registered) {
            figure("mean %+.3f px right, %+.3f px down", r_.mean_dx_px, r_.mean_dy_px);
            figure("model: %s%s", r_.model.c_str(), r_.model_reason.empty() ? "" : " (ties too sparse for more)");
        }
        if (r_.status == "ok") {
            figure("error of the field %.4f px", r_.field_rmse_px);
            figure("left-out points miss it by %.4f px", r_.check_rmse_px);
        } else {
            figure("status: %s (%s)", r_.status.c_str(), r_.reason.c_str());
        }
        figure("%d windows tried, %d matched, %d kept", r_.tried, r_.matched, r_.kept);
        figure("%.0f %% of the blocks read", 100 * r_.share_read);
        top_ += 12;
        if (r_.status == "ok") {
            say("Arrows: what differs from the mean", "bold");
            const double shown_px = round_length(60 / (magnification_ * scale_));
            line(left_, top_ - 5, left_ + shown_px * magnification_ * scale_, top_ - 5, kField, 2);
            add(out_, "<text x=\"%.1f\" y=\"%.1f\">%g px of the field</text>\n", left_ + 110, top_, shown_px);
            top_ += 22;
            line(left_, top_ - 5, left_ + 50, top_ - 5, kTie, 0.7);
            add(out_, "<text x=\"%.1f\" y=\"%.1f\">a tie point, same scale</text>\n", left_ + 110, top_);
            top_ += 34;
        }
        if (r_.rejected.empty()) return;
        say("Windows without a tie point", "bold");
        for (const TieReason& reason : kTieReasons) {
            const auto found = r_.rejected.find(std::string(reason.name));
            if (found == r_.rejected.end()) continue;
            add(out_, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", left_ + 5, top_ - 5,
                colour_of(reason).c_str());
            add(out_, "<text x=\"%.1f\" y=\"%.1f\">%d: %s</text>\n", left_ + 18, top_, found->second,
                std::string(reason.meaning).c_str());
            top_ += 22;
        }
    }

    // The nearest of 1, 2 and 5 times a power of ten from below.
    static double round_length(double length) {
        const double power = std::pow(10, std::floor(std::log10(length)));
        const double mantissa = length / power;
        return power * (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1);
    }

    const Registration& r_;
    const io::Grid& grid_;
    double scale_;    // drawn per grid pixel
    double cell_px_;  // grid pixels between field arrows
    double magnification_ = 1;
    double left_ = 0, top_ = 0;
    std::string out_;
};

}  // namespace

std::string field_picture(const Registration& registration, const io::Grid& grid) {
    return Drawing(registration, grid).text();
}

}  // namespace quarrywatch::stages
