#pragma once
// What identifies an input file in the manifest.

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/manifest.hpp"

namespace quarrywatch::io {

/// Size and checksum of an input. Files up to kWholeFile_bytes are hashed whole; of larger ones size, the first and the
/// last megabyte (the kind says so): hashing a scene whole would take as long as processing it. What is no plain file
/// (a subdataset, an URL) has size 0 and no checksum. cost    at most 16 MiB read.
[[nodiscard]] ManifestInput input_record(const std::string& role, const std::string& path,
                                         const std::optional<Date>& date);

/// SHA-256 of some bytes, 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace quarrywatch::io
