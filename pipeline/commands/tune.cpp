#include "pipeline/commands/tune.hpp"

#include <cstdio>
#include <tuple>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/tune/tune.hpp"

namespace quarrywatch::commands {

namespace {

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "tune",
        .summary = "Try settings against labels, choose the best, and say how good it is on labels it never saw.",
        .arguments = {{"BEFORE", "the earlier scene of a single pair; else the configuration's scenes or areas", false},
                      {"AFTER", "the later scene", false}},
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true},
                    {.name = "truth", .value = "FILE", .meaning = "what changed: a raster or polygons"},
                    {.name = "unchanged", .value = "FILE", .meaning = "what did not; default: everything else"},
                    {.name = "verdicts", .value = "LEDGER", .meaning = "in the place of truth: sites that were judged"},
                    {.name = "sweep",
                     .value = "KEY=VALUES",
                     .meaning =
                         "a key to be varied, as in section [sweep]: LOW:HIGH:STEP, LOW:HIGH:*FACTOR, A | B | C; "
                         "may be given again",
                     .repeatable = true},
                    {.name = "compare",
                     .value = "FILE",
                     .meaning = "a configuration: which sites the chosen setting gains and loses against it; default: "
                                "against the one that the sweep starts from"},
                    {.name = "robustness",
                     .meaning = "also try the chosen setting on the same scenes made worse: misregistration, noise, "
                                "cloud, other earlier dates"},
                    {.name = "search", .value = "HOW", .key = "tune.search"},
                    {.name = "runs", .value = "N", .key = "tune.runs"},
                    {.name = "objective", .value = "NAME", .key = "tune.objective"}},
        .examples = {"tune before.tif after.tif --truth pits.gpkg --sweep detect.growth=0.3:0.7:0.1 --out tuned",
                     "tune --config areas.ini --search directed --runs 300 --out tuned"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Fault(ExitCode::bad_configuration, "tune", what, remedy);
}

// The line's own area, beside those of the configuration.
void add_area(const CommandLine& line, config::Config& config) {
    const bool labels = line.has("truth") || line.has("verdicts"), pair = line.has("BEFORE");
    if (pair && !line.has("AFTER")) refuse("AFTER is missing", "Name both scenes.");
    if (!labels) {
        if (pair || line.has("unchanged")) refuse("the labels are missing", "Give --truth or --verdicts.");
        if (config.areas.empty())
            refuse("there is no labelled area", "Give --truth, or [area.<id>] sections in the configuration.");
        return;
    }
    if (line.has("truth") == line.has("verdicts")) refuse("--truth and --verdicts are given", "Give one of them.");
    if (line.has("unchanged") && !line.has("truth")) refuse("--unchanged stands without --truth", "Give both.");
    if (!config.areas.empty())
        refuse("labels on the line, and areas in the configuration",
               "Give the labels of each area in its section, and none on the line.");
    config::AreaSpec& area = config.areas.emplace_back();
    area.id = pair ? "pair" : config.run.name;
    area.truth = line.text("truth");
    area.unchanged = line.text("unchanged");
    area.verdicts = line.text("verdicts");
    if (pair) std::tie(area.before, area.after) = scene_specs(line, "BEFORE", "AFTER");
}

void print_summary(const tune::Study& study, const config::Tune& options, const std::string& out) {
    const std::string objective(config::enum_name(options.objective));
    const auto print = [&](const char* name, const tune::Figure& figure) {
        if (!figure.value) return;
        const int digits = options.objective == config::Objective::cost ? 1 : 4;
        std::printf("%s %-28s %.*f", objective.c_str(), name, digits, *figure.value);
        if (figure.interval)
            std::printf("  (%.0f %%: %.*f to %.*f)", 100 * options.confidence, digits, figure.interval->low, digits,
                        figure.interval->high);
        std::printf("\n");
    };
    std::printf("%zu settings, the chosen one is run %zu:\n", study.trials.size(), study.chosen + 1);
    for (std::size_t d = 0; d < study.dimensions.size(); ++d)
        std::printf("  %s = %s\n", study.dimensions[d].key.c_str(), study.trials[study.chosen].setting[d].c_str());
    print("on labels left out", study.held_out_figure);
    print("on the labels it was chosen with", study.chosen_figure);
    const tune::Tally& tally = study.tallies[study.chosen];
    std::printf("sites: %llu of %llu found, %llu false\n", static_cast<unsigned long long>(tally.found),
                static_cast<unsigned long long>(tally.asked), static_cast<unsigned long long>(tally.wrong));
    std::printf("page      %s/tune/index.html\nall runs  %s/tune/runs.csv\nfor run   %s/tune/best.ini\n", out.c_str(),
                out.c_str(), out.c_str());
}

}  // namespace

int tune_command(const std::vector<std::string>& args) {
    auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    config::Config& config = line->config;
    for (const std::string& sweep : line->texts("sweep")) {
        const std::size_t equals = sweep.find('=');
        if (equals == std::string::npos || equals == 0)
            refuse("--sweep '" + sweep + "' is no KEY=VALUES", "Write --sweep detect.growth=0.3:0.7:0.1");
        const std::string key = sweep.substr(0, equals);
        std::erase_if(config.sweeps, [&](const config::SweepSpec& spec) { return spec.key == key; });
        config.sweeps.push_back({key, sweep.substr(equals + 1)});
    }
    add_area(*line, config);
    io::start_gdal(kBlockCacheBytes);
    const std::string out = line->text("out");
    const tune::Study study = tune::run({config, out, line->has("robustness"), line->text("compare")});
    print_summary(study, config.tune, out);
    return 0;
}

}  // namespace quarrywatch::commands
