#include "kernels/detect/false_discovery.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

double false_discovery(std::span<const float> sorted, const NullLaw& null, double rate) {
    core::require(rate > 0 && rate <= 1, "false_discovery", "a rate lies above 0 and is at most 1");
    const std::size_t n = sorted.size();
    if (n == 0) return std::numeric_limits<double>::infinity();
    const auto level = [&](std::size_t above) { return rate * static_cast<double>(above) / static_cast<double>(n); };
    const auto passes = [&](std::size_t above) {
        return null.p_value(static_cast<double>(sorted[n - above])) <= level(above);
    };
    // From many to few; a set that fails by far rules out all sets down to the one that its last score would need.
    std::size_t above = n;
    while (above > 0 && !passes(above)) {
        const double needed = null.quantile(level(above));
        const auto first = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(needed));
        above = std::min(above - 1, static_cast<std::size_t>(sorted.end() - first));
    }
    if (above > 0) return static_cast<double>(std::nextafter(sorted[n - above], 0.0F));
    return null.quantile(level(1));
}

}  // namespace quarrywatch::detect
