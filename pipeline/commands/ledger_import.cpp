#include <cstdio>
#include <filesystem>

#include "pipeline/commands/ledger_actions.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/verdict_file.hpp"
#include "pipeline/ledger/verdict_effects.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::commands {

namespace {

constexpr std::size_t kMostListed = 20;

void refuse_unknown(const std::string& path, const std::vector<std::string>& unknown) {
    if (unknown.empty()) return;
    std::string list;
    for (std::size_t i = 0; i < unknown.size() && i < kMostListed; ++i) list += (i > 0 ? ", " : "") + unknown[i];
    if (unknown.size() > kMostListed) list += " and " + std::to_string(unknown.size() - kMostListed) + " more";
    throw Fault(ExitCode::bad_input, path,
                std::to_string(unknown.size()) + " site numbers are not in the ledger: " + list,
                "Correct the numbers, or name the ledger that they come from; nothing was imported.");
}

}  // namespace

void import_verdicts(const CommandLine& line) {
    const std::string path = line.text("WHAT");
    if (path.empty())
        throw Fault(ExitCode::bad_configuration, "ledger import", "no file is named",
                    "Give the file of verdicts after the action");
    const io::VerdictFile file = io::read_verdict_file(path);
    const config::LedgerOptions& options = line.config.ledger;
    io::LedgerFile ledger(options.path, line.has("dry-run") ? io::LedgerAccess::read : io::LedgerAccess::write,
                          options.wait_s);
    ledger::ImportPlan plan = ledger::plan_import(ledger.load(), ledger.verdicts(), file.verdicts, line.config.series);
    refuse_unknown(path, plan.unknown);
    if (!line.has("dry-run") && !plan.added.empty()) {
        ledger::Change change;
        change.revision = {ledger.revision() + 1, "verdicts", io::input_record("verdicts", path, std::nullopt).checksum,
                           "", kVersion};
        change.verdicts = plan.added;
        change.sites = plan.sites;
        ledger.commit(std::move(change));
    }
    std::printf("%zu verdicts %s, %zu known already, %zu rows not visited yet\n", plan.added.size(),
                line.has("dry-run") ? "would be imported" : "imported", plan.repeated, file.not_visited);
}

}  // namespace quarrywatch::commands
