#include "pipeline/flow.hpp"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <exception>
#include <memory>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/log.hpp"
#include "pipeline/machine.hpp"
#include "pipeline/stages/resampling.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::flow {

namespace {

namespace tbb = oneapi::tbb;

constexpr std::int64_t kProgramBytes = 96LL << 20;  // code, libraries, GDAL's block cache and the results so far

// The chunks that a tile needs of several readers, announced before the first tile and given back after it was read.
class ChunkLedger {
public:
    explicit ChunkLedger(std::vector<const io::SceneReader*> readers) : readers_(std::move(readers)) {}

    void announce(const std::vector<core::Window>& windows) {
        for (const core::Window& window : windows)
            for (const io::SceneReader* reader : readers_)
                for (const io::ChunkNeed& need : reader->needs(window)) reader->store(need.store).announce(need.chunk);
    }
    void release(const core::Window& window) const {
        for (const io::SceneReader* reader : readers_)
            for (const io::ChunkNeed& need : reader->needs(window)) reader->store(need.store).release(need.chunk);
    }
    // Decoded rows of chunks between one row of tiles and the next: those that the tiles straddle, on both sides.
    [[nodiscard]] std::int64_t carried_bytes(int swath_cols, int tile_px) const {
        std::int64_t bytes = 0;
        for (const io::SceneReader* reader : readers_)
            for (std::size_t s = 0; s < reader->store_count(); ++s) {
                const io::ChunkStore& store = reader->store(s);
                const std::int64_t across = (swath_cols + tile_px) / store.chunk_cols() + 2;
                bytes += 2 * std::min<std::int64_t>(across, store.chunk_count()) *
                         static_cast<std::int64_t>(store.chunk_bytes());
            }
        return bytes;
    }

private:
    std::vector<const io::SceneReader*> readers_;
};

TilePlan make_plan(const io::Grid& grid, const config::Config& config, const ChunkLedger& ledger,
                   std::function<std::int64_t(int)> tile_bytes) {
    PlanInput input;
    input.rows = grid.rows;
    input.cols = grid.cols;
    input.tile_px = config.run.tile_size_px;
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

std::string tile_name(const core::Window& core, int tile_px) {
    return "tile r" + std::to_string(core.row / tile_px) + " c" + std::to_string(core.col / tile_px);
}

void write_pixels(const PixelSinks& sinks, stages::TileResult& tile) {
    if (sinks.score != nullptr && !tile.score.empty())
        sinks.score->write(1, tile.core, std::as_const(tile.score).view());
    for (std::size_t v = 0; sinks.vectors != nullptr && v < tile.vectors.size(); ++v)
        sinks.vectors->write(static_cast<int>(v) + 1, tile.core, std::as_const(tile.vectors[v]).view());
    tile.score = {};
    tile.vectors.clear();
}

// Hands memory from one thread to the next. TBB orders its filters as well, but inside a library that ThreadSanitizer
// cannot watch; two counters per tile make it visible and cost nothing.
class Baton {
public:
    void take() const { static_cast<void>(passed_.load(std::memory_order_acquire)); }
    void pass() { passed_.fetch_add(1, std::memory_order_release); }

private:
    std::atomic<unsigned> passed_{0};
};

// A filter's body. The library hands a later pipeline's bodies to workers that an earlier one has left, unseen as well.
template <class Body>
class Handed {
public:
    explicit Handed(Body body) : body_(std::move(body)) { made_.pass(); }
    Handed(const Handed& other) : body_(other.body_) { made_.pass(); }
    Handed& operator=(const Handed&) = delete;
    ~Handed() = default;
    template <class Argument>
    auto operator()(Argument&& argument) const {
        made_.take();  // before anything of this object is looked at
        return body_(std::forward<Argument>(argument));
    }

private:
    static inline Baton made_;
    Body body_;
};

// The stream: work on tiles 0, 1 ... count - 1, at most `tokens` at a time, and collect what it returns, a pointer, in
// their order.
// throws  Fault (interrupted) after a signal, when the tiles in flight are done; what work or collect throw.
template <class Work, class Collect>
void stream_tiles(std::size_t count, int tokens, const Work& work, const Collect& collect) {
    std::vector<decltype(work(std::size_t{}))> results(count);  // pointers; the tokens are their numbers
    Baton to_workers, from_workers;
    std::size_t next = 0;
    to_workers.pass();
    const auto next_tile = [&](tbb::flow_control& control) -> std::size_t {
        to_workers.take();
        if (next == count || interrupted()) {
            control.stop();
            from_workers.pass();
            return 0;
        }
        const std::size_t index = next++;
        to_workers.pass();
        return index;
    };
    const auto work_on = [&](std::size_t index) {
        to_workers.take();
        results[index] = work(index);
        from_workers.pass();
        return index;
    };
    const auto collect_it = [&](std::size_t index) {
        from_workers.take();
        collect(results[index]);
        results[index].reset();
        from_workers.pass();
    };
    tbb::parallel_pipeline(
        static_cast<std::size_t>(tokens),
        tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, Handed(next_tile)) &
            tbb::make_filter<std::size_t, std::size_t>(tbb::filter_mode::parallel, Handed(work_on)) &
            tbb::make_filter<std::size_t, void>(tbb::filter_mode::serial_in_order, Handed(collect_it)));
    from_workers.take();
    throw_if_interrupted();
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
// failed(core, what) in its place where reading or work throws. collect takes what either returns, in order.
template <class Work, class Failed, class Collect>
TilePlan pass_over(const stages::TileContext& context, std::vector<const io::SceneReader*> readers,
                   const config::Config& config, const Work& work, const Failed& failed, const Collect& collect) {
    ChunkLedger ledger(std::move(readers));
    TilePlan plan = make_plan(context.pair.grid, config, ledger, [&](int tile_px) {
        return static_cast<std::int64_t>(stages::bytes_per_tile(context, tile_px));
    });
    std::vector<core::Window> windows;
    for (const core::Window& core : plan.tiles) windows.push_back(stages::padded(context, core));
    ledger.announce(windows);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(threads_of(config)));
    tbb::enumerable_thread_specific<std::unique_ptr<stages::TileWorkspace>> workspaces(
        [] { return std::make_unique<stages::TileWorkspace>(); });
    log::Progress progress("tiles", "tiles", static_cast<std::int64_t>(plan.tiles.size()));
    const auto work_on = [&](std::size_t index) {
        const core::Window& core = plan.tiles[index];
        stages::TileWorkspace& workspace = *workspaces.local();
        std::exception_ptr fault;
        try {
            stages::read_tile(context, core, workspace);
        } catch (...) {
            fault = std::current_exception();
        }
        ledger.release(windows[index]);
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
    stream_tiles(plan.tiles.size(), plan.tokens, work_on, collect_it);
    return plan;
}

}  // namespace

TilePass run_tiles(const ScenePair& pair, const config::Config& config, const PixelSinks& sinks, bool keep_unseen,
                   const stages::WatchList* watch) {
    OpenPair open(pair, config);
    open.context.watch = watch;
    open.context.keep_score = sinks.score != nullptr;
    open.context.keep_vectors = sinks.vectors != nullptr;
    open.context.keep_unseen = keep_unseen;
    const stages::TileContext& context = open.context;
    using Result = std::shared_ptr<stages::TileResult>;
    const auto work = [&](const core::Window& core, stages::TileWorkspace& workspace) {
        auto result = std::make_shared<stages::TileResult>(stages::compute_tile(context, core, workspace));
        if (sinks.overview != nullptr) sinks.overview->add(context, core, workspace);
        return result;
    };
    const auto failed = [](const core::Window& core, const char* what) {
        auto result = std::make_shared<stages::TileResult>();
        result->core = core;
        result->fault = what;
        return result;
    };
    TilePass pass;
    const auto collect = [&](const Result& tile, const TilePlan& plan) {
        if (!tile->fault.empty()) {
            ++pass.failed;
            log::error("tiles", "[" + tile_name(tile->core, plan.tile_px) + "] " + tile->fault);
        }
        if (sinks.watchdog != nullptr) sinks.watchdog->check();
        write_pixels(sinks, *tile);
        pass.tiles.push_back(std::move(*tile));
    };
    pass.plan = pass_over(context, open.readers(), config, work, failed, collect);
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
    static_cast<void>(pass_over(open.context, open.readers(), config, work, failed, collect));
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
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
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
    stream_tiles(cores.size(), threads, work, collect);
    return tiles;
}

void write_aligned(const io::Scene& scene, const io::Grid& grid, const std::vector<std::string>& roles,
                   const coregister::DisplacementField* field, const config::Config& config, double fill,
                   io::RasterSink& sink, std::span<const BandNormalisation> correction) {
    const io::SceneReader reader(scene, grid, roles, field, stages::kernel_of(config.coregister.resampling));
    ChunkLedger ledger({&reader});
    const TilePlan plan = make_plan(grid, config, ledger, [&](int tile_px) {
        return static_cast<std::int64_t>(tile_px + 8) * (tile_px + 8) *
               (8 * static_cast<std::int64_t>(roles.size()) + 4);
    });
    ledger.announce(plan.tiles);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(threads_of(config)));
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
    stream_tiles(plan.tiles.size(), plan.tokens, work, collect);
}

