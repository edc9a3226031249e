#include "pipeline/stages/clear.hpp"

#include "kernels/classify/clear_mask.hpp"

namespace quarrywatch::stages {

void valid_in_both(const io::ScenePixels& before, const io::ScenePixels& after, int dilation_px,
                   core::Raster<std::uint8_t>& scratch, core::Raster<std::uint8_t>& valid) {
    const std::size_t pixels = before.has_data.size();
    valid.reshape(before.has_data.rows(), before.has_data.cols());
    scratch.reshape(valid.rows(), valid.cols());
    bool clouded = false;
    for (std::size_t i = 0; i < pixels; ++i) {
        // Cloud is what has data and is not clear.
        const int cloud =
            (before.has_data.data()[i] & ~before.clear.data()[i]) | (after.has_data.data()[i] & ~after.clear.data()[i]);
        clouded |= (cloud & 1) != 0;
        scratch.data()[i] = static_cast<std::uint8_t>((cloud & 1) ^ 1);
        valid.data()[i] = static_cast<std::uint8_t>(before.clear.data()[i] & after.clear.data()[i]);
    }
    if (!clouded) return;
    classify::dilate_unclear(scratch.view(), dilation_px);
    for (std::size_t i = 0; i < pixels; ++i)
        valid.data()[i] = static_cast<std::uint8_t>(valid.data()[i] & scratch.data()[i]);
}

}  // namespace quarrywatch::stages
