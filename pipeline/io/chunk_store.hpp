#pragma once
// Decoded blocks that neighbouring tiles share: every compressed block of a file is decoded once in the tile pass.

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "pipeline/io/raster_file.hpp"

namespace quarrywatch::io {

/// Pixels of some bands of a window of a file, in the file's own type, and what GDAL's masks say of them.
struct Chunk {
    core::Window window;
    PixelType type = PixelType::f32;
    std::vector<std::byte> pixels;    ///< band after band
    std::vector<unsigned char> mask;  ///< 0 = no data; empty: the file has no mask

    [[nodiscard]] const std::byte* band(std::size_t index) const {
        return pixels.data() +
               index * static_cast<std::size_t>(window.rows) * static_cast<std::size_t>(window.cols) * bytes_of(type);
    }
};

/// How to turn a band's numbers into values; NaN and infinities never are valid.
struct BandCoding {
    double scale = 1;
    double offset = 0;
    bool has_nodata = false;
    double nodata = 0;
};

/// Bands of one file cut into chunks of whole storage blocks, about 512 pixels a side (whole rows where the file is
/// stored in rows). Thread-safe. A chunk lives from the first demand until all tiles that had announced it have
/// released it.
class ChunkStore {
public:
    /// with_mask: also read GDAL's mask band of the first band.
    ChunkStore(std::string path, std::vector<int> bands, bool with_mask);

    [[nodiscard]] const RasterFile& file() const { return file_; }
    [[nodiscard]] std::size_t band_count() const { return bands_.size(); }
    /// Numbers of the chunks that meet a window of the file.
    [[nodiscard]] std::vector<int> chunks_of(const core::Window& window) const;
    [[nodiscard]] core::Window chunk_window(int chunk) const;
    [[nodiscard]] std::size_t chunk_bytes() const;
    [[nodiscard]] int chunk_rows() const { return chunk_rows_; }
    [[nodiscard]] int chunk_cols() const { return chunk_cols_; }
    [[nodiscard]] int chunk_count() const { return chunks_down_ * chunks_across_; }

    /// One more tile will ask for and release this chunk. Call for all tiles before the first demand.
    void announce(int chunk);
    /// The decoded chunk: decoded by the first who asks, awaited by the others. Rethrows a decoding fault to each of
    /// them.
    [[nodiscard]] std::shared_ptr<const Chunk> demand(int chunk);
    /// One announced tile is done with it.
    void release(int chunk);
    /// Read a window outside the announced scheme (survey, chips): nothing is kept.
    [[nodiscard]] Chunk read(const core::Window& window) const;
    /// Chunks decoded so far; announced chunks count once each when every promise was kept.
    [[nodiscard]] long long decoded() const { return decoded_; }

private:
    struct Slot {
        int announced = 0;
        bool decoding = false;
        std::shared_ptr<const Chunk> chunk;
        std::exception_ptr fault;
    };
    RasterFile file_;
    std::vector<int> bands_;
    bool with_mask_;
    PixelType type_;
    int chunk_rows_ = 0, chunk_cols_ = 0, chunks_down_ = 0, chunks_across_ = 0;
    std::mutex mutex_;
    std::condition_variable decoded_one_;
    std::vector<Slot> slots_;
    long long decoded_ = 0;
};

/// Copy band `index` of a chunk into a float plane whose first pixel is the file's pixel (origin.row, origin.col),
/// where both overlap; decode value and validity. Pixels outside the chunk are left alone; `valid` is only ever
/// cleared.
void copy_band(const Chunk& chunk, std::size_t index, const BandCoding& coding, const core::Window& origin,
               core::RasterView<float> out, core::RasterView<std::uint8_t> valid);
/// Clear `valid` where the chunk's mask, or its band `mask_index` taken as a 0/nonzero mask (negative: none), says no
/// data.
void apply_masks(const Chunk& chunk, int mask_index, const core::Window& origin, core::RasterView<std::uint8_t> valid);

}  // namespace quarrywatch::io
