#pragma once
// What the ledger knows, as layers beside the office's own: the rules ask both alike.

#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::stages {

/// Adds the roles closed_sites (closed off, or restored: mining must not return) and known_sites (candidates and
/// confirmed ones), each feature with its number. Neither is added where the ledger holds no site, or the grid has no
/// CRS. Sites outside the grid are left out.
[[nodiscard]] io::Layers with_known_sites(io::Layers layers, const ledger::Content& known, const io::Grid& grid);

}  // namespace quarrywatch::stages
