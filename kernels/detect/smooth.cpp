#include "kernels/detect/smooth.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::detect {

namespace {

QUARRYWATCH_MULTIVERSION
void weigh(float* __restrict out, const float* __restrict in, float weight, int count) {
    for (int i = 0; i < count; ++i) out[i] = weight * in[i];
}

// A symmetric pair of taps.
QUARRYWATCH_MULTIVERSION
void add_pair(float* __restrict out, const float* __restrict a, const float* __restrict b, float weight, int count) {
    for (int i = 0; i < count; ++i) out[i] += weight * (a[i] + b[i]);
}

}  // namespace

int smoothing_radius(double sigma_px) { return sigma_px > 0 ? static_cast<int>(std::ceil(3 * sigma_px)) : 0; }

void smooth(core::RasterView<float> plane, double sigma_px, core::Raster<float>& scratch) {
    const int radius = smoothing_radius(sigma_px), rows = plane.rows(), cols = plane.cols();
    if (radius == 0 || plane.empty()) return;
    std::vector<float> weight(static_cast<std::size_t>(radius) + 1);
    double sum = 0;
    for (int k = 0; k <= radius; ++k) sum += (k == 0 ? 1 : 2) * std::exp(-0.5 * k * k / (sigma_px * sigma_px));
    for (int k = 0; k <= radius; ++k)
        weight[static_cast<std::size_t>(k)] = static_cast<float>(std::exp(-0.5 * k * k / (sigma_px * sigma_px)) / sum);
    scratch.reshape(rows, cols);
    for (int r = 0; r < rows; ++r) {
        weigh(scratch.row(r), plane.row(r), weight[0], cols);
        for (int k = 1; k <= radius; ++k)
            add_pair(scratch.row(r), plane.row(std::max(0, r - k)), plane.row(std::min(rows - 1, r + k)),
                     weight[static_cast<std::size_t>(k)], cols);
    }
    std::vector<float> line(static_cast<std::size_t>(cols + 2 * radius));
    for (int r = 0; r < rows; ++r) {
        std::fill_n(line.begin(), radius, scratch(r, 0));
        std::memcpy(line.data() + radius, scratch.row(r), static_cast<std::size_t>(cols) * sizeof(float));
        std::fill_n(line.end() - radius, radius, scratch(r, cols - 1));
        weigh(plane.row(r), line.data() + radius, weight[0], cols);
        for (int k = 1; k <= radius; ++k)
            add_pair(plane.row(r), line.data() + radius - k, line.data() + radius + k,
                     weight[static_cast<std::size_t>(k)], cols);
    }
}

}  // namespace quarrywatch::detect
