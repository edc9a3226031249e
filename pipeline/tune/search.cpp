#include "pipeline/tune/search.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "kernels/core/seeded_random.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::tune {

namespace {

constexpr std::size_t kBatch = 8;   // proposed before the next results are known; fixed, whatever the threads
constexpr int kRepeats = 20;        // a setting that was tried is proposed again so often before another is drawn
constexpr std::size_t kChunk = 25;  // settings between two lines of progress

/// All settings tried so far, each once.
class Table {
public:
    explicit Table(Laboratory& laboratory) : laboratory_(laboratory) {}

    /// return  the places of the settings' trials.
    std::vector<std::size_t> try_all(const std::vector<Setting>& settings) {
        std::vector<Setting> fresh;
        std::vector<std::size_t> places;
        for (const Setting& setting : settings) {
            const auto [known, added] = places_.emplace(setting, trials_.size() + fresh.size());
            if (added) fresh.push_back(setting);
            places.push_back(known->second);
        }
        for (Trial& trial : laboratory_.try_all(fresh)) trials_.push_back(std::move(trial));
        return places;
    }
    [[nodiscard]] bool knows(const Setting& setting) const { return places_.contains(setting); }
    [[nodiscard]] const std::vector<Trial>& trials() const { return trials_; }
    [[nodiscard]] std::vector<Trial> take() { return std::move(trials_); }

private:
    Laboratory& laboratory_;
    std::map<Setting, std::size_t> places_;
    std::vector<Trial> trials_;
};

std::vector<Setting> at_random(const Space& space, const config::Tune& options) {
    core::SeededRandom random(static_cast<std::uint64_t>(options.seed));
    const std::vector<evaluate::SearchAxis> axes = space.axes();
    std::vector<Setting> settings;
    for (int i = 0; i < options.runs; ++i) settings.push_back(space.at(evaluate::random_point(axes, random)));
    return settings;
}

std::vector<std::size_t> directed(Table& table, const Space& space, const Subset& subset, const config::Tune& options) {
    core::SeededRandom random(static_cast<std::uint64_t>(options.seed));
    const std::vector<evaluate::SearchAxis> axes = space.axes();
    std::vector<evaluate::Tried> tried;
    std::map<Setting, bool> own;
    std::vector<std::size_t> places;
    while (places.size() < static_cast<std::size_t>(options.runs)) {
        std::vector<Setting> settings;
        std::vector<evaluate::SearchPoint> points;
        const std::size_t batch = std::min(kBatch, static_cast<std::size_t>(options.runs) - places.size());
        while (settings.size() < batch) {
            evaluate::SearchPoint point;
            Setting setting;
            for (int k = 0; k < kRepeats; ++k) {
                point = k + 1 < kRepeats ? evaluate::propose(axes, tried, {}, random)
                                         : evaluate::random_point(axes, random);
                setting = space.at(point);
                if (!own.contains(setting)) break;
            }
            own[setting] = true;
            settings.push_back(std::move(setting));
            points.push_back(std::move(point));
        }
        const std::vector<std::size_t> met = table.try_all(settings);
        for (std::size_t i = 0; i < met.size(); ++i) {
            const Trial& trial = table.trials()[met[i]];
            tried.push_back({points[i], trial.failure.empty() ? loss(subset.tally(trial), options)
                                                              : std::numeric_limits<double>::infinity()});
            places.push_back(met[i]);
        }
    }
    return places;
}

}  // namespace

SearchResult search(Laboratory& laboratory, const Space& space, const Folds& folds, const config::Tune& options) {
    Table table(laboratory);
    SearchResult result;
    if (options.search == config::Search::directed) {
        log::info("tune", "directed search on all labels: " + std::to_string(options.runs) + " settings");
        static_cast<void>(directed(table, space, Subset(laboratory.units()), options));
        for (std::uint32_t fold = 0; fold < folds.count(); ++fold) {
            log::info("tune", "directed search without " + folds.names[fold]);
            result.of_fold.push_back(
                directed(table, space, Subset(laboratory.units(), folds, fold, Subset::Side::outside), options));
        }
        result.trials = table.take();
        return result;
    }
    const std::vector<Setting> settings =
        options.search == config::Search::grid ? space.grid() : at_random(space, options);
    log::Progress progress("tune", "settings", static_cast<std::int64_t>(settings.size()));
    // Settings that share the dear stages go together, however the grid counts.
    std::vector<std::size_t> order(settings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::string> keys;
    for (const Setting& setting : settings)
        keys.push_back(space.key_up_to(config::KeyStage::registration, setting) + '\0' +
                       space.key_up_to(config::KeyStage::score, setting) + '\0' +
                       space.key_up_to(config::KeyStage::measures, setting));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    for (std::size_t begin = 0; begin < settings.size(); begin += kChunk) {
        std::vector<Setting> chunk;
        for (std::size_t i = begin; i < std::min(begin + kChunk, settings.size()); ++i)
            chunk.push_back(settings[order[i]]);
        static_cast<void>(table.try_all(chunk));
        for (std::size_t i = 0; i < chunk.size(); ++i) progress.advance();
    }
    result.trials = table.take();
    // Back into the order in which a reader of the grid expects them.
    std::map<Setting, std::size_t> place;
    for (std::size_t i = 0; i < settings.size(); ++i) place.emplace(settings[i], i);
    std::sort(result.trials.begin(), result.trials.end(),
              [&](const Trial& a, const Trial& b) { return place.at(a.setting) < place.at(b.setting); });
    std::vector<std::size_t> all(result.trials.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    result.of_fold.assign(folds.count(), all);
    return result;
}

}  // namespace quarrywatch::tune
