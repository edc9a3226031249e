#include "pipeline/commands/ledger.hpp"

#include <cstdint>
#include <functional>
#include <map>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/ledger_actions.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::commands {

namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{64} << 20;

CommandSyntax syntax() {
    return {
        .name = "ledger",
        .summary = "Look into the memory of all nights, and tell it what the inspectors found.",
        .arguments = {{"ACTION",
                       "list: the sites; looks: the scenes; history: every state and look of a site, licence or pit; "
                       "import: verdicts of inspectors; statistics: by township and week or month"},
                      {"WHAT", "of history: the number; of import: the file (CSV, GeoPackage or GeoJSON)", false}},
        .options = {{.name = "ledger", .value = "LEDGER", .meaning = "", .key = "ledger.path"},
                    {.name = "by", .value = "PERIOD", .meaning = "of statistics: week or month (default)"},
                    {.name = "out", .value = "FILE", .meaning = "write the table there as CSV instead of printing it"},
                    {.name = "plot",
                     .value = "FILE.svg",
                     .meaning = "of history: draw bare ground and NDVI over the looks"},
                    {.name = "dry-run", .meaning = "of import: check the file, change nothing"}},
        .examples = {"ledger list --ledger ledger.gpkg", "ledger import verdicts.csv --ledger ledger.gpkg",
                     "ledger history 320413QW2025000001 --ledger ledger.gpkg --plot history.svg",
                     "ledger statistics --ledger ledger.gpkg --by week --out weeks.csv"}};
}

const std::map<std::string, std::function<void(const CommandLine&)>>& actions() {
    static const std::map<std::string, std::function<void(const CommandLine&)>> kActions{
        {"list", list_sites},
        {"looks", list_looks},
        {"history", show_history},
        {"import", import_verdicts},
        {"statistics", show_statistics}};
    return kActions;
}

}  // namespace

int ledger_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const std::string action = line->text("ACTION");
    const auto found = actions().find(action);
    if (found == actions().end()) {
        std::vector<std::string> names;
        for (const auto& [name, function] : actions()) names.push_back(name);
        const auto near = config::nearest(action, names);
        throw Fault(ExitCode::bad_configuration, "ledger", "there is no action \"" + action + "\"",
                    (near ? "Did you mean " + *near + "? " : "") + "quarrywatch ledger --help lists them");
    }
    if (line->config.ledger.path.empty())
        throw Fault(ExitCode::bad_configuration, "ledger", "no ledger is named",
                    "Give --ledger, or a configuration with ledger.path");
    io::start_gdal(kCacheBytes);
    found->second(*line);
    return 0;
}

}  // namespace quarrywatch::commands
