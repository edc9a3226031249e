#pragma once
// What tells a file from another of its name without reading it.

#include <string>

namespace quarrywatch::io {

/// Size in bytes and time of the last change ("1234 1748901234.567890123"); of a remote file in whole seconds. Empty
/// for what is no file: a subdataset, a database, nothing. cost  no more than asking the file system.
[[nodiscard]] std::string file_stamp(const std::string& path);

}  // namespace quarrywatch::io
