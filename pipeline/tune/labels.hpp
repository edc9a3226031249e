#pragma once
// What is known of an area: true sites with class and day, and what did not change.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/tune/run_index.hpp"

namespace quarrywatch::tune {

/// A connected area of a truth raster, a polygon, or a site that was judged right.
struct TrueSite {
    std::string class_name;    ///< as labelled: a field's text, a raster's number; empty: unknown
    std::optional<Date> date;  ///< of the change
    std::int64_t pixels = 0;
    std::array<int, 2> first_pixel{};   ///< row, col
    std::array<double, 2> middle_px{};  ///< col, row
};

struct Labels {
    std::vector<TrueSite> sites;  ///< number n of `changed` is sites[n - 1]
    RunIndex changed;
    std::optional<RunIndex> unchanged;  ///< null: all that is not changed
    std::vector<std::string> warnings;
};

/// Read an area's labels on a grid.
///
/// A raster needs the grid's CRS, pixel size and lattice (without a CRS, its size); nonzero is changed, and 4-connected
/// pixels are one site, with the number of its first pixel as class. Polygons are projected; class and day come from
/// the fields that `tune` names. Of a ledger, sites judged illegal or reactivated are true, those judged lawful, false
/// or a lawful facility are not to be reported, and nothing is known of all others.
/// throws  Fault (bad_input): unreadable, elsewhere, a day that is none, no label at all on the grid.
[[nodiscard]] Labels read_labels(const config::AreaSpec& area, const config::Tune& tune, const io::Grid& grid);

}  // namespace quarrywatch::tune
