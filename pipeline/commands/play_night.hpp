#pragma once
// A configured night from scenes to files and ledger: what `run` does, and `finish` with what shards have done.

#include <filesystem>
#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/night_plan.hpp"

namespace quarrywatch::commands {

/// throws  Fault (bad_configuration) where there cannot be two scenes.
void require_scenes(const config::Config& config);

/// What the journal is to remember of a run.
[[nodiscard]] journal::RunState run_state(const night::Plan& plan, const config::Config& config,
                                          const std::string& night);

struct NightOptions {
    bool resume = false;   ///< go on with the folder's journal
    bool release = false;  ///< publish although a publish guard objects
    bool planned = false;  ///< of shards: their work stays in the journal while the night is held back
};

/// Play the night into a folder and print its sites.
/// command  as the manifest has it.
/// throws  Fault: see night::run(). The journal stays where there is something to go on with.
ExitCode play_night(const std::string& command, const config::Config& config, const std::filesystem::path& out,
                    const NightOptions& options);

}  // namespace quarrywatch::commands
