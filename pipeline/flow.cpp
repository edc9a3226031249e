#include "pipeline/flow.hpp"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <memory>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/flow_stream.hpp"
#include "pipeline/io/chunk_ledger.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/log.hpp"
#include "pipeline/machine.hpp"
#include "pipeline/stages/resampling.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::flow {

namespace {

namespace tbb = oneapi::tbb;

constexpr std::int64_t kProgramBytes = 96LL << 20;  // code, libraries, GDAL's block cache and the results so far

TilePlan make_plan(const io::Grid& grid, const config::Config& config, const io::ChunkLedger& ledger, bool fixed_tile,
                   std::function<std::int64_t(int)> tile_bytes) {
    PlanInput input;
    input.rows = grid.rows;
    input.cols = grid.cols;
    input.tile_px = config.run.tile_size_px;
    input.fixed_tile = fixed_tile;
    input.memory_limit_bytes = config.run.memory_limit_bytes;
    input.threads = threads_of(config);
    input.fixed_bytes = kProgramBytes;
    input.tile_bytes = std::move(tile_bytes);
    input.carried_bytes = [&ledger](int swath_cols, int tile_px) { return ledger.carried_bytes(swath_cols, tile_px); };
    TilePlan plan = plan_tiles(input);
    log::info("tiles", std::to_string(plan.tiles.size()) + " tiles of " + std::to_string(plan.tile_px) + " px, " +
                           std::to_string(plan.tokens) + " in flight on " + std::to_string(input.threads) +
                           " threads, about " + std::to_string(plan.planned_bytes >> 20) + " MiB");
    return plan;
}

// Of the tiles those that are asked for, in the plan's order.
void keep_only(const std::vector<core::Window>& only, std::int64_t memory_limit_bytes, TilePlan& plan) {
    std::erase_if(plan.tiles,
                  [&](const core::Window& tile) { return std::find(only.begin(), only.end(), tile) == only.end(); });
    if (plan.planned_bytes <= memory_limit_bytes) return;
    throw Fault(ExitCode::bad_configuration, "run.memory_limit",
                "not one tile of " + std::to_string(plan.tile_px) + " px fits into it, which the run was planned with",
                "Raise it, or plan with a smaller run.tile_size_px");
}

std::string tile_name(const core::Window& core, int tile_px) {
    return "tile r" + std::to_string(core.row / tile_px) + " c" + std::to_string(core.col / tile_px);
}

void write_pixels(const PixelSinks& sinks, stages::TileResult& tile) {
    if (sinks.overview != nullptr) sinks.overview->add(std::exchange(tile.overview, {}));
    if (sinks.score != nullptr && !tile.score.empty())
        sinks.score->write(1, tile.core, std::as_const(tile.score).view());
    for (std::size_t v = 0; sinks.vectors != nullptr && v < tile.vectors.size(); ++v)
        sinks.vectors->write(static_cast<int>(v) + 1, tile.core, std::as_const(tile.vectors[v]).view());
    tile.score = {};
    tile.vectors.clear();
}

}  // namespace

int threads_of(const config::Config& config) { return config.run.threads > 0 ? config.run.threads : usable_threads(); }

namespace {

// The scenes of a surveyed pair, opened for tiles, and what a tile is computed with.
struct OpenPair {
    OpenPair(const ScenePair& pair, const config::Config& config)
        : kernel(stages::kernel_of(config.coregister.resampling)),
          before(pair.before, pair.grid, pair.roles, nullptr, kernel),
          after(pair.after, pair.grid, pair.roles, stages::field_of(pair.registration), kernel),
          context{pair, before, after, {}} {
        for (const BaselineScene& look : pair.baseline)
            baseline.push_back(std::make_unique<io::SceneReader>(look.scene, pair.grid, pair.roles,
                                                                 stages::field_of(look.field), kernel));
        for (const auto& reader : baseline) context.baseline.push_back(reader.get());
        context.evidence = stages::evidence_options(config.guards);
        context.dilation_px = config.ingest.mask_dilation_px;
    }
    [[nodiscard]] std::vector<const io::SceneReader*> readers() const {
        std::vector<const io::SceneReader*> all{&before, &after};
        for (const auto& reader : baseline) all.push_back(reader.get());
        return all;
    }

