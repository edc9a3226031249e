#include "kernels/detect/log_ratio.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "kernels/core/fast_log.hpp"
#include "kernels/core/median.hpp"
#include "kernels/core/multiversion.hpp"

namespace quarrywatch::detect {

namespace {

constexpr float kFloorShare = 0.01F;  // of the median: far below any backscatter that stands above the sensor's noise
constexpr double kMadToSigma = 1.4826;
constexpr int kRounds = 20;             // of mean and deviation: settle to five digits
constexpr std::size_t kMost = 2000000;  // pixels that a centre and a spread are taken from

QUARRYWATCH_MULTIVERSION
void fill_invalid(float* __restrict out, const float* __restrict in, const std::uint8_t* __restrict valid, float fill,
                  int count) {
    for (int i = 0; i < count; ++i) out[i] = valid[i] != 0 ? in[i] : fill;
}

QUARRYWATCH_MULTIVERSION
void ratio_row(float* __restrict out, const float* __restrict before, const float* __restrict after, float floor_before,
               float floor_after, float centre, float inverse_sigma, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float a = (before[i] > 0 ? before[i] : 0.0F) + floor_before,
                    b = (after[i] > 0 ? after[i] : 0.0F) + floor_after;
        out[i] = (core::fast_log(b / a) - centre) * inverse_sigma;
    }
}

QUARRYWATCH_MULTIVERSION
void add_square(float* __restrict out, const float* __restrict z, const std::uint8_t* __restrict valid, int count) {
    for (int i = 0; i < count; ++i) out[i] += valid[i] != 0 ? z[i] * z[i] : 0.0F;
}

// One band of both dates through the filter; what is invalid holds the floor's hundredfold, the median.
void filtered(const LogRatioModel& m, std::size_t band, core::RasterView<const float> before,
              core::RasterView<const float> after, core::RasterView<const std::uint8_t> valid, LogRatioWorkspace& w) {
    w.before.reshape(valid.rows(), valid.cols());
    w.after.reshape(valid.rows(), valid.cols());
    for (int r = 0; r < valid.rows(); ++r) {
        fill_invalid(w.before.row(r), before.row(r), valid.row(r), m.floor[0][band] / kFloorShare, valid.cols());
        fill_invalid(w.after.row(r), after.row(r), valid.row(r), m.floor[1][band] / kFloorShare, valid.cols());
    }
    filter_speckle(w.before.view(), m.speckle, m.looks[0], w.speckle);
    filter_speckle(w.after.view(), m.speckle, m.looks[1], w.speckle);
}

std::vector<core::RasterView<const float>> band_of(std::span<const SampleWindow> windows, std::size_t band,
                                                   bool later) {
    std::vector<core::RasterView<const float>> views;
    for (const SampleWindow& w : windows) views.push_back((later ? w.after : w.before)[band].view());
    return views;
}

float median_of_valid(std::span<const SampleWindow> windows, std::size_t band, bool later) {
    std::vector<float> values;
    for (const SampleWindow& w : windows) {
        const core::Raster<float>& plane = (later ? w.after : w.before)[band];
        for (std::size_t i = 0; i < w.valid.size(); ++i)
            if (w.valid.data()[i] != 0) values.push_back(plane.data()[i]);
    }
    return values.empty() ? 0.0F : core::median_of(values);
}

}  // namespace

int log_ratio_radius(const LogRatioModel& model) { return speckle_radius(model.speckle); }

