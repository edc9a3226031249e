#pragma once
// Random numbers that follow from a seed alone, the same with every compiler and standard library.

#include <cstdint>

namespace quarrywatch::core {

/// SplitMix64: passes BigCrush, any seed will do. source  Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195.
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    /// In [0, 1), on a lattice of 2^-53.
    double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    /// In [0, count); count >= 1. Favours none by more than count / 2^32.
    std::uint32_t below(std::uint32_t count) {
        return static_cast<std::uint32_t>(((next() >> 32U) * std::uint64_t{count}) >> 32U);
    }

private:
    std::uint64_t state_;
};

}  // namespace quarrywatch::core
