#include "pipeline/tune/folds.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::tune {

namespace {

bool is_labelled(const Unit& unit) { return unit.changed_px + unit.unchanged_px > 0 || unit.asked > 0; }

Folds by_areas(const std::vector<Unit>& units, const Laboratory& laboratory) {
    if (laboratory.areas().size() < 2)
        throw Fault(ExitCode::bad_configuration, "tune.validation", "there is a single area",
                    "Name a second [area.<id>], or set tune.validation = blocks.");
    Folds folds;
    for (const Unit& unit : units) folds.of_unit.push_back(unit.area);
    for (const Area& area : laboratory.areas()) folds.names.push_back(area.id);
    return folds;
}

Folds by_dates(const std::vector<Unit>& units, const Laboratory& laboratory) {
    std::map<Date, std::uint32_t> dates;
    std::vector<Date> of_look;
    for (const Area& area : laboratory.areas())
        for (const AreaLook& look : area.looks) {
            if (!look.scenes.after.date)
                throw Fault(ExitCode::bad_configuration, "tune.validation", look.name + " has no date",
                            "Give its date, or set tune.validation = blocks.");
            of_look.push_back(*look.scenes.after.date);
            dates[of_look.back()] = 0;
        }
    if (dates.size() < 2)
        throw Fault(ExitCode::bad_configuration, "tune.validation", "there is a single date",
                    "Set series.since so that several scenes are looked at, or tune.validation = blocks.");
    Folds folds;
    for (auto& [date, fold] : dates) {
        fold = static_cast<std::uint32_t>(folds.names.size());
        folds.names.push_back(config::print_date(date));
    }
    for (const Unit& unit : units) folds.of_unit.push_back(dates.at(of_look[unit.look]));
    return folds;
}

}  // namespace

Folds block_folds(const std::vector<Unit>& units, int count) {
    // A block of ground: its area, and its place among the blocks of a look.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> blocks;
    std::uint32_t first = 0;
    for (std::uint32_t u = 0; u < units.size(); ++u) {
        if (u > 0 && units[u].look != units[u - 1].look) first = u;
        blocks[{units[u].area, u - first}].push_back(u);
    }
    struct Block {
        std::uint64_t changed_px = 0;
        bool labelled = false;
        const std::vector<std::uint32_t>* units = nullptr;
    };
    std::vector<Block> order;
    std::size_t labelled = 0;
    for (const auto& [place, members] : blocks) {
        Block& block = order.emplace_back();
        block.units = &members;
        for (const std::uint32_t u : members) {
            block.changed_px += units[u].changed_px;
            block.labelled = block.labelled || is_labelled(units[u]);
        }
        labelled += block.labelled ? 1 : 0;
    }
    const auto folds = static_cast<std::size_t>(count);
    if (labelled < folds)
        throw Fault(ExitCode::bad_configuration, "tune.folds",
                    "only " + std::to_string(labelled) + " blocks hold labels, which gives no " +
                        std::to_string(folds) + " folds",
                    "Set tune.block_px lower, or tune.folds.");
    std::stable_sort(order.begin(), order.end(), [](const Block& a, const Block& b) {
        return std::pair(a.changed_px, a.labelled) > std::pair(b.changed_px, b.labelled);
    });
    Folds result;
    result.of_unit.resize(units.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        // There and back, so that no fold always gets the fuller of its row.
        const std::size_t lap = i / folds, place = i % folds;
        const std::size_t fold = lap % 2 == 0 ? place : folds - 1 - place;
        for (const std::uint32_t u : *order[i].units) result.of_unit[u] = static_cast<std::uint32_t>(fold);
    }
    for (std::size_t f = 0; f < folds; ++f) result.names.push_back("blocks " + std::to_string(f + 1));
    return result;
}

Folds make_folds(const std::vector<Unit>& units, const Laboratory& laboratory, const config::Tune& options) {
    switch (options.validation) {
        case config::Validation::areas:
            return by_areas(units, laboratory);
        case config::Validation::dates:
            return by_dates(units, laboratory);
        case config::Validation::blocks:
            break;
    }
    return block_folds(units, options.folds);
}

Subset::Subset(const std::vector<Unit>& units, const Folds& folds, std::uint32_t fold, Side side) {
    for (std::size_t u = 0; u < units.size(); ++u) {
        in_.push_back((folds.of_unit[u] == fold) == (side == Side::inside));
        if (in_.back()) base_.add(units[u]);
    }
}

Subset::Subset(const std::vector<Unit>& units) : in_(units.size(), true) {
    for (const Unit& unit : units) base_.add(unit);
}

Tally Subset::tally(const Trial& trial) const {
    Tally tally = base_;
    for (const UnitReport& report : trial.units)
        if (in_[report.unit]) tally.add(report);
    return tally;
}

std::size_t best_trial(const std::vector<Trial>& trials, const Subset& subset, const config::Tune& options) {
    std::size_t best = trials.size();
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < trials.size(); ++i) {
        if (!trials[i].failure.empty()) continue;
        const double own = loss(subset.tally(trials[i]), options);
        if (own < least) {
            least = own;
            best = i;
        }
    }
    return best;
}

}  // namespace quarrywatch::tune
