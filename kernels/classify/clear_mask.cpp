#include "kernels/classify/clear_mask.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "kernels/core/require.hpp"

namespace quarrywatch::classify {
namespace {

constexpr int kQaNotClear = 0b111111;  // bits 0 to 5
// Distances go up to one more than the radius, and one more than that must fit their type.
constexpr int kLargestByteRadius = 253;
constexpr int kLargestRadius = 65533;

template <class Code>
void require_one_shape(core::RasterView<const Code> codes, core::RasterView<std::uint8_t> clear, const char* where) {
    core::require(codes.rows() == clear.rows() && codes.cols() == clear.cols(), where, "shapes differ");
}

/// Make every pixel 0 or 1. Returns whether any is 0.
bool normalise(core::RasterView<std::uint8_t> clear) {
    bool any = false;
    for (int r = 0; r < clear.rows(); ++r) {
        std::uint8_t* const row = clear.row(r);
        unsigned least = 1;
        for (int c = 0; c < clear.cols(); ++c) {
            row[c] = row[c] != 0 ? 1 : 0;
            least &= row[c];
        }
        any |= least == 0;
    }
    return any;
}

/// Rows to the nearest unclear pixel of the same column, cut off at `limit`.
template <class Distance>
std::vector<Distance> column_distances(core::RasterView<const std::uint8_t> clear, Distance limit) {
    const std::size_t cols = static_cast<std::size_t>(clear.cols());
    std::vector<Distance> distances(cols * static_cast<std::size_t>(clear.rows()));
    const std::vector<Distance> beyond(cols, limit);
    const Distance* above = beyond.data();
    for (int r = 0; r < clear.rows(); ++r) {
        const std::uint8_t* const row = clear.row(r);
        Distance* const own = distances.data() + static_cast<std::size_t>(r) * cols;
        for (std::size_t c = 0; c < cols; ++c) {
            const Distance next = std::min(limit, static_cast<Distance>(above[c] + 1));
            own[c] = row[c] == 0 ? Distance{0} : next;
        }
        above = own;
    }
    for (int r = clear.rows() - 2; r >= 0; --r) {
        Distance* const own = distances.data() + static_cast<std::size_t>(r) * cols;
        const Distance* const below = own + cols;
        for (std::size_t c = 0; c < cols; ++c) own[c] = std::min(own[c], static_cast<Distance>(below[c] + 1));
    }
    return distances;
}

/// Half height of the disc at each column offset.
template <class Distance>
std::vector<Distance> disc_heights(int radius_px) {
    std::vector<Distance> heights;
    const std::int64_t square = std::int64_t{radius_px} * radius_px;
    std::int64_t height = radius_px;
    for (std::int64_t dx = 0; dx <= radius_px; ++dx) {
        while (height * height + dx * dx > square) --height;
        heights.push_back(static_cast<Distance>(height));
    }
    return heights;
}

/// Distance is as narrow as the radius allows: half the bytes take half the time.
template <class Distance>
void dilate(core::RasterView<std::uint8_t> clear, int radius_px) {
    const std::size_t cols = static_cast<std::size_t>(clear.cols());
    const std::vector<Distance> distances = column_distances<Distance>(clear, static_cast<Distance>(radius_px + 1));
    const std::vector<Distance> heights = disc_heights<Distance>(radius_px);
    for (int r = 0; r < clear.rows(); ++r) {
        const Distance* const own = distances.data() + static_cast<std::size_t>(r) * cols;
        std::uint8_t* const row = clear.row(r);
        const auto darken = [&](std::size_t to, std::size_t from, std::size_t count, Distance height) {
            for (std::size_t i = 0; i < count; ++i)
                row[to + i] = static_cast<std::uint8_t>(row[to + i] & (own[from + i] > height ? 1 : 0));
        };
        darken(0, 0, cols, heights[0]);
        for (std::size_t dx = 1; dx < heights.size() && dx < cols; ++dx) {
            darken(0, dx, cols - dx, heights[dx]);
            darken(dx, 0, cols - dx, heights[dx]);
        }
    }
}

}  // namespace

bool is_clear_scl(int code) { return code == 2 || (code >= 4 && code <= 7); }

bool is_clear_qa_pixel(int bits) { return (bits & kQaNotClear) == 0; }

void clear_from_scl(core::RasterView<const std::uint8_t> codes, core::RasterView<std::uint8_t> clear) {
    require_one_shape(codes, clear, "clear_from_scl");
    std::array<std::uint8_t, 256> table{};
    for (int code = 0; code < 256; ++code) table[static_cast<std::size_t>(code)] = is_clear_scl(code) ? 1 : 0;
    for (int r = 0; r < codes.rows(); ++r)
        for (int c = 0; c < codes.cols(); ++c) clear(r, c) = table[codes(r, c)];
}

void clear_from_qa_pixel(core::RasterView<const std::uint16_t> bits, core::RasterView<std::uint8_t> clear) {
    require_one_shape(bits, clear, "clear_from_qa_pixel");
    for (int r = 0; r < bits.rows(); ++r)
        for (int c = 0; c < bits.cols(); ++c) clear(r, c) = is_clear_qa_pixel(bits(r, c)) ? 1 : 0;
}

void dilate_unclear(core::RasterView<std::uint8_t> clear, int radius_px) {
    core::require(radius_px >= 0 && radius_px <= kLargestRadius, "dilate_unclear", "the radius must be 0 to 65533");
    const bool any_unclear = normalise(clear);
    if (!any_unclear || radius_px == 0) return;
    if (radius_px <= kLargestByteRadius) return dilate<std::uint8_t>(clear, radius_px);
    dilate<std::uint16_t>(clear, radius_px);
}

}  // namespace quarrywatch::classify
