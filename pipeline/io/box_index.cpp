#include "pipeline/io/box_index.hpp"

#include <algorithm>
#include <cmath>

namespace quarrywatch::io {

namespace {
constexpr std::size_t kNodeSize = 16;

Box joined(const Box& a, const Box& b) {
    return {std::min(a.west, b.west), std::min(a.south, b.south), std::max(a.east, b.east), std::max(a.north, b.north)};
}
}  // namespace

BoxIndex::BoxIndex(const std::vector<Box>& boxes) {
    if (boxes.empty()) return;
    std::vector<Entry> leaves;
    leaves.reserve(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) leaves.push_back({boxes[i], i});
    // Ties broken by number: the packing, and so the speed, is the same on every standard library.
    const auto by = [](double Box::*low, double Box::*high) {
        return [low, high](const Entry& a, const Entry& b) {
            const double ka = a.box.*low + a.box.*high;
            const double kb = b.box.*low + b.box.*high;
            return ka != kb ? ka < kb : a.child < b.child;
        };
    };
    std::sort(leaves.begin(), leaves.end(), by(&Box::west, &Box::east));
    const std::size_t nodes = (leaves.size() + kNodeSize - 1) / kNodeSize;
    const std::size_t slice = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(nodes)))) * kNodeSize;
    for (std::size_t first = 0; first < leaves.size(); first += slice) {
        const std::size_t last = std::min(first + slice, leaves.size());
        std::sort(leaves.begin() + static_cast<std::ptrdiff_t>(first),
                  leaves.begin() + static_cast<std::ptrdiff_t>(last), by(&Box::south, &Box::north));
    }
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > kNodeSize) {
        const std::vector<Entry>& below = levels_.back();
        std::vector<Entry> level;
        for (std::size_t first = 0; first < below.size(); first += kNodeSize) {
            Entry parent{below[first].box, first};
            for (std::size_t i = first; i < std::min(first + kNodeSize, below.size()); ++i)
                parent.box = joined(parent.box, below[i].box);
            level.push_back(parent);
        }
        levels_.push_back(std::move(level));
    }
}

std::vector<std::size_t> BoxIndex::find(const Box& box) const {
    std::vector<std::size_t> found;
    if (!levels_.empty()) search(levels_.size() - 1, 0, box, found);
    std::sort(found.begin(), found.end());
    return found;
}

void BoxIndex::search(std::size_t level, std::size_t first, const Box& box, std::vector<std::size_t>& found) const {
    const std::vector<Entry>& entries = levels_[level];
    for (std::size_t i = first; i < std::min(first + kNodeSize, entries.size()); ++i) {
        if (!entries[i].box.meets(box)) continue;
        if (level == 0) {
            found.push_back(entries[i].child);
        } else {
            search(level - 1, entries[i].child, box, found);
        }
    }
}

}  // namespace quarrywatch::io
