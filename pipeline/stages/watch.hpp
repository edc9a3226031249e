#pragma once
// Places that every look is asked about, changed or not: known sites, licences, closed pits.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/classify/value_counts.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::stages {

/// What one look shows of one place. Additive over tiles.
struct WatchCounts {
    std::int64_t pixels = 0;   ///< of the place, within the grid
    std::int64_t seen = 0;     ///< clear in the look and its baseline: can be told changed from unchanged
    std::int64_t changed = 0;  ///< of these
    std::int64_t clear = 0;    ///< clear in the look itself: its state is known
    std::int64_t masked = 0;   ///< with data, but masked as cloud, snow ... by the scene's own mask, not grown
    std::int64_t bare = 0;     ///< of `clear`: bare ground, see classify::is_bare
    std::int64_t ring = 0, ring_masked = 0;       ///< of the ground around it: with data; masked
    classify::ValueCounts ndvi, bsi, brightness;  ///< of `clear`; brightness as its natural logarithm

    void merge(const WatchCounts& other);
};

/// The places, as runs of pixels in the grid. Immutable once built; safe to share between threads.
class WatchList {
public:
    WatchList() = default;
    /// places  the pixels of each, in any order, without overlap within a place; different places may overlap.
    /// Around each place a ring is watched too: its bounding box grown by kRingOuter_px, less the box grown by
    /// kRingInner_px.
    /// cost    O(n log n) of the runs.
    explicit WatchList(const std::vector<std::vector<vectorise::Run>>& places);

    struct Span {
        int row = 0, col_begin = 0, col_end = 0;
        std::uint32_t place = 0;
        bool ring = false;
    };
    /// Spans of the rows of a window, by row; columns not cut.
    [[nodiscard]] std::span<const Span> in_rows(const core::Window& window) const;
    [[nodiscard]] std::size_t size() const { return hashes_.size(); }
    /// The places that watch_tile() counts in a tile, rising.
    [[nodiscard]] std::vector<std::uint32_t> in_tile(const core::Window& core) const;
    /// Of a place's pixels: the same in every list.
    [[nodiscard]] std::uint64_t hash(std::uint32_t place) const { return hashes_[place]; }

    /// A mask reaches a little beyond what it hides; the ring lies outside of that, and under the same sky.
    static constexpr int kRingInner_px = 3, kRingOuter_px = 9;

private:
    std::vector<std::uint64_t> hashes_;
    std::vector<Span> spans_;
};

/// What a tile knows of one place.
struct TileWatch {
    std::uint32_t place = 0;
    WatchCounts counts;
};

/// What a tile's pixels are watched on; all padded but the mask.
struct WatchedPixels {
    core::Window core, window;
    const io::ScenePixels& after;
    const core::Raster<std::uint8_t>& valid;  ///< clear in the look and its baseline
    const core::Raster<std::uint8_t>& mask;   ///< [core] changed
};

/// Count the places that meet a tile.
[[nodiscard]] std::vector<TileWatch> watch_tile(const WatchList& list, const detect::Detector& detector,
                                                const WatchedPixels& pixels);

/// The counts of every place from those of the tiles.
[[nodiscard]] std::vector<WatchCounts> sum_watched(std::size_t places,
                                                   const std::vector<std::vector<TileWatch>>& tiles);

}  // namespace quarrywatch::stages
