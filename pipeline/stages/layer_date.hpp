#pragma once
// Dates as offices write them in their tables.

#include <optional>
#include <string_view>

#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// Year, month and day from 2025-06-30, 2025/6/30, 2025.6.30, 20250630 or 2025年6月30日, with or without a time behind.
/// Null where the text is none of these or no day of the calendar.
std::optional<Date> parse_layer_date(std::string_view text);

}  // namespace quarrywatch::stages
