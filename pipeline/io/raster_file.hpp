#pragma once
// One raster file, read from many threads: GDAL 3.6 datasets are not thread-safe, so each reader borrows a handle of
// its own.

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "kernels/core/window.hpp"

namespace quarrywatch::io {

/// Pixel types that are kept as they are; every other type is read as f32.
enum class PixelType { u8, u16, i16, f32 };
[[nodiscard]] std::size_t bytes_of(PixelType type);

class RasterFile {
public:
    /// throws Fault (bad_input) when the file does not open.
    explicit RasterFile(std::string path);
    RasterFile(const RasterFile&) = delete;
    RasterFile& operator=(const RasterFile&) = delete;
    ~RasterFile();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int cols() const { return cols_; }
    /// The type that holds all of these bands without loss (f32 for what no other type holds).
    [[nodiscard]] PixelType common_type(std::span<const int> bands) const;
    /// Storage blocks of the first band.
    [[nodiscard]] int block_rows() const { return block_rows_; }
    [[nodiscard]] int block_cols() const { return block_cols_; }

    /// Read bands (1-based) of a window inside the file into `out`, band after band, rows contiguous. Thread-safe.
    /// throws Fault (bad_input) naming file and window when a block cannot be decoded.
    void read(const core::Window& window, std::span<const int> bands, PixelType type, std::byte* out) const;
    /// Read GDAL's validity mask of a band (0 = no data) of a window inside the file. Thread-safe.
    void read_mask(const core::Window& window, int band, unsigned char* out) const;

private:
    struct Handle;
    class Lease;
    std::string path_;
    int rows_ = 0, cols_ = 0, block_rows_ = 0, block_cols_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Handle>> idle_;
};

}  // namespace quarrywatch::io
