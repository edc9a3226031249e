#pragma once
// A scene seen through the common grid: any window of any of its bands, resampled once.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/coregister/displacement_field.hpp"
#include "kernels/coregister/resample.hpp"
#include "pipeline/io/chunk_store.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/warp.hpp"

namespace quarrywatch::io {

/// Bands of a window of the common grid. Invalid pixels hold finite but meaningless numbers.
struct ScenePixels {
    std::vector<core::Raster<float>> bands;  ///< in the order of the roles asked for
    core::Raster<std::uint8_t> has_data;     ///< 1 = every band has data
    core::Raster<std::uint8_t> clear;        ///< 1 = has data and the clear-sky mask (not yet grown) allows it
};

/// Which chunk of which store a window needs.
struct ChunkNeed {
    std::size_t store = 0;
    int chunk = 0;
};

/// Where pixels come from: the shared stores of the tile pass, or straight from the files.
enum class Access { shared, direct };

class SceneReader {
public:
    /// roles    bands to read, each of which the scene has.
    /// field    displacement of the scene's content against the grid, or null.
    SceneReader(const Scene& scene, const Grid& grid, const std::vector<std::string>& roles,
                const coregister::DisplacementField* field, coregister::Kernel kernel);

    /// The chunks that read() of this window will touch.
    [[nodiscard]] std::vector<ChunkNeed> needs(const core::Window& window) const;
    [[nodiscard]] ChunkStore& store(std::size_t index) const { return *stores_[index].chunks; }
    /// `window` cut to the one chunk of the first file that holds its middle, when that leaves at least `share` of it
    /// and the file lies on the grid's own pixels; else `window` itself. For samples that must not decode four blocks
    /// for one.
    [[nodiscard]] core::Window within_one_chunk(const core::Window& window, double share) const;
    /// Grid windows of the chunks of the first file, or of 512-pixel squares where it does not lie on the grid's
    /// pixels.
    [[nodiscard]] std::vector<core::Window> chunk_windows() const;
    [[nodiscard]] std::size_t store_count() const { return stores_.size(); }

    /// Fill `out` with a window inside the grid. Thread-safe. Result independent of how the grid is cut into windows.
    void read(const core::Window& window, Access access, ScenePixels& out) const;

private:
    struct Plane {              // one wanted band
        std::size_t out = 0;    // index in ScenePixels::bands
        std::size_t index = 0;  // band within the store
        BandCoding coding;
    };
    struct Store {  // one file
        std::unique_ptr<ChunkStore> chunks;
        std::size_t warp = 0;
        std::vector<Plane> planes;
        int mask_index = -1;  // band within the store that is a data mask
    };
    void read_store(const Store& store, const core::Window& window, Access access, ScenePixels& out) const;
    /// Class codes of a mask that is a picture.
    void read_colours(const Store& store, const core::Window& source, Access access, core::RasterView<float> codes,
                      core::RasterView<std::uint8_t> known) const;
    void read_clear_mask(const core::Window& window, Access access, ScenePixels& out) const;
    void for_each_chunk(const Store& store, const core::Window& source, Access access,
                        const std::function<void(const Chunk&)>& use) const;

    Grid grid_;
    coregister::Kernel kernel_;
    std::vector<Warp> warps_;
    std::vector<Store> stores_;  // the clear-sky mask, where there is one, is the last
    bool has_clear_mask_ = false;
    config::MaskKind mask_kind_ = config::MaskKind::none;
    BandCoding mask_coding_;  // of a picture's colours
    std::shared_ptr<const Disturbance> disturbance_;
    std::vector<std::string> roles_;
};

}  // namespace quarrywatch::io
