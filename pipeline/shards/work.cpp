#include "pipeline/shards/work.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/known_layers.hpp"
#include "pipeline/stages/overview.hpp"
#include "pipeline/stages/track_sites.hpp"
#include "pipeline/stages/watch.hpp"
#include "pipeline/stages/watch_record.hpp"

namespace quarrywatch::shards {

namespace {

// A name that no other attempt at the shard has, on whatever machine: each writes a file of its own.
std::string writer_of(std::size_t shard) {
    std::array<char, 256> host{};
    static_cast<void>(::gethostname(host.data(), host.size() - 1));
    std::string name = "shard_" + std::to_string(shard) + "_" + host.data() + "_" + std::to_string(::getpid());
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '/' || c == '\\'; }, '_');
    return name;
}

struct Work {
    const config::Config& config;
    const io::Grid& grid;
    const stages::WatchList& watch;
    const std::filesystem::path& run_folder;
    const std::string& writer;
};

// The tiles of one look; what this attempt at its survey throws.
void work_on_tiles(const night::Look& look, bool last, const std::vector<core::Window>& tiles, const Work& work) {
    flow::TileWork asked;
    asked.keep = night::tile_content(work.config, last);
    const std::string key = journal::look_key(look.scenes, work.config, work.grid, asked.keep);
    journal::LookJournal journal(journal::look_folder(work.run_folder, look.look_id), key, &work.watch, work.writer);
    std::vector<core::Window> missing;
    for (const core::Window& tile : tiles)
        if (!journal.has(tile)) missing.push_back(tile);
    if (missing.empty()) return;
    const ScenePair pair = flow::survey_look(look.scenes, work.config, work.grid);
    std::optional<stages::Overview> overview;
    if (asked.keep.overview) asked.sinks.overview = &overview.emplace(pair, work.config.outputs.overview_px);
    asked.watch = &work.watch;
    asked.journal = &journal;
    asked.only = &missing;
    static_cast<void>(flow::run_tiles(pair, work.config, asked));
    journal.synchronise();
}

void work_on_look(night::Look look, bool last, const std::vector<core::Window>& tiles, const Work& work) {
    for (;;) try {
            work_on_tiles(look, last, tiles, work);
            return;
        } catch (const Fault& fault) {
            if (fault.code() != ExitCode::bad_input && fault.code() != ExitCode::no_answer) throw;
            log::error("work", look.look_id + " against " + look.scenes.earlier.front().id + ": " + fault.what());
            if (look.scenes.earlier.size() < 2) return;
            night::drop_first_earlier(look);
        }
}

}  // namespace

void work_on(const std::filesystem::path& run_folder, const ShardPlan& plan, std::size_t shard, night::Plan night,
             const config::Config& config) {
    if (night.run_id != plan.run_id)
        throw Fault(ExitCode::bad_input, run_folder.string(),
                    "scenes, layers or configuration are not those that were planned with",
                    "Give every machine the same files under the same names, or plan again");
    const night::Input& input = night.input;
    const io::Layers layers =
        stages::with_known_sites(io::read_layers(config.layers, input.grid), input.known, input.grid);
    const stages::SiteTracker tracker(input.known, input.grid, config, input.numbered);
    const stages::WatchedLayers subjects(layers, input.grid);
    // Sites that a look finds are places of the next; the finish does the few tiles again that they lie in.
    const stages::WatchList watch(night::watched_places(tracker, subjects));
    const std::vector<core::Window> all = tiles_of(input.grid.rows, input.grid.cols, plan.tile_px);
    const std::string writer = writer_of(shard);
    for (const Part& part : plan.shards[shard]) {
        const auto look = std::find_if(input.looks.begin(), input.looks.end(),
                                       [&](const night::Look& l) { return l.look_id == part.look_id; });
        if (look == input.looks.end() || part.end > all.size())
            throw Fault(ExitCode::bad_input, run_folder.string(), "the plan has tiles that the night has not",
                        "Plan again");
        const std::vector<core::Window> tiles(all.begin() + static_cast<std::ptrdiff_t>(part.begin),
                                              all.begin() + static_cast<std::ptrdiff_t>(part.end));
        log::info("work", part.look_id + ": tiles " + std::to_string(part.begin) + " to " + std::to_string(part.end) +
                              " of " + std::to_string(all.size()));
        work_on_look(*look, look + 1 == input.looks.end(), tiles, {config, input.grid, watch, run_folder, writer});
    }
    note_done(run_folder, shard);
}

}  // namespace quarrywatch::shards
