#pragma once
// READ FIRST. The three passes in order: survey, tiles, finish. The only place that knows TBB.

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/raster_sink.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/schedule.hpp"
#include "pipeline/stages/overview.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::flow {

/// Threads to use: the configured number, or all cores.
[[nodiscard]] int threads_of(const config::Config& config);

/// What the tile pass leaves for the finish.
struct TilePass {
    std::vector<stages::TileResult> tiles;  ///< in the plan's order; scores already given to the sink
    TilePlan plan;
    int failed = 0;
};

/// Where the pixels of the tile pass go besides the runs. Null members: nowhere.
struct PixelSinks {
    io::RasterSink* score = nullptr;    ///< one float band
    io::RasterSink* vectors = nullptr;  ///< one float band per common band, and the direction
    stages::Overview* overview = nullptr;
};

/// Second pass: stream all tiles of a surveyed pair. A tile that fails is recorded and the others go on.
/// keep_unseen  the tiles also say which pixels were not seen.
/// throws  Fault (interrupted) after a signal, (bad_output) when a sink cannot be written.
[[nodiscard]] TilePass run_tiles(const ScenePair& pair, const config::Config& config, const PixelSinks& sinks,
                                 bool keep_unseen);

/// Stream windows of one scene along a displacement field into a sink, band by band (coregister, normalise).
/// correction  per band, or empty: written value = (value - offset) / gain. Invalid pixels get `fill`.
void write_aligned(const io::Scene& scene, const io::Grid& grid, const std::vector<std::string>& roles,
                   const coregister::DisplacementField* field, const config::Config& config, double fill,
                   io::RasterSink& sink, std::span<const BandNormalisation> correction = {});

/// A whole run over one pair: survey, tiles, finish, outputs in `out`. Fills the manifest as it goes.
/// more_references  further earlier scenes, matched against together with `before` (see stages/coregister.hpp).
/// return  done or done_with_failures, and the sites by priority.
/// throws  Fault as the stages do; nothing half-written is left behind.
struct RunResult {
    ExitCode code = ExitCode::done;
    std::vector<Site> sites;
};
[[nodiscard]] RunResult run_pair(io::Scene before, io::Scene after, const config::Config& config,
                                 const std::filesystem::path& out, Manifest& manifest,
                                 std::span<const io::Scene> more_references = {});

}  // namespace quarrywatch::flow
