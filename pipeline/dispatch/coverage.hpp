#pragma once
// How much of a place a night's looks saw clearly, and what kept them from the rest.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/box_index.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/records.hpp"

namespace quarrywatch::dispatch {

/// A place under one look. Areas serve ratios only, so that they are taken on the map and not on the ellipsoid.
struct Coverage {
    double area = 0;
    double clear = 0;
    double met = 0;
    std::map<std::string, double> unseen;  ///< area by reason code

    [[nodiscard]] double clear_share() const;
    /// The reason of most of what was not seen; empty where all of it was.
    [[nodiscard]] std::string reason() const;
};

/// The parts of the grid that each look saw. Parts of one look do not overlap; what none of them covers was not seen,
/// with the reason "outside".
class ObservedMap {
public:
    /// observed  of all looks; those with the same number are one look's.
    ObservedMap(const std::vector<Observed>& observed, const io::Grid& grid);

    [[nodiscard]] std::size_t looks() const { return looks_.size(); }
    [[nodiscard]] std::optional<Date> date(std::size_t look) const { return looks_[look].date; }
    /// Add an area of a place to its coverage under every look; `coverage` has one entry per look.
    /// cost  one overlay for each part that meets.
    void add(const io::Geometry& place, std::vector<Coverage>& coverage) const;
    /// The look that saw most of the place; null without looks.
    [[nodiscard]] static const Coverage* best(const std::vector<Coverage>& coverage);

private:
    struct Parts {
        std::optional<Date> date;
        std::vector<const Observed*> parts;
        std::vector<io::Geometry> areas;
        io::BoxIndex index;
    };
    std::vector<Parts> looks_;
};

}  // namespace quarrywatch::dispatch