    coregister::Kernel kernel;
    io::SceneReader before, after;
    std::vector<std::unique_ptr<io::SceneReader>> baseline;
    stages::TileContext context;
};

// Every tile of a pair, read and worked on by one of the threads: work(core, workspace) after its pixels were read,
// failed(core, what) in its place where reading or work throws. What finished(core) says is finished is neither read
// nor worked on: restore(core) gives it. collect takes what any of them returns, in order.
// only  see TileWork.
template <class Work, class Failed, class Finished, class Restore, class Collect>
TilePlan pass_over(const stages::TileContext& context, std::vector<const io::SceneReader*> readers,
                   const config::Config& config, const std::vector<core::Window>* only, const Work& work,
                   const Failed& failed, const Finished& finished, const Restore& restore, const Collect& collect) {
    io::ChunkLedger ledger(std::move(readers));
    TilePlan plan = make_plan(context.pair.grid, config, ledger, only != nullptr, [&](int tile_px) {
        return static_cast<std::int64_t>(stages::bytes_per_tile(context, tile_px));
    });
    if (only != nullptr) keep_only(*only, config.run.memory_limit_bytes, plan);
    std::vector<core::Window> windows;
    for (const core::Window& core : plan.tiles)
        if (!finished(core)) windows.push_back(stages::padded(context, core));
    ledger.announce(windows);
    if (const std::size_t there = plan.tiles.size() - windows.size(); there > 0)
        log::info("tiles", std::to_string(there) + " tiles were finished before");
    tbb::enumerable_thread_specific<std::unique_ptr<stages::TileWorkspace>> workspaces(
        [] { return std::make_unique<stages::TileWorkspace>(); });
    log::Progress progress("tiles", "tiles", static_cast<std::int64_t>(plan.tiles.size()));
    const auto work_on = [&](std::size_t index) {
        const core::Window& core = plan.tiles[index];
        if (finished(core)) return restore(core);
        stages::TileWorkspace& workspace = *workspaces.local();
        std::exception_ptr fault;
        try {
            stages::read_tile(context, core, workspace);
        } catch (...) {
            fault = std::current_exception();
        }
        ledger.release(stages::padded(context, core));
        try {
            if (fault) std::rethrow_exception(fault);
            return work(core, workspace);
        } catch (const std::exception& e) {  // one bad tile must not cost the night
            return failed(core, e.what());
        }
    };
    const auto collect_it = [&](const auto& result) {
        collect(result, plan);
        progress.advance();
    };
    stream_tiles(plan.tiles.size(), threads_of(config), plan.tokens, work_on, collect_it);
    return plan;
}

}  // namespace

TilePass run_tiles(const ScenePair& pair, const config::Config& config, const TileWork& asked) {
    const PixelSinks& sinks = asked.sinks;
    OpenPair open(pair, config);
    open.context.watch = asked.watch;
    open.context.keep_score = asked.keep.score;
    open.context.keep_vectors = sinks.vectors != nullptr;
    open.context.keep_unseen = asked.keep.unseen;
    const stages::TileContext& context = open.context;
    using Result = std::shared_ptr<stages::TileResult>;
    const auto work = [&](const core::Window& core, stages::TileWorkspace& workspace) {
        auto result = std::make_shared<stages::TileResult>(stages::compute_tile(context, core, workspace));
        if (asked.keep.overview) result->overview = sinks.overview->part_of(context, core, workspace);
        return result;
    };
    const auto failed = [](const core::Window& core, const char* what) {
        auto result = std::make_shared<stages::TileResult>();
        result->core = core;
        result->fault = what;
        return result;
    };
    const auto finished = [&](const core::Window& core) {
        return asked.journal != nullptr && asked.journal->has(core);
    };
    const auto restore = [&](const core::Window& core) {
        return std::make_shared<stages::TileResult>(asked.journal->read(core));
    };
    TilePass pass;
    const auto collect = [&](const Result& tile, const TilePlan& plan) {
        if (!tile->fault.empty()) {
            ++pass.failed;
            log::error("tiles", "[" + tile_name(tile->core, plan.tile_px) + "] " + tile->fault);
        } else if (asked.journal != nullptr && !finished(tile->core)) {
            asked.journal->add(*tile);
        }
        if (sinks.watchdog != nullptr) sinks.watchdog->check();
        write_pixels(sinks, *tile);
        pass.tiles.push_back(std::move(*tile));
    };
    pass.plan = pass_over(context, open.readers(), config, asked.only, work, failed, finished, restore, collect);
    return pass;
}

void score_tiles(const ScenePair& pair, const config::Config& config, const KeepPixels& keep) {
    const OpenPair open(pair, config);
    const auto work = [&](const core::Window& core, stages::TileWorkspace& workspace) {
        keep(core, stages::score_tile(open.context, core, workspace));
        return std::shared_ptr<std::string>();
    };
    const auto failed = [](const core::Window&, const char* what) { return std::make_shared<std::string>(what); };
    std::string fault;
    const auto collect = [&](const std::shared_ptr<std::string>& tile, const TilePlan&) {
        if (tile && fault.empty()) fault = *tile;
    };
    const auto finished = [](const core::Window&) { return false; };
    const auto restore = [](const core::Window&) { return std::shared_ptr<std::string>(); };
    static_cast<void>(
        pass_over(open.context, open.readers(), config, nullptr, work, failed, finished, restore, collect));
    if (!fault.empty())
        throw Fault(ExitCode::bad_input, pair.after.id, "a part of the pair cannot be compared (" + fault + ")",
                    "Copy the scene again, or leave it out.");
}

