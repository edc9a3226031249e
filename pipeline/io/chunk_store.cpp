#include "pipeline/io/chunk_store.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace quarrywatch::io {

namespace {

constexpr int kChunkSide_px =
    512;  // a whole number of any usual block; large enough that a call into GDAL costs nothing
constexpr int kWidestBlock_px = 4096;  // wider blocks are whole rows: such files are cut into bands of rows
constexpr int kRowChunk_px = 128;      // rows of such a band

int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace

ChunkStore::ChunkStore(std::string path, std::vector<int> bands, bool with_mask)
    : file_(std::move(path)), bands_(std::move(bands)), with_mask_(with_mask), type_(file_.common_type(bands_)) {
    const int block_rows = std::max(1, file_.block_rows()), block_cols = std::max(1, file_.block_cols());
    const bool whole_rows = block_cols >= std::min(file_.cols(), kWidestBlock_px);
    chunk_cols_ = whole_rows ? file_.cols() : round_up(kChunkSide_px, block_cols);
    chunk_rows_ = round_up(whole_rows && file_.cols() > 2 * kChunkSide_px ? kRowChunk_px : kChunkSide_px, block_rows);
    chunks_down_ = (file_.rows() + chunk_rows_ - 1) / chunk_rows_;
    chunks_across_ = (file_.cols() + chunk_cols_ - 1) / chunk_cols_;
    slots_.resize(static_cast<std::size_t>(chunks_down_) * static_cast<std::size_t>(chunks_across_));
}

std::vector<int> ChunkStore::chunks_of(const core::Window& window) const {
    const core::Window inside = core::intersect(window, {0, 0, file_.rows(), file_.cols()});
    std::vector<int> chunks;
    if (inside.empty()) return chunks;
    for (int r = inside.row / chunk_rows_; r <= (inside.row_end() - 1) / chunk_rows_; ++r)
        for (int c = inside.col / chunk_cols_; c <= (inside.col_end() - 1) / chunk_cols_; ++c)
            chunks.push_back(r * chunks_across_ + c);
    return chunks;
}

core::Window ChunkStore::chunk_window(int chunk) const {
    const int row = chunk / chunks_across_ * chunk_rows_, col = chunk % chunks_across_ * chunk_cols_;
    return {row, col, std::min(chunk_rows_, file_.rows() - row), std::min(chunk_cols_, file_.cols() - col)};
}

std::size_t ChunkStore::chunk_bytes() const {
    return static_cast<std::size_t>(chunk_rows_) * static_cast<std::size_t>(chunk_cols_) *
           (bands_.size() * bytes_of(type_) + (with_mask_ ? 1 : 0));
}

void ChunkStore::announce(int chunk) { ++slots_[static_cast<std::size_t>(chunk)].announced; }

std::shared_ptr<const Chunk> ChunkStore::demand(int chunk) {
    Slot& slot = slots_[static_cast<std::size_t>(chunk)];
    std::unique_lock lock(mutex_);
    decoded_one_.wait(lock, [&slot] { return !slot.decoding; });
    if (slot.fault) std::rethrow_exception(slot.fault);
    if (slot.chunk) return slot.chunk;
    slot.decoding = true;
    lock.unlock();
    std::shared_ptr<const Chunk> decoded;
    std::exception_ptr fault;
    try {
        decoded = std::make_shared<const Chunk>(read(chunk_window(chunk)));
    } catch (...) {
        fault = std::current_exception();
    }
    lock.lock();
    slot.decoding = false;
    slot.fault = fault;
    slot.chunk = decoded;
    ++decoded_;
    lock.unlock();
    decoded_one_.notify_all();
    if (fault) std::rethrow_exception(fault);
    return decoded;
}

void ChunkStore::release(int chunk) {
    std::shared_ptr<const Chunk> last;  // freed outside the lock
    const std::scoped_lock lock(mutex_);
    Slot& slot = slots_[static_cast<std::size_t>(chunk)];
    if (--slot.announced == 0) last = std::exchange(slot.chunk, nullptr);
}

Chunk ChunkStore::read(const core::Window& window) const {
    Chunk chunk;
    chunk.window = window;
    chunk.type = type_;
    const std::size_t pixels = static_cast<std::size_t>(window.rows) * static_cast<std::size_t>(window.cols);
    chunk.pixels.resize(pixels * bytes_of(type_) * bands_.size());
    file_.read(window, bands_, type_, chunk.pixels.data());
    if (with_mask_) {
        chunk.mask.resize(pixels);
        file_.read_mask(window, bands_.front(), chunk.mask.data());
    }
    return chunk;
}

namespace {

// Value and validity of one row; the plain case without a no-data number is a straight conversion.
template <class T>
void decode_row(const T* from, int count, const BandCoding& coding, float* to, std::uint8_t* valid) {
    const auto scale = static_cast<float>(coding.scale), offset = static_cast<float>(coding.offset);
    if (coding.scale == 1 && coding.offset == 0)
        for (int i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]);
    else
        for (int i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]) * scale + offset;
    if (coding.has_nodata) {
        const auto nodata = static_cast<T>(coding.nodata);
        if (static_cast<double>(nodata) == coding.nodata || sizeof(T) == sizeof(float))
            for (int i = 0; i < count; ++i)
                valid[i] = static_cast<std::uint8_t>(valid[i] & (from[i] == nodata ? 0 : 1));
    }
    if constexpr (sizeof(T) == sizeof(float))
        for (int i = 0; i < count; ++i)
            if (!std::isfinite(from[i])) {
                valid[i] = 0;
                to[i] = 0;
            }
}

