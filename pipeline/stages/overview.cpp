#include "pipeline/stages/overview.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <string_view>

#include "kernels/core/require.hpp"
#include "pipeline/class_colours.hpp"

namespace quarrywatch::stages {

namespace {

constexpr double kLowShare = 0.02, kHighShare = 0.98;  // the usual stretch: glaring roofs and deep shadow may saturate
constexpr int kGap_px = 8;
constexpr std::uint8_t kHasData = 1, kClear = 2;  // of a pixel's state
const cv::Scalar kNoData(128, 128, 128), kHalo(255, 255, 255);

cv::Scalar colour_of(const std::string& class_name) {
    const Rgb rgb = class_colour(class_name);
    return {static_cast<double>(rgb[2]), static_cast<double>(rgb[1]), static_cast<double>(rgb[0])};  // OpenCV's order
}

}  // namespace

Overview::Overview(const ScenePair& pair, int longest_px) {
    const int longest = std::max(pair.grid.rows, pair.grid.cols);
    step_ = std::max(1, (longest + longest_px - 1) / std::max(1, longest_px));
    for (const char* const role : {"red", "green", "blue"}) {
        const auto found = std::find(pair.roles.begin(), pair.roles.end(), role);
        if (found != pair.roles.end()) bands_.push_back(static_cast<std::size_t>(found - pair.roles.begin()));
    }
    if (bands_.size() < 3) {
        bands_ = {0, 0, 0};
        if (pair.roles.size() >= 3) bands_ = {2, 1, 0};
    }
    const int rows = (pair.grid.rows + step_ - 1) / step_, cols = (pair.grid.cols + step_ - 1) / step_;
    for (std::size_t date = 0; date < 2; ++date) {
        for (auto& plane : planes_[date]) plane = core::Raster<float>(rows, cols, 0.0F);
        has_data_[date] = core::Raster<std::uint8_t>(rows, cols, 0);
        clear_[date] = core::Raster<std::uint8_t>(rows, cols, 0);
    }
}

OverviewPart Overview::part_of(const TileContext& context, const core::Window& core, const TileWorkspace& w) const {
    const core::Window window = padded(context, core);
    OverviewPart part{
        at(core.row), at(core.col), at(core.row_end()) - at(core.row), at(core.col_end()) - at(core.col), {}, {}};
    for (int r = 0; r < part.rows; ++r)
        for (int c = 0; c < part.cols; ++c)
            for (std::size_t date = 0; date < 2; ++date) {
                const io::ScenePixels& pixels = date == 0 ? w.before : w.after;
                const int row = (part.row + r) * step_ - window.row, col = (part.col + c) * step_ - window.col;
                part.states.push_back(static_cast<std::uint8_t>((pixels.has_data(row, col) != 0 ? kHasData : 0) |
                                                                (pixels.clear(row, col) != 0 ? kClear : 0)));
                for (std::size_t b = 0; b < 3; ++b) part.values.push_back(pixels.bands[bands_[b]](row, col));
            }
    return part;
}

void Overview::add(const OverviewPart& part) {
    if (part.states.empty()) return;
    core::require(
        part.row >= 0 && part.col >= 0 && part.row + part.rows <= has_data_[0].rows() &&
            part.col + part.cols <= has_data_[0].cols() && part.values.size() == 3 * part.states.size() &&
            part.states.size() == 2 * static_cast<std::size_t>(part.rows) * static_cast<std::size_t>(part.cols),
        "overview", "a part that does not fit the pictures");
    std::size_t i = 0;
    for (int r = part.row; r < part.row + part.rows; ++r)
        for (int c = part.col; c < part.col + part.cols; ++c)
            for (std::size_t date = 0; date < 2; ++date, ++i) {
                has_data_[date](r, c) = (part.states[i] & kHasData) != 0 ? 1 : 0;
                clear_[date](r, c) = (part.states[i] & kClear) != 0 ? 1 : 0;
                for (std::size_t b = 0; b < 3; ++b) planes_[date][b](r, c) = part.values[3 * i + b];
            }
}

io::StagedOutput Overview::write(const std::filesystem::path& path, const std::vector<Site>& sites) const {
    const int rows = has_data_[0].rows(), cols = has_data_[0].cols();
    cv::Mat picture(rows, 2 * cols + kGap_px, CV_8UC3, kHalo);
    for (std::size_t date = 0; date < 2; ++date)
        for (std::size_t b = 0; b < 3; ++b) {
            // Each date has its own stretch: haze and season move all values, and the eye is to see the ground.
            std::vector<float> seen;
            for (std::size_t i = 0; i < clear_[date].size(); ++i)
                if (clear_[date].data()[i] != 0) seen.push_back(planes_[date][b].data()[i]);
            float low = 0, high = 1;
            if (!seen.empty()) {
                std::sort(seen.begin(), seen.end());
                low = seen[static_cast<std::size_t>(kLowShare * static_cast<double>(seen.size() - 1))];
                high = std::max(seen[static_cast<std::size_t>(kHighShare * static_cast<double>(seen.size() - 1))],
                                low + 1e-6F);
            }
            const int left = date == 0 ? 0 : cols + kGap_px;
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < cols; ++c) {
                    auto& pixel = picture.at<cv::Vec3b>(r, left + c);
                    const float t = std::clamp((planes_[date][b](r, c) - low) / (high - low), 0.0F, 1.0F);
                    // Bands are red, green, blue; OpenCV wants blue first.
                    pixel[static_cast<int>(2 - b)] = has_data_[date](r, c) != 0
                                                         ? static_cast<unsigned char>(std::lround(255 * t))
                                                         : static_cast<unsigned char>(kNoData[0]);
                }
        }
    for (int pass = 0; pass < 2; ++pass)  // the halo below all outlines
        for (auto site = sites.rbegin(); site != sites.rend(); ++site)
            for (const int left : {0, cols + kGap_px})
                for (const PixelRing& ring : site->rings) {
                    const bool quiet =
                        site->class_name == "other_change";  // there may be thousands, and nobody is sent
                    if (quiet && pass == 0) continue;
                    std::vector<cv::Point> points;
                    for (const auto& corner : ring) points.emplace_back(left + corner[0] / step_, corner[1] / step_);
                    cv::polylines(picture, points, true, pass == 0 ? kHalo : colour_of(site->class_name),
                                  pass == 0 ? 4
                                  : quiet   ? 1
                                            : 2,
                                  cv::LINE_AA);
                }
    std::vector<unsigned char> png;
    cv::imencode(".png", picture, png);
    io::TextOutput out(path);
    out.write({reinterpret_cast<const char*>(png.data()), png.size()});
    return out.finish();
}

}  // namespace quarrywatch::stages
