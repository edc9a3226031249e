#pragma once
// Random numbers that are the same on every machine; the standard library's distributions are not.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace quarrywatch::core {

class RandomValues {
public:
    explicit RandomValues(unsigned seed) : engine_(seed) {}

    /// Uniform in (0, 1).
    double uniform() { return (static_cast<double>(engine_()) + 0.5) / 4294967296.0; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Normal of mean 0 and standard deviation 1 (Box and Muller).
    double normal() {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Whole, in [0, limit).
    int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(limit)); }

private:
    std::mt19937 engine_;
};

}  // namespace quarrywatch::core
