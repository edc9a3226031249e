#pragma once
// The speed limit of a scan: what memcpy reaches on this machine, measured once per run.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

namespace quarrywatch::bench {

/// Bytes copied per second by memcpy from memory to memory (best of some repetitions; read and written bytes count
/// once).
inline double copy_bytes_per_second() {
    static const double bytes_per_second = [] {
        constexpr std::size_t kBytes = std::size_t{128} << 20U;  // far above any cache here
        constexpr int kRepetitions = 8;
        std::vector<char> from(kBytes, 1);
        std::vector<char> to(kBytes, 2);
        double best_s = std::numeric_limits<double>::infinity();
        for (int i = 0; i < kRepetitions; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            std::memcpy(to.data(), from.data(), kBytes);
            benchmark::DoNotOptimize(to.data());
            benchmark::ClobberMemory();
            const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
            best_s = std::min(best_s, elapsed.count());
        }
        return static_cast<double>(kBytes) / best_s;
    }();
    return bytes_per_second;
}

/// State pixels per second and, for a kernel that reads `bytes` per iteration, its share of the copy bandwidth.
inline void report_scan(benchmark::State& state, std::size_t pixels, std::size_t bytes) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(pixels));
    const double read_bytes = static_cast<double>(bytes) * static_cast<double>(state.iterations());
    state.counters["copy_share"] =
        benchmark::Counter(read_bytes / copy_bytes_per_second(), benchmark::Counter::kIsRate);
}

}  // namespace quarrywatch::bench
