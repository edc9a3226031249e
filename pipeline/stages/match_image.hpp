#pragma once
// What is matched: one band of a scene, or the median of several looks at the same ground, or its edges.

#include <memory>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/coregister/displacement_field.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::stages {

class MatchImage {
public:
    /// One band of `scene` on `grid`; only the file that holds it is read.
    MatchImage(const io::Scene& scene, const io::Grid& grid, const std::string& role, config::MatchOn on);
    /// From now on the median over this look too. `field`: how far its content stands from this image's.
    void add_look(const io::Scene& look, const coregister::DisplacementField& field);
    [[nodiscard]] std::size_t looks() const { return 1 + more_.size(); }

    /// A window's pixels, with buffers that serve the next one.
    struct Plane {
        core::Raster<float> values;
        core::Raster<std::uint8_t> clear;  ///< 0 = not to be looked at; the value is finite
        std::vector<io::ScenePixels> looks;
        core::Raster<float> scratch;
        core::Raster<std::uint8_t> scratch_clear;
    };
    /// Fill `out` with a window inside the grid. Thread-safe. throws Fault (bad_input) when a file cannot be read.
    void read(const core::Window& window, Plane& out) const;

    /// Where the file that is read is stored in blocks (see io::SceneReader).
    [[nodiscard]] core::Window within_one_chunk(const core::Window& window, double share) const {
        return reader_.within_one_chunk(window, share);
    }
    [[nodiscard]] std::vector<core::Window> chunk_windows() const { return reader_.chunk_windows(); }

private:
    io::Grid grid_;
    std::string role_;
    config::MatchOn on_;
    io::SceneReader reader_;
    std::vector<std::unique_ptr<io::SceneReader>> more_;
};

}  // namespace quarrywatch::stages
