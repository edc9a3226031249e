#pragma once
// One column of a table, as text.

#include <string>
#include <vector>

namespace quarrywatch::io {

/// The texts of the `column`th column (from 0) of a table that OGR reads, row by row; nothing for a table without rows.
/// throws Fault (bad_input) for one that cannot be read or has no such column.
[[nodiscard]] std::vector<std::string> column_texts(const std::string& path, int column);

}  // namespace quarrywatch::io
