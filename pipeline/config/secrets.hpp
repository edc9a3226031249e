#pragma once
// Secrets come from the environment only; a configuration file is copied, mailed and printed into run.json.

#include <string_view>

namespace quarrywatch::config {

/// Whether the text carries a password or an access token: `password=...`, `pwd=...`, `token=...`, `sig=...` and the
/// like as a parameter of a connection string or address, or user:password@host in an address. Errs on the side of
/// refusing.
bool holds_secret(std::string_view text);

}  // namespace quarrywatch::config
