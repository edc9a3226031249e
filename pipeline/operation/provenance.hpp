#pragma once
// What a result follows from besides the scenes: libraries, configuration, the office's layers and other files.

#include "pipeline/config/config.hpp"
#include "pipeline/manifest.hpp"

namespace quarrywatch::operation {

/// Put libraries, the configuration's values with their hash, and every file that the configuration names besides
/// scenes and the ranking model into the manifest: layers, elevation, networks. A file that cannot be read has no
/// checksum.
void describe_origin(const config::Config& config, Manifest& manifest);

}  // namespace quarrywatch::operation
