#pragma once
// The frame of a run: manifest begun, run carried out, manifest written last, table shown.

#include <filesystem>
#include <functional>
#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/manifest.hpp"

namespace quarrywatch {

/// The night of a run that starts now: the date in run.time_zone. Call before threads start.
[[nodiscard]] std::string night_name(const config::Config& config);
/// Told once at the end of a run, however it ended: the manifest as far as it got, and the exit code to come.
using RunEnded = std::function<void(const Manifest& manifest, ExitCode code)>;

/// Carry out `work` for a folder. The manifest is written last, whether it was done or refused for want of an answer
/// (no_answer), so that a folder says itself what happened; other faults leave no manifest of success behind.
/// throws  what `work` throws.
ExitCode record_run(const std::string& command, const config::Config& config, const std::filesystem::path& folder,
                    const std::function<ExitCode(Manifest&)>& work, const RunEnded& ended = {});

}  // namespace quarrywatch
