#pragma once
// The version of the program, for outputs that say who made them.

namespace quarrywatch {

inline constexpr const char* kVersion = QUARRYWATCH_VERSION;

}  // namespace quarrywatch
