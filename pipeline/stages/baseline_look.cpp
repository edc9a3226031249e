#include "pipeline/stages/baseline_look.hpp"

#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::stages {

void read_look(const io::SceneReader& look, const core::Window& window, std::size_t bands, io::Access access,
               io::ScenePixels& out) {
    try {
        look.read(window, access, out);
    } catch (const Fault& fault) {
        log::warn("detect", std::string("a look of the baseline is left out here: ") + fault.what());
        out.bands.resize(bands);
        for (auto& band : out.bands) {
            band.reshape(window.rows, window.cols);
            band.fill(0);
        }
        for (auto* const mask : {&out.has_data, &out.clear}) {
            mask->reshape(window.rows, window.cols);
            mask->fill(0);
        }
    }
}

}  // namespace quarrywatch::stages
