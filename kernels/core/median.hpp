#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace quarrywatch::core {

/// The median of a list, which is reordered: the upper of both middles where there are two; 0 for an empty one.
/// cost  O(n).
template <class T>
[[nodiscard]] T median_of(std::vector<T>& values) {
    if (values.empty()) return T{};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace quarrywatch::core
