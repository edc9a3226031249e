#pragma once
// What was planted in the demo, at fixed places: pits that were there before, and what changes between the first and
// the last look. Nothing but the final comparison may read the list of changes.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/demo/ground.hpp"
#include "pipeline/demo/looks.hpp"
#include "pipeline/demo/waters.hpp"

namespace quarrywatch::demo {

/// A pit that exists on the first look.
struct OldPit {
    std::string name;
    Blob blob;
    bool planted_over = false;  ///< restored before the first look
};

enum class NewCover { quarry, fill, works, plantation };

/// One planted change. Its shape is a blob, or a rectangle where half sizes are given.
struct Planted {
    int id = 0;
    std::string expected;  ///< the class that the program should give
    std::string what;      ///< for people
    NewCover cover = NewCover::quarry;
    Blob blob;
    double half_length_px = 0, half_width_px = 0;
    int first_look = 2;      ///< index of the look that first shows it
    double first_scale = 1;  ///< its size there, share of the final one
};

const std::vector<OldPit>& old_pits();
const std::vector<Planted>& planted_changes();

/// Values of the planted raster that are no change to report.
inline constexpr std::uint8_t kRotationCode = 200;  ///< crops in rotation
inline constexpr std::uint8_t kShoreCode = 201;     ///< a reservoir's shore that fell dry

/// Paint the pits that exist on the first look.
void paint_old_pits(Ground& ground);

/// The ground on look number `look_index`: `base` with the changes made so far and the reservoirs' shores.
Ground ground_on(const Ground& base, const Relief& relief, const std::vector<Reservoir>& reservoirs,
                 std::size_t look_index);

/// `base` with changes painted in their order, at full size, and the reservoirs `drop_m` below their dams' level.
Ground ground_with(const Ground& base, const Relief& relief, const std::vector<Reservoir>& reservoirs, double drop_m,
                   const std::vector<Planted>& changes);

/// [kSizePx x kSizePx] identifier of the planted change on each pixel (at least two of four samples changed), else a
/// harmless code, else 0.
core::Raster<std::uint8_t> planted_raster(const Ground& first, const Ground& last);

}  // namespace quarrywatch::demo
