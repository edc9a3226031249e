#pragma once
// A trained network from disk: the ONNX file, and beside it what it wants to be shown.

#include <string>
#include <vector>

#include "kernels/detect/network.hpp"

namespace quarrywatch::io {

/// Read `path` and its sidecar, the same path with .ini in the place of .onnx:
///
///     [network]
///     bands = blue, green, red, nir     ; roles, in the network's order
///     mean = 0.05, 0.07, 0.07, 0.25     ; of each, in the units of the scenes (reflectance)
///     deviation = 0.03, 0.03, 0.05, 0.1
///     inputs = image                    ; one name: both dates in one tensor; two: before, after
///     output =                          ; empty: the last layer's
///     output_kind = probability         ; probability | logit | two_logits
///     threshold = 0.5
///     normalise = true                  ; the later date in the radiometry of the earlier
///     window_px = 256
///     overlap_px = 64
///
/// roles  of the pair. throws Fault (bad_configuration) with all faults of the sidecar; Fault (bad_input) where a file
/// cannot be read, is larger than kMostBytes, or a band is not among the pair's.
[[nodiscard]] detect::NetworkModel read_network(const std::string& path, const std::vector<std::string>& roles);

}  // namespace quarrywatch::io
