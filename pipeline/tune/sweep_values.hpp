#pragma once
// How the values of a sweep are written.

#include <string>

#include "pipeline/tune/space.hpp"

namespace quarrywatch::tune {

/// The values of one key, its stage left open:
///   A | B | C          one of these; numbers are put in rising order
///   LOW:HIGH:STEP      from LOW on in equal steps, HIGH included where a step meets it (within 1e-9 of a step)
///   LOW:HIGH:*FACTOR   from LOW on, each FACTOR times the one before
///   LOW:HIGH           any number between, LOW:HIGH:log the same, evenly spread over the logarithm
/// whole_text  false: values are numbers of a rule, and nothing else.
/// throws config::ValueError.
[[nodiscard]] Dimension read_values(const std::string& key, const std::string& text, bool whole_text);

/// More than this of one key is a slip.
inline constexpr std::size_t kMostValues = 10000;

}  // namespace quarrywatch::tune
