#pragma once
// What the pages of a study have in common.

#include <string>

#include "pipeline/config/config.hpp"

namespace quarrywatch::tune {

/// From the doctype to the opened body, style included: a page opens from a folder and asks for nothing else.
[[nodiscard]] std::string page_head(const std::string& title, config::Language language);

}  // namespace quarrywatch::tune
