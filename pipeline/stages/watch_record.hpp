#pragma once
// From what a look shows of a place to what the ledger keeps of it; the licences and pits that are asked about.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/stages/site_pixels.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::stages {

/// Put the figures of a place into an observation. place_m2  its whole area; null without a CRS.
void fill_counts(const WatchCounts& counts, const std::optional<double>& place_m2, ledger::Observation& out);

/// A mask hides the place while the sky around it is open: most of it is masked and next to nothing of its ring. Bright
/// faces are often taken for cloud (DOMAIN.md, trap 4).
[[nodiscard]] bool hidden_by_mask(const WatchCounts& counts);

/// The licences and closed pits of the layers.
class WatchedLayers {
public:
    WatchedLayers(const io::Layers& layers, const io::Grid& grid);
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] const std::vector<Runs>& places() const { return places_; }
    /// What a look shows of one of them; null where none of it lies in the grid.
    [[nodiscard]] std::optional<ledger::Observation> observation(std::size_t index, const WatchCounts& counts,
                                                                 const ledger::LookRecord& look) const;

private:
    struct Name {
        ledger::Subject subject = ledger::Subject::licence;
        std::string id;
        double area_m2 = 0;
    };
    std::vector<Runs> places_;
    std::vector<Name> names_;
};

}  // namespace quarrywatch::stages
