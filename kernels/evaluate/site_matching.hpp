#pragma once
// Found sites against planted (true) ones: which were found, missed, reported falsely, and how well their areas agree.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::evaluate {

/// When two sites count as the same, and which planted ones are asked for.
struct SiteMatchOptions {
    /// Planted sites of fewer pixels are neither found nor missed; a report on one of them is still a true one.
    std::uint64_t minimum_planted_px = 1;
    /// Share of a site's pixels, 0..1, that must be common; one pixel at least. 0: any overlap counts.
    double minimum_share = 0;
};

/// One planted site and what was found of it.
struct PlantedSite {
    std::int32_t id = 0;
    std::uint64_t area_px = 0;
    std::uint64_t common_px = 0;  ///< of them covered by found sites
    std::uint64_t found_px = 0;   ///< area of the found sites whose largest overlap is with this one
    bool asked = false;           ///< at least minimum_planted_px large
    bool found = false;
};

/// One found site and what it lies on.
struct FoundSite {
    std::int32_t id = 0;
    std::uint64_t area_px = 0;
    std::uint64_t common_px = 0;  ///< of them on planted sites
    std::int32_t planted = 0;     ///< the planted site it shares most pixels with, ties to the smaller id; 0 = none
    bool on_planted = false;
};

/// Sites by id, and their summary. Rates are absent where their denominator is 0.
struct SiteMatches {
    std::vector<PlantedSite> planted;
    std::vector<FoundSite> found;
    std::uint64_t planted_found = 0;         ///< asked and found
    std::uint64_t planted_missed = 0;        ///< asked and not found
    std::uint64_t found_true = 0;            ///< reported, on a planted site
    std::uint64_t found_false = 0;           ///< reported, on none
    std::optional<double> recall;            ///< planted_found / asked
    std::optional<double> precision;         ///< found_true / reported
    std::optional<double> total_area_error;  ///< (found - planted) / planted area, over the asked sites that were found
    std::optional<double> median_area_error_abs;  ///< median of |found - planted| / planted over the same sites
};

/// Counts common pixels window by window. Ids are positive; 0 and below mean none. Ids must mean the same site in every
/// window.
class SiteOverlap {
public:
    /// Add one window of component ids, both of one shape.
    /// throws  std::invalid_argument when shapes differ.
    /// cost    O(pixels) + O(log pairs) for each horizontal run of one pair of ids.
    void add(core::RasterView<const std::int32_t> found, core::RasterView<const std::int32_t> planted);

    /// Add pixels that one pair of ids has in common; 0 and below mean none.
    /// cost    O(log pairs).
    void add(std::int32_t found_id, std::int32_t planted_id, std::uint64_t pixels);

    /// The matches of all windows so far.
    /// throws  std::invalid_argument when minimum_share lies outside 0..1.
    [[nodiscard]] SiteMatches match(const SiteMatchOptions& options = {}) const;

private:
    struct Pair {
        std::int32_t found = 0;
        std::int32_t planted = 0;
        friend auto operator<=>(const Pair&, const Pair&) = default;
    };
    std::map<Pair, std::uint64_t> common_px_;
};

}  // namespace quarrywatch::evaluate
