#pragma once
// What is left out in turn, so that a figure is told on data that nothing was chosen with.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/laboratory.hpp"
#include "pipeline/tune/tally.hpp"

namespace quarrywatch::tune {

/// Parts of the units; each is left out once.
struct Folds {
    std::vector<std::uint32_t> of_unit;
    std::vector<std::string> names;

    [[nodiscard]] std::size_t count() const { return names.size(); }
};

/// Blocks are dealt out by the changed pixels that they hold, the fullest first, so that every fold has its share of
/// them; all looks at one block of ground go together, for what stands there is the same.
/// throws  Fault (bad_configuration): fewer blocks with labels than folds.
[[nodiscard]] Folds block_folds(const std::vector<Unit>& units, int count);

/// The folds that tune.validation asks for; areas and dates are folds of their own.
/// throws  Fault (bad_configuration): a single area or date, which leaves nothing to tune on; as block_folds().
[[nodiscard]] Folds make_folds(const std::vector<Unit>& units, const Laboratory& laboratory,
                               const config::Tune& options);

/// Some of the units, and what settings come to on them.
class Subset {
public:
    /// The units outside of fold `left_out`, or only those inside it.
    enum class Side { outside, inside };
    Subset(const std::vector<Unit>& units, const Folds& folds, std::uint32_t fold, Side side);
    /// All of them.
    explicit Subset(const std::vector<Unit>& units);

    [[nodiscard]] bool contains(std::uint32_t unit) const { return in_[unit]; }
    [[nodiscard]] Tally tally(const Trial& trial) const;

private:
    std::vector<bool> in_;
    Tally base_;
};

/// The trial of least loss; of equals the first. None where all failed or are undefined: then trials.size().
[[nodiscard]] std::size_t best_trial(const std::vector<Trial>& trials, const Subset& subset,
                                     const config::Tune& options);

}  // namespace quarrywatch::tune
