#pragma once
// What the tiles of a look depend on: inputs and configuration, and nothing that changes only how they are worked on.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::journal {

/// One file that was read, by what tells it from another without reading it.
struct InputFile {
    std::string path;
    std::string stamp;  ///< size and time of change
    friend bool operator==(const InputFile&, const InputFile&) = default;
};

/// The files of a scene, its mask's included.
[[nodiscard]] std::vector<InputFile> files_of(const io::Scene& scene);
/// One file, a layer say. What is no file has an empty stamp.
[[nodiscard]] InputFile input_file(const std::string& path);

/// The networks that a configuration names, each with the sidecar beside it.
[[nodiscard]] std::vector<InputFile> network_files(const config::Config& config);

/// SHA-256 of all of it, hexadecimal. content  what the tiles keep.
[[nodiscard]] std::string look_key(const flow::LookScenes& scenes, const config::Config& config, const io::Grid& grid,
                                   const flow::TileContent& content);

}  // namespace quarrywatch::journal