LogRatioModel fit_log_ratio(std::span<const SampleWindow> windows, const SpeckleOptions& options, int threads) {
    LogRatioModel model;
    model.speckle = options;
    if (windows.empty()) return model;
    const std::size_t bands = windows.front().before.size();
    std::vector<core::RasterView<const std::uint8_t>> valid;
    for (const SampleWindow& w : windows) valid.push_back(w.valid.view());
    for (std::size_t date = 0; date < 2; ++date)
        model.looks[date] = options.looks > 0 ? options.looks : estimate_looks(band_of(windows, 0, date == 1), valid);
    model.centre.assign(bands, 0.0F);
    model.inverse_sigma.assign(bands, 1.0F);
    for (std::size_t b = 0; b < bands; ++b)
        for (const bool later : {false, true}) {
            const float median = median_of_valid(windows, b, later);
            if (!(median > 0)) {
                model.why_unusable = "half of a band is not positive: amplitude or intensity is needed, not decibels";
                return model;
            }
            model.floor[later ? 1 : 0].push_back(kFloorShare * median);
        }
    for (std::size_t b = 0; b < bands; ++b) {
        std::vector<std::vector<float>> parts(windows.size());
        const auto count = static_cast<long long>(windows.size());
#pragma omp parallel num_threads(threads)
        {
            LogRatioWorkspace w;
            std::vector<float> row;
#pragma omp for schedule(dynamic)
            for (long long k = 0; k < count; ++k) {
                const SampleWindow& window = windows[static_cast<std::size_t>(k)];
                filtered(model, b, window.before[b].view(), window.after[b].view(), window.valid.view(), w);
                row.resize(static_cast<std::size_t>(window.valid.cols()));
                for (int r = 0; r < window.valid.rows(); ++r) {
                    ratio_row(row.data(), w.before.row(r), w.after.row(r), model.floor[0][b], model.floor[1][b], 0, 1,
                              window.valid.cols());
                    for (int c = 0; c < window.valid.cols(); ++c)
                        if (window.valid(r, c) != 0)
                            parts[static_cast<std::size_t>(k)].push_back(row[static_cast<std::size_t>(c)]);
                }
            }
        }
        std::vector<float> all;
        for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
        if (all.empty()) return model;
        const std::size_t step = all.size() / kMost + 1;
        std::vector<float> ratios, distances;
        for (std::size_t i = 0; i < all.size(); i += step) ratios.push_back(all[i]);
        distances = ratios;
        double centre = static_cast<double>(core::median_of(distances)), sigma = 0;
        for (int round = 0; round < kRounds; ++round) {
            distances = ratios;
            for (float& d : distances) d = std::fabs(d - static_cast<float>(centre));
            sigma = kMadToSigma * static_cast<double>(core::median_of(distances));
            double sum = 0;
            std::size_t near = 0;
            for (const float v : ratios)
                if (std::fabs(static_cast<double>(v) - centre) < sigma) {
                    sum += static_cast<double>(v);
                    ++near;
                }
            if (near == 0) return model;
            centre = sum / static_cast<double>(near);
        }
        if (!(sigma > 0)) {
            model.why_unusable = "a band has no variance";
            return model;
        }
        model.centre[b] = static_cast<float>(centre);
        model.inverse_sigma[b] = static_cast<float>(1 / sigma);
    }
    model.why_unusable.clear();
    model.usable = true;
    return model;
}

void log_ratio(const LogRatioModel& model, std::span<const core::RasterView<const float>> before,
               std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
               LogRatioWorkspace& w, core::RasterView<float> out,
               std::span<const core::RasterView<float>> signed_ratio) {
    for (std::size_t b = 0; b < before.size(); ++b) {
        filtered(model, b, before[b], after[b], valid, w);
        w.row.resize(static_cast<std::size_t>(valid.cols()));
        for (int r = 0; r < valid.rows(); ++r) {
            if (b == 0) std::memset(out.row(r), 0, static_cast<std::size_t>(out.cols()) * sizeof(float));
            float* const z = signed_ratio.empty() ? w.row.data() : signed_ratio[b].row(r);
            ratio_row(z, w.before.row(r), w.after.row(r), model.floor[0][b], model.floor[1][b], model.centre[b],
                      model.inverse_sigma[b], valid.cols());
            add_square(out.row(r), z, valid.row(r), valid.cols());
        }
    }
}

}  // namespace quarrywatch::detect
