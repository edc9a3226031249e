#include "pipeline/commands/demo.hpp"

#include <filesystem>
#include <iostream>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/run.hpp"
#include "pipeline/demo/compare.hpp"
#include "pipeline/demo/series.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::commands {
namespace {

CommandSyntax syntax() {
    return {
        .name = "demo",
        .summary = "Make the built-in scene series with planted changes, run on it, and show found against planted.",
        .arguments = {},
        .options = {{.name = "out",
                     .value = "DIR",
                     .meaning = "folder for the series, the run and its results",
                     .required = true}},
        .examples = {"demo --out demo", "demo --out demo --set detect.method=cva"}};
}

/// The arguments that the run gets too: all but --out and its value.
std::vector<std::string> passed_on(const std::vector<std::string>& args) {
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--out") {
            ++i;
        } else if (!args[i].starts_with("--out=")) {
            rest.push_back(args[i]);
        }
    }
    return rest;
}

void refuse_config(const std::vector<std::string>& args) {
    for (const std::string& arg : args) {
        if (arg == "--config" || arg.starts_with("--config=")) {
            throw Fault(ExitCode::bad_configuration, "demo",
                        "--config is given, but the demo has its own configuration",
                        "Leave it out; --set section.key=value changes single keys");
        }
    }
}

}  // namespace

int demo_command(const std::vector<std::string>& args) {
    refuse_config(args);
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const std::filesystem::path folder = line->text("out");
    demo::make_demo(folder);
    const std::filesystem::path out = folder / "out";
    std::vector<std::string> run_args{"--config", (folder / "demo.ini").string(), "--out", out.string()};
    for (const std::string& arg : passed_on(args)) run_args.push_back(arg);
    const int code = run_command(run_args);
    const bool done =
        code == static_cast<int>(ExitCode::done) || code == static_cast<int>(ExitCode::done_with_failures);
    // Without an answer there is nothing to compare; the run has said why.
    if (done) std::cout << "\n" << demo::compare_with_planted(folder, out / "sites.gpkg");
    return code;
}

}  // namespace quarrywatch::commands
