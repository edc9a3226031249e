#include "pipeline/report/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string_view>

#include "pipeline/stages/resampling.hpp"

namespace quarrywatch::report {

namespace {

// Rock is a hundredth of most scenes and what the eye is to look at: it must not be in the share that saturates. The
// curve lifts forest out of the dark instead.
constexpr double kLowShare = 0.005, kHighShare = 0.998, kGamma = 0.6;
constexpr int kSampleWindows = 8, kSample_px = 128;  // a side: 8 x 8 windows, a million pixels
constexpr unsigned char kNoData = 215;
constexpr int kHatch_px = 6;         // width of a line, and of what is between two
constexpr double kHatchDepth = 0.6;  // what a line leaves of the light: seen on cloud, and the ground seen through it

std::optional<std::size_t> place_of(const std::vector<std::string>& roles, std::string_view role) {
    const auto found = std::find(roles.begin(), roles.end(), role);
    if (found == roles.end()) return std::nullopt;
    return static_cast<std::size_t>(found - roles.begin());
}

std::optional<std::array<std::size_t, 3>> places_of(const std::vector<std::string>& roles,
                                                    const std::array<std::string_view, 3>& wanted) {
    std::array<std::size_t, 3> out{};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto place = place_of(roles, wanted[i]);
        if (!place) return std::nullopt;
        out[i] = *place;
    }
    return out;
}

// Windows spread over the grid, so that one bright corner does not decide.
std::vector<core::Window> sample_windows(const io::Grid& grid) {
    std::vector<core::Window> out;
    const auto cut = [](int size, int k) {
        const int length = std::min(size, kSample_px);
        return static_cast<int>((size - length) * (2LL * k + 1) / (2LL * kSampleWindows));
    };
    for (int r = 0; r < kSampleWindows; ++r)
        for (int c = 0; c < kSampleWindows; ++c) {
            const core::Window window{cut(grid.rows, r), cut(grid.cols, c), std::min(grid.rows, kSample_px),
                                      std::min(grid.cols, kSample_px)};
            if (std::none_of(out.begin(), out.end(), [&](const core::Window& other) {
                    return other.row == window.row && other.col == window.col;
                }))
                out.push_back(window);
        }
    return out;
}

}  // namespace

PairPictures::PairPictures(const ScenePair& pair, coregister::Kernel kernel) : pair_(pair) {
    before_ = std::make_unique<io::SceneReader>(pair.before, pair.grid, pair.roles, nullptr, kernel);
    after_ = std::make_unique<io::SceneReader>(pair.after, pair.grid, pair.roles, stages::field_of(pair.registration),
                                               kernel);
    // Radar, and whatever has no three colours, is shown grey.
    natural_.bands = places_of(pair.roles, {"red", "green", "blue"})
                         .value_or(pair.roles.size() >= 3 ? std::array<std::size_t, 3>{2, 1, 0}
                                                          : std::array<std::size_t, 3>{0, 0, 0});
    if (const auto places = places_of(pair.roles, {"nir", "red", "green"})) {
        has_false_ = true;
        false_.bands = *places;
    }
    std::vector<PairPixels> sample;
    for (const core::Window& window : sample_windows(pair.grid)) read(window, sample.emplace_back());
    stretch(natural_, sample);
    if (has_false_) stretch(false_, sample);
}

void PairPictures::stretch(Composite& composite, const std::vector<PairPixels>& sample) const {
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::vector<float> seen;
        for (const PairPixels& pixels : sample)
            for (const io::ScenePixels* date : {&pixels.before, &pixels.after}) {
                const core::Raster<float>& band = date->bands[composite.bands[channel]];
                for (std::size_t i = 0; i < band.size(); ++i)
                    if (date->clear.data()[i] != 0) seen.push_back(band.data()[i]);
            }
        composite.low[channel] = 0;
        composite.high[channel] = 1;
        if (seen.empty()) continue;
        const auto at = [&](double share) {
            const auto place = seen.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(seen.size() - 1));
            std::nth_element(seen.begin(), place, seen.end());
            return *place;
        };
        composite.low[channel] = at(kLowShare);
        composite.high[channel] = std::max(at(kHighShare), composite.low[channel] + 1e-6F);
    }
}

