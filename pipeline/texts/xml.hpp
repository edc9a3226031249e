#pragma once
// Text inside XML and HTML.

#include <string>
#include <string_view>

namespace quarrywatch::texts {

/// Text that stands in an element or a quoted attribute as itself: & < > " ' escaped, a carriage return as &#13; (a
/// reader would make it a line feed). What XML 1.0 cannot hold (control characters, bytes that are no UTF-8) becomes
/// U+FFFD, so that one field does not cost the whole file.
[[nodiscard]] std::string xml_text(std::string_view text);

/// The first `bytes` bytes at most, without cutting a UTF-8 character.
[[nodiscard]] std::string_view first_bytes(std::string_view text, std::size_t bytes);

}  // namespace quarrywatch::texts
