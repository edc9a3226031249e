#pragma once
// How much disk a run will take, before it takes it.

#include <cstddef>
#include <cstdint>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::operation {

/// Bytes that the pixels of a run may take at most: rasters with the files that they are made from, the overview, the
/// map of the inspectors' page. Nothing is written outside the folder of the outputs and the ledger.
[[nodiscard]] std::int64_t pixel_bytes(const config::Config& config, const io::Grid& grid);

/// Bytes that so many sites take: lists, pictures, tables, a row in the ledger.
[[nodiscard]] std::int64_t site_bytes(const config::Config& config, std::size_t sites);

}  // namespace quarrywatch::operation
