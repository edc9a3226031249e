#pragma once
// A raster written piece by piece while the run goes on, and turned into a Cloud-Optimised GeoTIFF at its end.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/raster_file.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

struct RasterSpec {
    Grid grid;
    PixelType type = PixelType::f32;
    std::vector<std::string> bands;  ///< descriptions, one per band
    std::optional<double> nodata;
    bool cloud_optimised = true;  ///< else a plain tiled GeoTIFF
    int threads = 1;              ///< that compress; the file is the same for any number
};

/// Windows may come in any order; each pixel is to be written once. Not thread-safe: one writer.
class RasterSink {
public:
    /// throws Fault (bad_output) when the folder or the file cannot be made.
    RasterSink(const std::filesystem::path& final_path, RasterSpec spec);
    RasterSink(RasterSink&&) noexcept;
    ~RasterSink();
    /// Values are rounded and limited to the raster's type. throws Fault (bad_output), for instance on a full disk.
    void write(int band, const core::Window& window, core::RasterView<const float> values);
    void write(int band, const core::Window& window, core::RasterView<const std::uint8_t> values);
    /// Close, add overviews where cloud-optimised; the same pixels give the same bytes. throws Fault (bad_output).
    StagedOutput finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
