#pragma once
// Preconditions of kernels: a broken one is a fault of the caller, never of the data.

#include <stdexcept>
#include <string>

namespace quarrywatch::core {

/// Throw std::invalid_argument("where: what") unless `holds`.
inline void require(bool holds, const char* where, const char* what) {
    if (!holds) throw std::invalid_argument(std::string(where) + ": " + what);
}

}  // namespace quarrywatch::core
