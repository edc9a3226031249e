#include "pipeline/commands/normalise.hpp"

#include <cstdio>
#include <limits>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/stages/finish.hpp"
#include "pipeline/stages/radiometry.hpp"
#include "pipeline/stages/resampling.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "normalise",
        .summary = "Bring TARGET to the radiometry of REFERENCE, band by band. The pair is taken as aligned.",
        .arguments = {{"REFERENCE", "the scene whose radiometry is kept"}, {"TARGET", "the scene to be changed"}},
        .options =
            {{.name = "out",
              .value = "FILE",
              .meaning = "TARGET on the common grid, Float32 reflectance or numbers as REFERENCE has them; NaN = no "
                         "data",
              .required = true},
             {.name = "report", .value = "FILE.json", .meaning = "gain, offset and held-out error of each band"}},
        .examples = {"normalise may.tif june.tif --out june_as_may.tif --report gains.json"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

}  // namespace

int normalise_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const config::Config& config = line->config;
    refuse_overwriting(*line, {"REFERENCE", "TARGET"}, {"out", "report"});
    const auto specs = scene_specs(*line, "REFERENCE", "TARGET");
    io::start_gdal(kBlockCacheBytes);
    io::Scene reference = io::resolve_scene(specs.first), target = io::resolve_scene(specs.second);
    const std::vector<std::string> roles = stages::common_roles(reference, target);
    const io::Grid grid = stages::common_grid(reference, target, config.grid);
    const coregister::Kernel kernel = stages::kernel_of(config.coregister.resampling);
    const io::SceneReader first(reference, grid, roles, nullptr, kernel), second(target, grid, roles, nullptr, kernel);
    const stages::Radiometry radiometry = stages::measure_radiometry(first, second, {}, grid, roles, config.ingest,
                                                                     stages::detect_options(config, roles).fit,
                                                                     stages::Composing::none, flow::threads_of(config));
    target.mask.reset();  // what lies under clouds is brought along, as numbers
    io::RasterSink sink(line->text("out"), {grid, io::PixelType::f32, roles, std::numeric_limits<double>::quiet_NaN(),
                                            false, flow::threads_of(config)});
    flow::write_aligned(target, grid, roles, nullptr, config, std::numeric_limits<double>::quiet_NaN(), sink,
                        radiometry.normalisation);
    std::vector<io::StagedOutput> staged;
    staged.push_back(sink.finish());
    if (line->has("report"))
        staged.push_back(io::write_text(line->text("report"),
                                        normalisation_text(stages::normalisation_record(radiometry.normalisation))));
    io::publish_all(staged);
    for (const BandNormalisation& n : radiometry.normalisation)
        std::printf("%-6s gain %.5g, offset %.5g, %lld stable pixels, held-out error %.4g (%s)\n", n.role.c_str(),
                    n.fit.gain, n.fit.offset, n.fit.stable_pixels, n.fit.held_out_rmse, name_of(n.fit.status));
    return static_cast<int>(ExitCode::done);
}

}  // namespace quarrywatch::commands
