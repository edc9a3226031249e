#include "pipeline/commands/command.hpp"

#include <array>
#include <optional>

#include "pipeline/commands/chips.hpp"
#include "pipeline/commands/coregister.hpp"
#include "pipeline/commands/demo.hpp"
#include "pipeline/commands/detect.hpp"
#include "pipeline/commands/doctor.hpp"
#include "pipeline/commands/evaluate.hpp"
#include "pipeline/commands/exit_codes.hpp"
#include "pipeline/commands/finish.hpp"
#include "pipeline/commands/learn.hpp"
#include "pipeline/commands/ledger.hpp"
#include "pipeline/commands/normalise.hpp"
#include "pipeline/commands/pair.hpp"
#include "pipeline/commands/plan.hpp"
#include "pipeline/commands/report.hpp"
#include "pipeline/commands/run.hpp"
#include "pipeline/commands/tune.hpp"
#include "pipeline/commands/work.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::commands {
namespace {

constexpr std::array<Command, 16> kCommands{{
    {"run", "the nightly job from a configuration file", run_command},
    {"pair", "from one before/after pair to a list of sites", pair_command},
    {"coregister", "measure and remove the displacement of a scene", coregister_command},
    {"normalise", "bring a scene to the radiometry of another", normalise_command},
    {"detect", "change score and change mask of an aligned pair", detect_command},
    {"evaluate", "score a mask, a score raster or a site list against labels", evaluate_command},
    {"tune", "try settings against labels, and say how good the best one is", tune_command},
    {"chips", "cut labelled chips for training a network elsewhere", chips_command},
    {"ledger", "list sites, import verdicts, show a history, statistics", ledger_command},
    {"learn", "learn from verdicts which sites are worth a visit", learn_command},
    {"report", "rebuild the inspectors' page of a finished run, print its cards", report_command},
    {"demo", "make the built-in scene series and run on it", demo_command},
    {"plan", "cut a run into shards for a cluster", plan_command},
    {"work", "work on one shard of a planned run", work_command},
    {"finish", "finish a planned run from what its shards have done", finish_command},
    {"doctor", "check drivers, projection data, fonts, disk and rights", doctor_command},
}};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command& find_command(std::string_view name) {
    std::vector<std::string> names;
    for (const Command& command : kCommands) {
        if (command.name == name) return command;
        names.emplace_back(command.name);
    }
    const std::optional<std::string> near = config::nearest(name, names);
    throw Fault(ExitCode::bad_configuration, "command line", "there is no command \"" + std::string(name) + "\"",
                (near ? "Did you mean " + *near + "? " : "") + "quarrywatch --help lists the commands");
}

std::string overview() {
    std::string text =
        "quarrywatch finds quarrying and land occupation in satellite images: scenes in, ranked sites to visit out.\n"
        "\n"
        "usage: quarrywatch <command> [options]\n"
        "       quarrywatch --help | --version\n"
        "\n"
        "commands:\n";
    constexpr std::size_t kColumn = 13;
    for (const Command& command : kCommands) {
        text += "  " + std::string(command.name);
        text.append(kColumn - command.name.size(), ' ');
        text += std::string(command.summary) + "\n";
    }
    text +=
        "\nquarrywatch <command> --help explains a command. configs/default.ini lists every key of the "
        "configuration.\n\n";
    return text + exit_code_help();
}

}  // namespace quarrywatch::commands
