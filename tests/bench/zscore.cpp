#include "kernels/detect/zscore.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kBands = 4;

/// Looks of one window with their pixels; every eighth pixel of each is invalid.
struct Dates {
    std::vector<core::Raster<float>> planes;
    std::vector<core::Raster<std::uint8_t>> masks;
    std::vector<detect::LookViews> looks;  // the later date is the last

    Dates(std::size_t count, int size) {
        planes = random_planes(static_cast<int>(count * kBands), size, size);
        for (std::size_t k = 0; k < count; ++k) {
            masks.emplace_back(size, size, std::uint8_t{1});
            for (std::size_t i = k; i < masks[k].size(); i += 8) masks[k].data()[i] = 0;
        }
        for (std::size_t k = 0; k < count; ++k) {
            detect::LookViews look;
            for (std::size_t b = 0; b < kBands; ++b) look.bands.push_back(planes[k * kBands + b].view());
            look.valid = std::as_const(masks[k]).view();
            looks.push_back(look);
        }
    }
};

detect::LookGains plain() { return {std::vector<double>(kBands, 1.0), std::vector<double>(kBands, 0.0)}; }

detect::ZscoreModel fit(const Dates& dates) {
    const std::vector<detect::LookViews> baseline(dates.looks.begin(), dates.looks.end() - 1);
    return detect::fit_zscore({baseline}, {dates.looks.back()},
                              std::vector<detect::LookGains>(baseline.size(), plain()), plain(), 1);
}

constexpr int kWindow = 1024;  // sixteen looks of four bands are 256 MiB, beyond any cache

/// Scores of four bands against range(0) looks; items are pixels, bytes those of all bands and masks.
void zscore(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const Dates dates(count + 1, kWindow);
    const detect::ZscoreModel model = fit(dates);
    std::vector<core::Raster<float>> z;
    for (std::size_t b = 0; b < kBands; ++b) z.emplace_back(kWindow, kWindow);
    const auto planes = views_of(z);
    core::Raster<std::uint8_t> seen(kWindow, kWindow);
    detect::ZscoreWorkspace workspace;
    const std::span<const detect::LookViews> looks(dates.looks.data(), count);
    for (auto _ : state) {
        detect::zscore(model, looks, dates.looks.back(), workspace, planes, seen.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, seen.size(), seen.size() * (count + 1) * (kBands * sizeof(float) + 1));
}
BENCHMARK(zscore)->ArgName("looks")->Arg(1)->Arg(3)->Arg(5)->Arg(9)->Arg(16)->Unit(benchmark::kMillisecond);

/// The fit of four bands to range(0) looks on one thread; items are the 400,000 pixels that are used.
void fit_zscore(benchmark::State& state) {
    const Dates dates(static_cast<std::size_t>(state.range(0)) + 1, kWindow);
    std::int64_t pixels = 0;
    for (auto _ : state) pixels += fit(dates).sample_pixels;
    state.SetItemsProcessed(pixels);
}
BENCHMARK(fit_zscore)->ArgName("looks")->Arg(1)->Arg(5)->Arg(16)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
