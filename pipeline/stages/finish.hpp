#pragma once
// Finish, second half: the files of a run.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "kernels/vectorise/stitch.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/overview.hpp"
#include "pipeline/stages/rules.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::stages {

/// Put what the survey found into the manifest: inputs, registration, normalisation, detector, warnings.
/// more_references  the further scenes that were matched against.
void describe(const ScenePair& pair, std::span<const io::Scene> more_references, const io::Layers& layers,
              Manifest& manifest);

/// What the manifest says of the gains.
[[nodiscard]] std::vector<ManifestBand> normalisation_record(const std::vector<BandNormalisation>& normalisation);

/// What the manifest says of the detector.
[[nodiscard]] ManifestDetection detection_record(const detect::Detector& detector);

/// Figures of a registration as the manifest and coregister's report hold them.
[[nodiscard]] ManifestRegistration registration_record(const Registration& registration);

/// All outputs of a run. Made before the tile pass, so that a folder without write rights or space ends the run early.
class RunOutputs {
public:
    /// throws Fault (bad_output).
    RunOutputs(const std::filesystem::path& folder, const ScenePair& pair, const config::Config& config);
    /// Where the tile pass puts its pixels.
    [[nodiscard]] flow::PixelSinks sinks();
    /// Stage every file, then publish all, the manifest last. throws Fault (bad_output); nothing is published then.
    void write(const std::vector<TileResult>& tiles, const vectorise::Components& components, const RuleResult& ruled,
               const io::Layers& layers, Manifest& manifest);

private:
    std::filesystem::path folder_;
    const ScenePair& pair_;
    const config::Config& config_;
    std::optional<io::RasterSink> score_;
    std::optional<Overview> overview_;
};

}  // namespace quarrywatch::stages
