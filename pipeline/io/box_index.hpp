#pragma once
// Which of many boxes meet a given one: a packed tree, built once.

#include <cstddef>
#include <vector>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

/// A static index of boxes, packed by Sort-Tile-Recursive.
/// source  Leutenegger, Lopez & Edgington 1997, STR: a simple and efficient algorithm for R-tree packing.
class BoxIndex {
public:
    BoxIndex() = default;
    /// cost O(n log n).
    explicit BoxIndex(const std::vector<Box>& boxes);
    /// Numbers of the boxes that meet `box` (touching counts), ascending, so that results do not depend on the packing.
    /// cost O(log n + answers log answers) for boxes that overlap little.
    [[nodiscard]] std::vector<std::size_t> find(const Box& box) const;

private:
    struct Entry {
        Box box;
        std::size_t child = 0;  ///< level 0: number of the input box; above: first entry of the level below
    };
    void search(std::size_t level, std::size_t first, const Box& box, std::vector<std::size_t>& found) const;

    std::vector<std::vector<Entry>> levels_;  ///< leaves first; the last level fits into one node
};

}  // namespace quarrywatch::io
