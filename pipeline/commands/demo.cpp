#include "pipeline/commands/demo.hpp"

#include <filesystem>
#include <iostream>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/ledger.hpp"
#include "pipeline/commands/run.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/demo/compare.hpp"
#include "pipeline/demo/season.hpp"
#include "pipeline/demo/season_script.hpp"
#include "pipeline/demo/series.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/staged_output.hpp"

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
                     .required = true},
                    {.name = "season",
                     .meaning = "play a season of nights with a ledger and inspectors' answers instead"}},
        .examples = {"demo --out demo", "demo --out demo --set detect.method=cva", "demo --out season --season"}};
}

/// The arguments that the run gets too: all but --out and its value, and --season.
std::vector<std::string> passed_on(const std::vector<std::string>& args) {
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--out") {
            ++i;
        } else if (args[i] == "--season") {
            continue;
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

/// One night: the scenes up to its day, then what the inspectors answer.
int play_night(const std::filesystem::path& folder, std::size_t night, const std::vector<std::string>& more) {
    const std::string day = config::print_date(demo::night_date(night));
    std::vector<std::string> run_args{"--config", (folder / "season.ini").string(),
                                      "--out",    (folder / "nights" / day).string(),
                                      "--set",    "catalogue.to=" + day};
    run_args.insert(run_args.end(), more.begin(), more.end());
    return run_command(run_args);
}

void answer_night(const std::filesystem::path& folder, std::size_t night) {
    const std::string ledger = (folder / "ledger.gpkg").string();
    const std::string answers =
        demo::verdicts_after(night, io::LedgerFile(ledger, io::LedgerAccess::read, 0).load().sites);
    if (answers.empty()) return;
    const std::filesystem::path file = folder / "verdicts" / (config::print_date(demo::night_date(night)) + ".csv");
    io::write_text(file, answers).publish();
    ledger_command({"import", file.string(), "--ledger", ledger});
}

int play_season(const std::filesystem::path& folder, const std::vector<std::string>& more,
                const config::Config& config) {
    demo::make_season(folder);
    // A season begins with an empty memory.
    std::filesystem::remove(folder / "ledger.gpkg");
    std::string table;
    int wrong = 0;
    for (std::size_t night = 1; night <= demo::kNights; ++night) {
        const int code = play_night(folder, night, more);
        const bool played =
            code == static_cast<int>(ExitCode::done) || code == static_cast<int>(ExitCode::done_with_failures);
        if (!played) return code;
        const ledger::Content known =
            io::LedgerFile((folder / "ledger.gpkg").string(), io::LedgerAccess::read, 0).load();
        const demo::NightTable told = demo::compare_night(night, known.sites, config.dispatch.classes);
        table += told.text;
        wrong += told.wrong;
        answer_night(folder, night);
    }
    std::cout << "\nWhat the ledger said after each night, against the script\n"
              << table << wrong << " of " << demo::kNights * demo::season_stories().size()
              << " lines differ from the script.\n";
    return wrong == 0 ? static_cast<int>(ExitCode::done) : static_cast<int>(ExitCode::internal_error);
}

}  // namespace

int demo_command(const std::vector<std::string>& args) {
    refuse_config(args);
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const std::filesystem::path folder = line->text("out");
    if (line->has("season")) return play_season(folder, passed_on(args), line->config);
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
