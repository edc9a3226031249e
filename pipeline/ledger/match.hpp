#pragma once
// Which known site a detection continues.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace quarrywatch::ledger {

/// Pixels that a known site and a detection have in common.
struct Overlap {
    std::size_t known = 0, found = 0;
    std::int64_t pixels = 0;
};

/// What becomes of a detection: it continues a known site (and may absorb others into it), or is new (and may have
/// split off a known one).
struct Continuation {
    std::optional<std::size_t> known;   ///< whose number it bears
    std::vector<std::size_t> absorbed;  ///< known sites that are merged into that one, ascending
    std::optional<std::size_t> parent;  ///< of a new one: the known site that fell apart
};

/// Match detections with known sites.
///
/// known_pixels, found_pixels  the size of each. ages  of each known site, smaller is older, all different.
/// overlaps  in any order, each pair once; one counts where it has match_share of the smaller of the two or more.
///
/// The rule: first every known site is given to the detection with which it has most in common (of equal ones the
/// first). Then every detection bears the number of the oldest known site given to it and absorbs the others given to
/// it. A detection to which none was given is new; its parent is the known site with which it has most in common, the
/// oldest of equal ones. So each known site goes on in at most one detection, and none that is met is lost. return  one
/// entry per detection. throws  std::invalid_argument for sizes that differ or numbers out of range. cost    O(n log n)
/// in the overlaps.
[[nodiscard]] std::vector<Continuation> match_sites(std::span<const std::int64_t> known_pixels,
                                                    std::span<const std::int64_t> found_pixels,
                                                    std::span<const int> ages, std::span<const Overlap> overlaps,
                                                    double match_share);

}  // namespace quarrywatch::ledger
