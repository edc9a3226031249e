#pragma once
// Values as bytes and back, the same on every machine: lowest byte first.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace quarrywatch::journal {

/// Bytes that do not say what they should. They may come from a disk that failed: nothing of them is to be used.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class ByteWriter {
public:
    template <class T>
    requires std::is_arithmetic_v<T>
    void put(T value) {
        auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
        if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
        text_.append(bytes.data(), bytes.size());
    }
    void put_count(std::size_t count) { put(static_cast<std::uint64_t>(count)); }
    void put_text(std::string_view text) {
        put_count(text.size());
        text_.append(text);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

/// Reads what a ByteWriter wrote. Every function throws Damaged at the end of the bytes.
class ByteReader {
public:
    /// bytes  outlive the reader.
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    template <class T>
    requires std::is_arithmetic_v<T> T get() {
        std::array<char, sizeof(T)> bytes{};
        const std::string_view part = take(bytes.size());
        std::copy(part.begin(), part.end(), bytes.begin());
        if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
        return std::bit_cast<T>(bytes);
    }
    /// Of things that take at least so many bytes each: a damaged count must not ask for all memory.
    std::size_t get_count(std::size_t least_bytes_each) {
        const auto count = get<std::uint64_t>();
        if (least_bytes_each > 0 && count > bytes_.size() / least_bytes_each) throw Damaged("a count beyond the end");
        return static_cast<std::size_t>(count);
    }
    std::string_view get_text() { return take(get_count(1)); }
    void require_end() const {
        if (!bytes_.empty()) throw Damaged("bytes after the end");
    }

private:
    std::string_view take(std::size_t count) {
        if (count > bytes_.size()) throw Damaged("the end comes too soon");
        const std::string_view part = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return part;
    }

    std::string_view bytes_;
};

}  // namespace quarrywatch::journal
