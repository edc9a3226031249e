#include "pipeline/stages/compose_baseline.hpp"

namespace quarrywatch::stages {

void compose_baseline(const BaselineModel& model, std::span<const detect::LookViews> looks, ComposeWorkspace& w) {
    const int rows = looks.front().valid.rows(), cols = looks.front().valid.cols();
    w.bands.resize(looks.front().bands.size());
    std::vector<core::RasterView<float>> out;
    for (core::Raster<float>& band : w.bands) {
        band.reshape(rows, cols);
        out.push_back(band.view());
    }
    w.valid.reshape(rows, cols);
    w.spread.reshape(rows, cols);
    detect::baseline_composite(looks, model.gains, model.pooled, w.kernel, out, w.valid.view(), w.spread.view());
}

}  // namespace quarrywatch::stages
