#include "kernels/detect/network.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/random_planes.hpp"
#include "tests/detect/onnx_file.hpp"

namespace quarrywatch::bench {
namespace {

/// What windows and blending cost around a network that costs next to nothing.
void network_score(benchmark::State& state) {
    const std::string bytes = test::OnnxFile{2, 1, {-1, 1}, 0}.bytes();
    detect::NetworkModel model;
    model.onnx = std::make_shared<const std::vector<unsigned char>>(bytes.begin(), bytes.end());
    model.bands = {0};
    model.mean = {0};
    model.deviation = {1};
    model.inputs = {"image"};
    model.overlap_px = static_cast<int>(state.range(0));
    const core::Raster<float> before = random_plane(kPlaneSize, kPlaneSize, 1),
                              after = random_plane(kPlaneSize, kPlaneSize, 2);
    const core::Raster<std::uint8_t> valid(kPlaneSize, kPlaneSize, 1);
    core::Raster<float> out(kPlaneSize, kPlaneSize);
    const core::RasterView<const float> b = before.view(), a = after.view();
    detect::NetworkWorkspace workspace;
    for (auto _ : state) {
        detect::network_score(model, std::span(&b, 1), std::span(&a, 1), valid.view(), {}, workspace, out.view());
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(network_score)->ArgName("overlap_px")->Arg(0)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
