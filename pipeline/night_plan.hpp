#pragma once
// What a night has to do: which scenes are new, what the ledger knows, and whether this very night was played before.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/night.hpp"

namespace quarrywatch::night {

struct Plan {
    Input input;
    std::string run_id;         ///< hash of the configuration and of all that it names
    std::string night;          ///< of a replay: the night that the revision was made in; else empty
    bool replay = false;        ///< the ledger's last revision is this very run: its files are made again, it is not
    std::int64_t revision = 0;  ///< that this run makes
    std::vector<std::string> warnings;       ///< scenes that had to be left out
    std::unique_ptr<io::LedgerFile> ledger;  ///< open for writing, or none
};

/// Whether a look of this status is not repeated on later nights.
[[nodiscard]] bool is_settled(const std::string& status);

/// Scenes that can be read, named one by one and from the catalogue; the others are recorded as warnings.
[[nodiscard]] std::vector<io::Scene> usable_scenes(const config::Config& config, Manifest& manifest, bool& some_failed);

/// Open the ledger and plan the looks.
///
/// Without a ledger the newest scene is looked at, or every scene since series.since. With one, every scene that it has
/// no look of; scenes that failed are tried again. Of scenes without a baseline of their season only the newest is
/// looked at; the others are on record as not looked at.
/// throws  Fault (bad_input): fewer than two usable scenes, an unusable ledger; as the ledger does.
[[nodiscard]] Plan make_plan(const std::vector<io::Scene>& scenes, const config::Config& config,
                             io::LedgerAccess access);

}  // namespace quarrywatch::night
