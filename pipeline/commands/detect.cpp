#include "pipeline/commands/detect.hpp"

#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/stages/assemble.hpp"
#include "pipeline/stages/code_raster.hpp"
#include "pipeline/stages/finish.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "detect",
        .summary = "Change score and change mask of a pair that is taken as aligned.",
        .arguments = {{"BEFORE", "the earlier scene"}, {"AFTER", "the later scene"}},
        .options = {{.name = "out",
                     .value = "SCORE.tif",
                     .meaning = "change score, a Cloud-Optimised GeoTIFF; NaN = not seen",
                     .required = true},
                    {.name = "mask",
                     .value = "MASK.tif",
                     .meaning = "1 = changed (by threshold, neighbours, hysteresis and vectorise.minimum_pixels), 0 = "
                                "not, 255 = not seen"},
                    {.name = "vectors",
                     .value = "FILE.tif",
                     .meaning = "change of each band in standard deviations of unchanged ground, and its "
                                "direction in degrees (0: all rise alike, 180: all fall alike)"},
                    {.name = "report",
                     .value = "FILE.json",
                     .meaning = "the detector as fitted, the threshold and why"},
                    {.name = "baseline",
                     .value = "FILE",
                     .meaning = "a further earlier scene on the same ground, for method zscore; may be given "
                                "several times",
                     .repeatable = true},
                    {.name = "method", .value = "NAME", .key = "detect.method"}},
        .examples = {"detect 2000TM 2003TM --method irmad --out score.tif --mask mask.tif",
                     "detect may.tif june.tif --method zscore --baseline april.tif --baseline march.tif --out "
                     "score.tif",
                     "detect 1999.bmp 2000.bmp --sensor sar --out score.tif --mask mask.tif"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

std::vector<io::Scene> baseline_scenes(const CommandLine& line, const config::SceneSpec& like) {
    std::vector<io::Scene> scenes;
    for (const std::string& path : line.texts("baseline")) {
        config::SceneSpec spec = like;
        spec.id = path;
        spec.path = path;
        spec.date.reset();
        spec.mask.clear();
        scenes.push_back(io::resolve_scene(spec));
    }
    return scenes;
}

bool compares_with_baseline(const detect::Detector& detector) {
    for (const detect::Part& part : detector.parts)
        if (part.method == detect::Method::zscore) return true;
    return false;
}

// Changed and not: the tiles' decisions stitched, what has no strong pixel or fewer than minimum_pixels left out.
io::StagedOutput write_mask(const std::string& path, const ScenePair& pair, flow::TilePass& pass, int minimum_pixels) {
    io::RasterSink sink(path, {pair.grid, io::PixelType::u8, {"change"}, stages::kMaskNoData, true});
    const stages::Assembled assembled = stages::assemble_sites(pass.tiles, pair, minimum_pixels);
    std::vector<std::uint8_t> code(assembled.components.count(), 0);
    for (const std::size_t component : assembled.component_of_site) code[component] = 1;
    stages::paint_codes(pass.tiles, assembled.components, code, sink);
    return sink.finish();
}

}  // namespace

int detect_command(const std::vector<std::string>& args) {
    auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    config::Config& config = line->config;
    if (line->has("method")) config.sar.method = config.detect.method;  // whichever of the two the pair will need
    refuse_overwriting(*line, {"BEFORE", "AFTER"}, {"out", "mask", "vectors", "report"});
    const auto specs = scene_specs(*line, "BEFORE", "AFTER");
    io::start_gdal(kBlockCacheBytes);
    const std::vector<io::Scene> baseline = baseline_scenes(*line, specs.first);
    const ScenePair pair = stages::survey(io::resolve_scene(specs.first), io::resolve_scene(specs.second), config,
                                          stages::Alignment::as_it_is, flow::threads_of(config), baseline);
    if (!baseline.empty() && !compares_with_baseline(pair.detector))
        throw Fault(ExitCode::bad_configuration, "--baseline",
                    "method " + std::string(config::enum_name(pair.detector.method)) + " does not look at a baseline",
                    "Use --method zscore, or a fusion with it, or leave --baseline out.");
    io::RasterSink score(line->text("out"), {pair.grid, io::PixelType::f32, {"change score"}, kNaN, true});
    std::optional<io::RasterSink> vectors;
    if (line->has("vectors")) {
        std::vector<std::string> names;
        for (const std::string& role : pair.roles) names.push_back("change of " + role);
        names.emplace_back("direction");
        if (pair.detector.vectors.model.variates == 0)
            throw Fault(ExitCode::no_answer, "--vectors", "a band does not vary, so its change has no unit",
                        "Leave --vectors out.");
        vectors.emplace(line->text("vectors"), io::RasterSpec{pair.grid, io::PixelType::f32, names, kNaN, true});
    }
    flow::PixelSinks sinks;
    sinks.score = &score;
    sinks.vectors = vectors ? &*vectors : nullptr;
    flow::TilePass pass = flow::run_tiles(
        pair, config, {.keep = {.score = sinks.score != nullptr, .unseen = line->has("mask")}, .sinks = sinks});
    std::vector<io::StagedOutput> staged;
    staged.push_back(score.finish());
    if (vectors) staged.push_back(vectors->finish());
    if (line->has("mask"))
        staged.push_back(write_mask(line->text("mask"), pair, pass, config.vectorise.minimum_pixels));
    if (line->has("report"))
        staged.push_back(io::write_text(line->text("report"), detection_text(stages::detection_record(pair.detector))));
    io::publish_all(staged);
    const detect::Threshold& t = pair.detector.threshold;
    std::printf("threshold %.6g, for growth %.6g (%s)\nabove it  %.4f %% of the sample\n", t.value, t.low,
                t.why.c_str(), 100 * t.share_above);
    return static_cast<int>(pass.failed > 0 ? ExitCode::done_with_failures : ExitCode::done);
}

}  // namespace quarrywatch::commands
