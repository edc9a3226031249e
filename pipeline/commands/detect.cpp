#include "pipeline/commands/detect.hpp"

#include <cstdio>
#include <limits>
#include <optional>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/stages/finish.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    CommandSyntax s{.name = "detect",
                    .summary = "Change score and change mask of a pair that is taken as aligned.",
                    .arguments = {{"BEFORE", "the earlier scene"}, {"AFTER", "the later scene"}},
                    .options = {{.name = "out",
                                 .value = "SCORE.tif",
                                 .meaning = "change score, a Cloud-Optimised GeoTIFF; NaN = not seen",
                                 .required = true},
                                {.name = "mask",
                                 .value = "MASK.tif",
                                 .meaning = "1 = score beyond the threshold, 0 = not, 255 = not seen"},
                                {.name = "method", .value = "NAME", .key = "detect.method"}},
                    .examples = {"detect 2000TM 2003TM --method irmad --out score.tif --mask mask.tif"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

}  // namespace

int detect_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const auto specs = scene_specs(*line, "BEFORE", "AFTER");
    io::start_gdal(kBlockCacheBytes);
    const ScenePair pair = stages::survey(io::resolve_scene(specs.first), io::resolve_scene(specs.second), line->config,
                                          stages::Alignment::as_it_is, flow::threads_of(line->config));
    io::RasterSink score(
        line->text("out"),
        {pair.grid, io::PixelType::f32, {"change score"}, std::numeric_limits<double>::quiet_NaN(), true});
    std::optional<io::RasterSink> mask;
    if (line->has("mask"))
        mask.emplace(line->text("mask"),
                     io::RasterSpec{pair.grid, io::PixelType::u8, {"change"}, stages::kMaskNoData, true});
    flow::PixelSinks sinks;
    sinks.score = &score;
    sinks.mask = mask ? &*mask : nullptr;
    const flow::TilePass pass = flow::run_tiles(pair, line->config, sinks, false);
    std::vector<io::StagedOutput> staged;
    staged.push_back(score.finish());
    if (mask) staged.push_back(mask->finish());
    io::publish_all(staged);
    const detect::Threshold& t = pair.detector.threshold;
    std::printf("threshold %.6g (%s)\nabove it  %.4f %% of the sample\n", t.value, t.why.c_str(), 100 * t.share_above);
    return static_cast<int>(pass.failed > 0 ? ExitCode::done_with_failures : ExitCode::done);
}

}  // namespace quarrywatch::commands
