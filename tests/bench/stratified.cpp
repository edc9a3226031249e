#include "kernels/evaluate/stratified.hpp"

#include <benchmark/benchmark.h>

namespace quarrywatch::bench {
namespace {

/// Accuracies and areas of ten classes.
void stratified(benchmark::State& state) {
    evaluate::StratifiedSample sample;
    sample.classes = 10;
    for (std::size_t i = 0; i < 100; ++i) sample.counts.push_back(i % 11 == 0 ? 90 : 1);
    sample.mapped_share.assign(10, 0.1);
    for (auto _ : state) benchmark::DoNotOptimize(evaluate::stratified_accuracy(sample));
}
BENCHMARK(stratified)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
