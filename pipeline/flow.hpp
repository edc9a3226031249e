#pragma once
// READ FIRST. One look at the land in three passes: survey, tiles, sites. The only place that knows TBB. The looks of a
// night, one after the other, are in night.hpp.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/raster_sink.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/journal/look_journal.hpp"
#include "pipeline/operation/watchdog.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/schedule.hpp"
#include "pipeline/stages/assemble.hpp"
#include "pipeline/stages/overview.hpp"
#include "pipeline/stages/rules.hpp"
#include "pipeline/stages/tile.hpp"
#include "pipeline/stages/watch.hpp"
#include "pipeline/stopwatch.hpp"

namespace quarrywatch::flow {

/// Threads to use: the configured number, or all cores.
[[nodiscard]] int threads_of(const config::Config& config);

/// What the tile pass leaves for the finish.
struct TilePass {
    std::vector<stages::TileResult> tiles;  ///< in the plan's order; scores already given to the sink
    TilePlan plan;
    int failed = 0;
};

/// Where the pixels of the tile pass go besides the runs, and who watches the disk meanwhile. Null members: nowhere.
struct PixelSinks {
    io::RasterSink* score = nullptr;    ///< one float band
    io::RasterSink* vectors = nullptr;  ///< one float band per common band, and the direction
    stages::Overview* overview = nullptr;
    operation::Watchdog* watchdog = nullptr;
};

/// What a tile keeps besides its runs.
struct TileContent {
    bool score = false;     ///< of every pixel
    bool unseen = false;    ///< which pixels were not seen
    bool overview = false;  ///< its part of the picture; asks for a sink
};

/// What a tile pass is asked for.
struct TileWork {
    TileContent keep;
    PixelSinks sinks;
    const stages::WatchList* watch = nullptr;  ///< places to be asked about
    journal::LookJournal* journal = nullptr;   ///< of finished tiles: these are not done again, others noted there
    const std::vector<core::Window>* only = nullptr;  ///< these tiles and no others, in any order
};

/// Second pass: stream all tiles of a surveyed pair. A tile that fails is recorded and the others go on.
/// throws  Fault (interrupted) after a signal, (bad_output) when a sink or the journal cannot be written,
///         (bad_configuration) where tiles as large as those of `only` do not fit into memory.
[[nodiscard]] TilePass run_tiles(const ScenePair& pair, const config::Config& config, const TileWork& asked);

/// Takes what score_tiles() found of one tile; called by several threads, for tiles that do not overlap.
using KeepPixels = std::function<void(const core::Window& core, const stages::TilePixels& pixels)>;

/// The costly half of the second pass: what of every tile can be compared, and its score.
/// throws  Fault (interrupted), (bad_input) where a tile cannot be read; what keep throws becomes the latter.
void score_tiles(const ScenePair& pair, const config::Config& config, const KeepPixels& keep);

/// Gives back what was kept, for any window.
using KeptPixels = std::function<stages::TilePixels(const core::Window& window)>;

/// The other half, on pixels that were kept: decide every tile by pair.detector and the guards of `config`.
/// cores  cover what is to be decided, without overlap. return  one result each, in their order.
/// throws  Fault (interrupted).
[[nodiscard]] std::vector<stages::TileResult> decide_tiles(const ScenePair& pair, const config::Config& config,
                                                           const std::vector<core::Window>& cores,
                                                           const KeptPixels& pixels);

/// Stream windows of one scene along a displacement field into a sink, band by band (coregister, normalise).
/// correction  per band, or empty: written value = (value - offset) / gain. Invalid pixels get `fill`.
void write_aligned(const io::Scene& scene, const io::Grid& grid, const std::vector<std::string>& roles,
                   const coregister::DisplacementField* field, const config::Config& config, double fill,
                   io::RasterSink& sink, std::span<const BandNormalisation> correction = {});

/// Independent pieces of work 0 .. count - 1, on all threads of the configuration.
/// throws  Fault (interrupted) after a signal; what work throws.
void for_each(std::size_t count, const config::Config& config, const std::function<void(std::size_t)>& work);

/// What a look is made of: the new scene, and what it is compared with.
struct LookScenes {
    io::Scene after;
    std::vector<io::Scene> earlier;  ///< the first gives the ground's place; not empty
    std::size_t composed = 1;        ///< the first so many make the baseline, the others are matched against only
};

/// What a look brings. Not moved while it is in use: its outputs refer to the pair.
struct LookOutcome {
    ScenePair pair;
    TilePass pass;
    stages::Assembled assembled;  ///< its sites have gone into `ruled`
    stages::RuleResult ruled;
    std::vector<stages::WatchCounts> watched;  ///< of the places asked about
};

/// First pass: look at a sample of the scenes, freeze what their tiles need. throws  Fault as the stages do.
[[nodiscard]] ScenePair survey_look(LookScenes scenes, const config::Config& config, const io::Grid& grid);

/// What is asked of a look.
struct LookWork {
    TileContent keep;
    const stages::WatchList& watch;                     ///< places to be asked about
    std::function<PixelSinks(const ScenePair&)> sinks;  ///< called once the pair is surveyed: where pixels go
    journal::LookJournal* journal = nullptr;            ///< of its tiles, or none
};

/// One look through the three passes: survey, tiles, sites.
///
/// grid   to work in. layers  of the office, in that grid's CRS.
/// throws  Fault as the stages do.
void look_at(LookScenes scenes, const config::Config& config, const io::Grid& grid, const io::Layers& layers,
             const LookWork& work, Stopwatch& time, LookOutcome& out);

}  // namespace quarrywatch::flow