template <class T>
void decode(const Chunk& chunk, std::size_t index, const BandCoding& coding, const core::Window& origin,
            core::RasterView<float> out, core::RasterView<std::uint8_t> valid) {
    const core::Window common = core::intersect(chunk.window, {origin.row, origin.col, out.rows(), out.cols()});
    const T* const pixels = reinterpret_cast<const T*>(chunk.band(index));
    for (int r = common.row; r < common.row_end(); ++r)
        decode_row(pixels + static_cast<std::ptrdiff_t>(r - chunk.window.row) * chunk.window.cols +
                       (common.col - chunk.window.col),
                   common.cols, coding, out.row(r - origin.row) + (common.col - origin.col),
                   valid.row(r - origin.row) + (common.col - origin.col));
}

}  // namespace

void copy_band(const Chunk& chunk, std::size_t index, const BandCoding& coding, const core::Window& origin,
               core::RasterView<float> out, core::RasterView<std::uint8_t> valid) {
    switch (chunk.type) {
        case PixelType::u8:
            decode<std::uint8_t>(chunk, index, coding, origin, out, valid);
            break;
        case PixelType::u16:
            decode<std::uint16_t>(chunk, index, coding, origin, out, valid);
            break;
        case PixelType::i16:
            decode<std::int16_t>(chunk, index, coding, origin, out, valid);
            break;
        case PixelType::f32:
            decode<float>(chunk, index, coding, origin, out, valid);
            break;
    }
}

void apply_masks(const Chunk& chunk, int mask_index, const core::Window& origin, core::RasterView<std::uint8_t> valid) {
    const core::Window common = core::intersect(chunk.window, {origin.row, origin.col, valid.rows(), valid.cols()});
    if (!chunk.mask.empty())
        for (int r = common.row; r < common.row_end(); ++r) {
            const unsigned char* const from = chunk.mask.data() +
                                              static_cast<std::ptrdiff_t>(r - chunk.window.row) * chunk.window.cols +
                                              (common.col - chunk.window.col);
            std::uint8_t* const to = valid.row(r - origin.row) + (common.col - origin.col);
            for (int i = 0; i < common.cols; ++i) to[i] = static_cast<std::uint8_t>(to[i] & (from[i] != 0 ? 1 : 0));
        }
    if (mask_index < 0) return;
    core::Raster<float> plane(valid.rows(), valid.cols(), 1.0F);
    copy_band(chunk, static_cast<std::size_t>(mask_index), {}, origin, plane.view(), valid);
    for (int r = common.row - origin.row; r < common.row_end() - origin.row; ++r)
        for (int c = common.col - origin.col; c < common.col_end() - origin.col; ++c)
            if (plane(r, c) == 0.0F) valid(r, c) = 0;
}

}  // namespace quarrywatch::io
