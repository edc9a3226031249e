#include "kernels/detect/look_gains.hpp"

#include <cstddef>

#include "kernels/detect/irmad.hpp"
#include "kernels/detect/sample.hpp"
#include "kernels/normalise/relative_gain.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kLookPixels = 100000;  // for a gain and an offset

// Gains of a further look against the earlier date, from pixels that IR-MAD calls unchanged.
LookGains gains_of_look(std::span<const SampleWindow> windows, std::size_t look, const FitOptions& options,
                        int threads) {
    Sample sample;
    const std::size_t bands = windows.front().before.size();
    sample.values.resize(2 * bands);
    std::size_t all = 0;
    for (const SampleWindow& w : windows) all += w.valid.size();
    int step = 1;  // of rows and of columns
    while (all / static_cast<std::size_t>(step * step) > kLookPixels) ++step;
    for (const SampleWindow& w : windows)
        for (int r = 0; r < w.valid.rows(); r += step)
            for (int c = 0; c < w.valid.cols(); c += step) {
                if (w.valid(r, c) == 0 || w.baseline[look].valid(r, c) == 0) continue;
                for (std::size_t b = 0; b < bands; ++b) {
                    sample.values[b].push_back(w.before[b](r, c));
                    sample.values[bands + b].push_back(w.baseline[look].bands[b](r, c));
                }
            }
    LookGains gains;
    const IrmadFit fit = fit_irmad(sample, options, threads);
    for (std::size_t b = 0; b < bands; ++b) {
        const normalise::RelativeGain g =
            normalise::fit_relative_gain(sample.values[b], sample.values[bands + b], fit.no_change);
        gains.gain.push_back(g.gain);
        gains.offset.push_back(g.offset);
    }
    return gains;
}

}  // namespace

std::vector<LookGains> fit_look_gains(std::span<const SampleWindow> windows, const FitOptions& options, int threads) {
    const std::size_t bands = windows.front().before.size();
    std::vector<LookGains> gains{{std::vector<double>(bands, 1.0), std::vector<double>(bands, 0.0)}};
    for (std::size_t look = 0; look < windows.front().baseline.size(); ++look)
        gains.push_back(gains_of_look(windows, look, options, threads));
    return gains;
}

}  // namespace quarrywatch::detect
