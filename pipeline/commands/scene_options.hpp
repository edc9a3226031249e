#pragma once
// What pair, coregister and detect say of their two scenes on the command line.

#include <string>
#include <utility>
#include <vector>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/config/config.hpp"

namespace quarrywatch::commands {

/// Options --sensor, --bands, --before-mask, --after-mask, --mask-kind, --before-date, --after-date.
[[nodiscard]] std::vector<Option> scene_options();

/// The two scenes of a line. `first` and `second` are the arguments' names; the options above fill in the rest.
/// throws  Fault (bad_configuration) naming every option that cannot be read.
[[nodiscard]] std::pair<config::SceneSpec, config::SceneSpec> scene_specs(const CommandLine& line,
                                                                          const std::string& first,
                                                                          const std::string& second);

/// Bytes of GDAL's block cache in every command: tiles keep their own decoded chunks, so that it only serves single
/// reads.
inline constexpr std::int64_t kBlockCacheBytes = std::int64_t{32} << 20;

/// Refuse outputs that would overwrite one of the scenes, or each other, before anything is read.
///
/// scenes   names of positional arguments. outputs  names of options that may hold a path.
///
/// throws   Fault (bad_configuration).
void refuse_overwriting(const CommandLine& line, const std::vector<std::string>& scenes,
                        const std::vector<std::string>& outputs);

}  // namespace quarrywatch::commands