std::vector<stages::TileResult> decide_tiles(const ScenePair& pair, const config::Config& config,
                                             const std::vector<core::Window>& cores, const KeptPixels& pixels) {
    const stages::EvidenceOptions evidence = stages::evidence_options(config.guards);
    const int radius_px = stages::decision_radius(pair.detector, evidence);
    const core::Window whole{0, 0, pair.grid.rows, pair.grid.cols};
    const int threads = threads_of(config);
    tbb::enumerable_thread_specific<std::unique_ptr<stages::DecideWorkspace>> workspaces(
        [] { return std::make_unique<stages::DecideWorkspace>(); });
    const auto work = [&](std::size_t index) {
        auto result = std::make_shared<stages::TileResult>();
        result->core = cores[index];
        const core::Window window = core::intersect(core::pad(cores[index], radius_px), whole);
        stages::decide_tile(pair, pixels(window), evidence, *workspaces.local(), *result);
        return result;
    };
    std::vector<stages::TileResult> tiles;
    const auto collect = [&](const std::shared_ptr<stages::TileResult>& tile) { tiles.push_back(std::move(*tile)); };
    stream_tiles(cores.size(), threads, threads, work, collect);
    return tiles;
}

void write_aligned(const io::Scene& scene, const io::Grid& grid, const std::vector<std::string>& roles,
                   const coregister::DisplacementField* field, const config::Config& config, double fill,
                   io::RasterSink& sink, std::span<const BandNormalisation> correction) {
    const io::SceneReader reader(scene, grid, roles, field, stages::kernel_of(config.coregister.resampling));
    io::ChunkLedger ledger({&reader});
    const TilePlan plan = make_plan(grid, config, ledger, false, [&](int tile_px) {
        return static_cast<std::int64_t>(tile_px + 8) * (tile_px + 8) *
               (8 * static_cast<std::int64_t>(roles.size()) + 4);
    });
    ledger.announce(plan.tiles);
    log::Progress progress("resample", "tiles", static_cast<std::int64_t>(plan.tiles.size()));
    struct Piece {
        core::Window window;
        io::ScenePixels pixels;
    };
    const auto work = [&](std::size_t index) {
        auto piece = std::make_shared<Piece>();
        piece->window = plan.tiles[index];
        reader.read(piece->window, io::Access::shared,
                    piece->pixels);  // a fault ends the command: a scene with holes is none
        ledger.release(piece->window);
        for (std::size_t b = 0; b < correction.size(); ++b) {
            const auto gain = static_cast<float>(correction[b].fit.gain),
                       offset = static_cast<float>(correction[b].fit.offset);
            core::Raster<float>& band = piece->pixels.bands[b];
            for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] = (band.data()[i] - offset) / gain;
        }
        for (auto& band : piece->pixels.bands)
            for (std::size_t i = 0; i < band.size(); ++i)
                if (piece->pixels.has_data.data()[i] == 0) band.data()[i] = static_cast<float>(fill);
        return piece;
    };
    const auto collect = [&](const std::shared_ptr<Piece>& piece) {
        for (std::size_t b = 0; b < roles.size(); ++b)
            sink.write(static_cast<int>(b) + 1, piece->window, std::as_const(piece->pixels.bands[b]).view());
        progress.advance();
    };
    stream_tiles(plan.tiles.size(), threads_of(config), plan.tokens, work, collect);
}

void for_each(std::size_t count, const config::Config& config, const std::function<void(std::size_t)>& work) {
    const int threads = threads_of(config);
    stream_tiles(
        count, threads, threads,
        [&work](std::size_t index) {
            work(index);
            return std::shared_ptr<int>();
        },
        [](const std::shared_ptr<int>&) {});
}

ScenePair survey_look(LookScenes scenes, const config::Config& config, const io::Grid& grid) {
    const std::vector<io::Scene> more(scenes.earlier.begin() + 1, scenes.earlier.end());
    return stages::survey(std::move(scenes.earlier.front()), std::move(scenes.after), config,
                          stages::Alignment::measure, threads_of(config), more, scenes.composed - 1, &grid);
}

void look_at(LookScenes scenes, const config::Config& config, const io::Grid& grid, const io::Layers& layers,
             const LookWork& work, Stopwatch& time, LookOutcome& out) {
    out.pair = survey_look(std::move(scenes), config, grid);
    time.lap("survey");

    // Second pass: every tile once, from pixels to runs.
    out.pass =
        run_tiles(out.pair, config,
                  {.keep = work.keep, .sinks = work.sinks(out.pair), .watch = &work.watch, .journal = work.journal});
    time.lap("tiles");

    // Third: sites from runs, and what rules and layers make of them.
    std::vector<std::vector<stages::TileWatch>> watched;
    for (stages::TileResult& tile : out.pass.tiles) watched.push_back(std::move(tile.watched));
    out.watched = stages::sum_watched(work.watch.size(), watched);
    out.assembled = stages::assemble_sites(out.pass.tiles, out.pair, config.vectorise.minimum_pixels);
    out.ruled = stages::apply_rules(std::move(out.assembled.sites), layers, out.pair.grid, config);
    time.lap("sites");
}

}  // namespace quarrywatch::flow
