#pragma once
// A hash that is the same on every machine and for ever: identifiers are made of it.

#include <bit>
#include <cstdint>
#include <string_view>

namespace quarrywatch {

/// 64-bit FNV-1a. source  Fowler, Noll & Vo, as in draft-eastlake-fnv.
class Fnv1a {
public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) add_byte(static_cast<unsigned char>(byte));
    }
    void add(std::uint64_t value) {
        // Byte by byte from the lowest, so that the name does not depend on the machine's byte order.
        for (int shift = 0; shift < 64; shift += 8) add_byte(static_cast<unsigned char>(value >> shift & 0xff));
    }
    /// Adding zero turns -0.0 into 0.0: both are the same place.
    void add(double value) { add(std::bit_cast<std::uint64_t>(value + 0.0)); }
    [[nodiscard]] std::uint64_t value() const { return hash_; }
    [[nodiscard]] std::uint32_t folded() const { return static_cast<std::uint32_t>(hash_ ^ hash_ >> 32); }

private:
    void add_byte(unsigned char byte) {
        hash_ ^= byte;
        hash_ *= 1099511628211ULL;
    }
    std::uint64_t hash_ = 14695981039346656037ULL;
};

}  // namespace quarrywatch