void for_each(std::size_t count, const config::Config& config, const std::function<void(std::size_t)>& work) {
    const int threads = threads_of(config);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    stream_tiles(
        count, threads,
        [&work](std::size_t index) {
            work(index);
            return std::shared_ptr<int>();
        },
        [](const std::shared_ptr<int>&) {});
}

void look_at(LookScenes scenes, const config::Config& config, const io::Grid& grid, const io::Layers& layers,
             const stages::WatchList& watch, const std::function<PixelSinks(const ScenePair&)>& sinks, Stopwatch& time,
             LookOutcome& out) {
    // First pass: look at a sample, freeze what the tiles need.
    const std::vector<io::Scene> more(scenes.earlier.begin() + 1, scenes.earlier.end());
    out.pair = stages::survey(std::move(scenes.earlier.front()), std::move(scenes.after), config,
                              stages::Alignment::measure, threads_of(config), more, scenes.composed - 1, &grid);
    time.lap("survey");

    // Second pass: every tile once, from pixels to runs.
    out.pass = run_tiles(out.pair, config, sinks(out.pair), config.outputs.class_raster, &watch);
    time.lap("tiles");

    // Third: sites from runs, and what rules and layers make of them.
    std::vector<std::vector<stages::TileWatch>> watched;
    for (stages::TileResult& tile : out.pass.tiles) watched.push_back(std::move(tile.watched));
    out.watched = stages::sum_watched(watch.size(), watched);
    out.assembled = stages::assemble_sites(out.pass.tiles, out.pair, config.vectorise.minimum_pixels);
    out.ruled = stages::apply_rules(std::move(out.assembled.sites), layers, out.pair.grid, config);
    time.lap("sites");
}

}  // namespace quarrywatch::flow
