#include "pipeline/commands/tune.hpp"

#include <cstdio>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/labelled_areas.hpp"
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
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required = true},
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
    add_label_options(s);
    return s;
}

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Fault(ExitCode::bad_configuration, "tune", what, remedy);
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
    add_area("tune", *line, config);
    io::start_gdal(kBlockCacheBytes);
    const std::string out = line->text("out");
    const tune::Study study = tune::run({config, out, line->has("robustness"), line->text("compare")});
    print_summary(study, config.tune, out);
    return 0;
}

}  // namespace quarrywatch::commands
