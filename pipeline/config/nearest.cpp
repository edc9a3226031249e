#include "pipeline/config/nearest.hpp"

#include <algorithm>

namespace quarrywatch::config {

int edit_distance(std::string_view a, std::string_view b) {
    // Three rows of the table: the swap looks two rows back.
    std::vector<int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], before[j - 2] + 1);
        }
        before.swap(previous);
        previous.swap(current);
    }
    return previous[b.size()];
}

std::optional<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names) {
    // Longer than any name here: not a slip, and the table would cost for nothing.
    constexpr std::size_t kLongest = 200;
    if (wanted.size() > kLongest) return std::nullopt;
    const int limit = std::max(2, static_cast<int>(wanted.size() / 3));
    std::optional<std::string> best;
    int best_distance = limit + 1;
    for (const std::string& name : names) {
        const int distance = edit_distance(wanted, name);
        if (distance < best_distance) {
            best_distance = distance;
            best = name;
        }
    }
    return best;
}

}  // namespace quarrywatch::config
