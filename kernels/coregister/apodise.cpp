#include "kernels/coregister/apodise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr double kTextureShare = 1e-4;  // standard deviation below this share of the magnitude is flat
constexpr int kFadeShare = 10;          // a mask's edge fades over half of this part of the window

float hann_at(double i, int n) {
    const double t = (i + 0.5) / n;
    if (t <= 0 || t >= 1) return 0;
    const double s = std::sin(std::numbers::pi * t);
    return static_cast<float>(s * s);
}

// Weighted sums of one row into sums per column: lanes stay apart, so that every processor adds alike.
QUARRYWATCH_MULTIVERSION
void add_row(const float* __restrict image, const float* __restrict across, const float* __restrict fade, float down,
             int count, double* __restrict weight, double* __restrict first, double* __restrict second) {
    for (int c = 0; c < count; ++c) {
        const float w = down * across[c] * (fade != nullptr ? fade[c] : 1.0F);
        const double v = w > 0 ? static_cast<double>(image[c]) : 0.0, wd = static_cast<double>(w);
        weight[c] += wd;
        first[c] += wd * v;
        second[c] += wd * v * v;
    }
}

QUARRYWATCH_MULTIVERSION
void write_row(const float* __restrict image, const float* __restrict across, const float* __restrict fade, float down,
               float mean, int count, float* __restrict out) {
    for (int c = 0; c < count; ++c) {
        const float w = down * across[c] * (fade != nullptr ? fade[c] : 1.0F);
        out[c] = w > 0 ? w * (image[c] - mean) : 0.0F;
    }
}

double sum_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum;
}

}  // namespace

Apodiser::Apodiser(int side) : side_(side) {
    const auto n = static_cast<std::size_t>(side);
    fade_.resize(n * n);
    across_.resize(n);
    down_.resize(n);
    weight_.resize(n);
    first_.resize(n);
    second_.resize(n);
}

void Apodiser::take_mask(core::RasterView<const std::uint8_t> valid) {
    const auto n = static_cast<std::size_t>(side_);
    masked_ = false;
    for (int r = 0; r < side_ && !masked_; ++r) masked_ = std::memchr(valid.row(r), 0, n) != nullptr;
    repetition_ = kHannRepetition;
    if (!masked_) return;
    for (int r = 0; r < side_; ++r)
        for (int c = 0; c < side_; ++c)
            fade_[static_cast<std::size_t>(r) * n + static_cast<std::size_t>(c)] = valid(r, c) != 0 ? 1.0F : 0.0F;
    const cv::Mat mask(side_, side_, CV_32F, fade_.data());
    cv::Mat blurred;
    const int width = std::max(3, side_ / kFadeShare) | 1;
    cv::blur(mask, blurred, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
    for (int r = 0; r < side_; ++r) {
        const float* const near = blurred.ptr<float>(r);
        for (std::size_t c = 0; c < n; ++c)
            fade_[static_cast<std::size_t>(r) * n + c] *= std::max(0.0F, 2 * near[c] - 1);
    }
    move_window(0, 0);
    double squares = 0, fourths = 0;
    for (int r = 0; r < side_; ++r)
        for (int c = 0; c < side_; ++c) {
            const auto i = static_cast<std::size_t>(r), j = static_cast<std::size_t>(c);
            const auto w = static_cast<double>(down_[i] * across_[j] * fade_[i * n + j]);
            squares += w * w;
            fourths += w * w * w * w;
        }
    if (squares > 0) repetition_ = static_cast<double>(n * n) * fourths / (squares * squares);
}

void Apodiser::move_window(double dx_px, double dy_px) {
    for (int i = 0; i < side_; ++i) {
        across_[static_cast<std::size_t>(i)] = hann_at(i - dx_px, side_);
        down_[static_cast<std::size_t>(i)] = hann_at(i - dy_px, side_);
    }
}

Apodiser::Result Apodiser::apply(core::RasterView<const float> image, double dx_px, double dy_px, float* out) {
    const auto n = static_cast<std::size_t>(side_);
    move_window(dx_px, dy_px);
    for (std::vector<double>* sums : {&weight_, &first_, &second_}) std::fill(sums->begin(), sums->end(), 0.0);
    double whole_across = 0, whole_down = 0;
    for (std::size_t i = 0; i < n; ++i) {
        whole_across += static_cast<double>(across_[i]);
        whole_down += static_cast<double>(down_[i]);
    }
    const auto fade = [&](std::size_t row) { return masked_ ? fade_.data() + row * n : nullptr; };
    for (int r = 0; r < side_; ++r)
        add_row(image.row(r), across_.data(), fade(static_cast<std::size_t>(r)), down_[static_cast<std::size_t>(r)],
                side_, weight_.data(), first_.data(), second_.data());
    const double weight = sum_of(weight_), whole = whole_across * whole_down;
    Result result;
    if (!(weight > 0) || !(whole > 0)) {
        std::fill_n(out, n * n, 0.0F);
        return result;
    }
    result.valid_share = weight / whole;
    const double mean = sum_of(first_) / weight, variance = sum_of(second_) / weight - mean * mean;
    result.textured = variance > kTextureShare * kTextureShare * mean * mean && variance > 0;
    for (int r = 0; r < side_; ++r)
        write_row(image.row(r), across_.data(), fade(static_cast<std::size_t>(r)), down_[static_cast<std::size_t>(r)],
                  static_cast<float>(mean), side_, out + static_cast<std::size_t>(r) * n);
    return result;
}

}  // namespace quarrywatch::coregister
