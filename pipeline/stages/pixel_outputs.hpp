#pragma once
// The rasters and pictures of a look.

#include <filesystem>
#include <optional>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/raster_sink.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/overview.hpp"

namespace quarrywatch::stages {

/// Where the pixels of a look go. Made before the tile pass, so that a folder without write rights or space ends the
/// run early.
class PixelOutputs {
public:
    /// throws Fault (bad_output).
    PixelOutputs(const std::filesystem::path& folder, const ScenePair& pair, const config::Config& config);
    [[nodiscard]] flow::PixelSinks sinks();
    /// Stage the rasters and pictures of the look. throws Fault (bad_output).
    [[nodiscard]] std::vector<io::StagedOutput> stage(const flow::LookOutcome& look, const std::vector<Site>& sites);

private:
    std::filesystem::path folder_;
    const ScenePair& pair_;
    const config::Config& config_;
    std::optional<io::RasterSink> score_;
    std::optional<Overview> overview_;
};

}  // namespace quarrywatch::stages