void PairPictures::read(const core::Window& window, PairPixels& out) const {
    out.window = window;
    before_->read(window, io::Access::direct, out.before);
    after_->read(window, io::Access::direct, out.after);
    for (std::size_t b = 0; b < pair_.normalisation.size() && b < out.after.bands.size(); ++b) {
        const auto gain = static_cast<float>(pair_.normalisation[b].fit.gain),
                   offset = static_cast<float>(pair_.normalisation[b].fit.offset);
        if (!(gain > 0)) continue;
        core::Raster<float>& band = out.after.bands[b];
        for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] = (band.data()[i] - offset) / gain;
    }
}

namespace {

// The curve from black (0) to full (kSteps), eight bits.
constexpr int kSteps = 2048;  // finer than eight bits where the curve is steepest
const std::array<unsigned char, kSteps + 1> kCurve = [] {
    std::array<unsigned char, kSteps + 1> curve{};
    for (int i = 0; i <= kSteps; ++i)
        curve[static_cast<std::size_t>(i)] =
            static_cast<unsigned char>(std::lround(255 * std::pow(static_cast<double>(i) / kSteps, kGamma)));
    return curve;
}();

}  // namespace

Picture PairPictures::paint(const io::ScenePixels& pixels, const core::Window& window, const Composite& composite) {
    Picture picture{cv::Mat(window.rows, window.cols, CV_8UC3), cv::Mat(window.rows, window.cols, CV_8UC1)};
    std::array<float, 3> scale{};
    for (std::size_t channel = 0; channel < 3; ++channel)
        scale[channel] = 1 / (composite.high[channel] - composite.low[channel]);
    for (int r = 0; r < window.rows; ++r) {
        const std::uint8_t* const has_data = pixels.has_data.row(r);
        const std::uint8_t* const clear = pixels.clear.row(r);
        for (int c = 0; c < window.cols; ++c) {
            auto& out = picture.colours.at<cv::Vec3b>(r, c);
            picture.unlooked.at<unsigned char>(r, c) = clear[c] == 0 ? 255 : 0;
            if (has_data[c] == 0) {
                out = cv::Vec3b::all(kNoData);
                continue;
            }
            for (std::size_t channel = 0; channel < 3; ++channel) {
                const float value = pixels.bands[composite.bands[channel]](r, c);
                const float t = std::clamp((value - composite.low[channel]) * scale[channel], 0.0F, 1.0F);
                out[static_cast<int>(2 - channel)] = kCurve[static_cast<std::size_t>(t * kSteps)];  // blue first
            }
        }
    }
    return picture;
}

Picture Picture::halved() const {
    Picture half;
    cv::resize(colours, half.colours, {colours.cols / 2, colours.rows / 2}, 0, 0, cv::INTER_AREA);
    cv::resize(unlooked, half.unlooked, {colours.cols / 2, colours.rows / 2}, 0, 0, cv::INTER_AREA);
    return half;
}

cv::Mat hatched(const Picture& picture, cv::Point origin) {
    cv::Mat out = picture.colours.clone();
    for (int r = 0; r < out.rows; ++r) {
        const unsigned char* const unlooked = picture.unlooked.ptr<unsigned char>(r);
        for (int c = 0; c < out.cols; ++c)
            if (unlooked[c] > 127 && (origin.y + r + origin.x + c) / kHatch_px % 2 == 0)
                for (int channel = 0; channel < 3; ++channel)
                    out.at<cv::Vec3b>(r, c)[channel] =
                        static_cast<unsigned char>(kHatchDepth * out.at<cv::Vec3b>(r, c)[channel]);
    }
    return out;
}

}  // namespace quarrywatch::report
