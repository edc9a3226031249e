#pragma once
// Finish: the files of a night.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/site_pictures.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// Put what the survey found into the manifest: inputs, registration, normalisation, detector, warnings. Of several
/// looks the last one's figures stay.
/// more_references  the further scenes that were matched against.
void describe_look(const ScenePair& pair, std::span<const io::Scene> more_references, Manifest& manifest);

/// Put the layers' warnings there.
void describe_layers(const io::Layers& layers, Manifest& manifest);

/// What the manifest says of the gains.
[[nodiscard]] std::vector<ManifestBand> normalisation_record(const std::vector<BandNormalisation>& normalisation);

/// What the manifest says of the detector.
[[nodiscard]] ManifestDetection detection_record(const detect::Detector& detector);

/// Figures of a registration as the manifest and coregister's report hold them.
[[nodiscard]] ManifestRegistration registration_record(const Registration& registration);

/// What was looked at, tile by tile, and what could not be; added to `observed`.
void add_observed(const flow::LookOutcome& look, std::vector<Observed>& observed);

/// What a night's lists are made of.
struct NightLists {
    const std::vector<Site>& sites;  ///< by priority
    const std::vector<PseudoChange>& pseudo_changes;
    const std::vector<Observed>& observed;
    const io::Layers& layers;
    const io::Grid& grid;
    const std::vector<ledger::PatchRecord>& patches;  ///< the zero-report
    /// Of sites by their number, for maps that hold pictures; none without a report.
    const std::map<std::string, dispatch::SitePictures>& pictures;
};

/// Stage every list, and note in the manifest what it holds and what a format could not: sites in three formats, the
/// dispatch folder, the office formats that the configuration asks for.
/// last  the look whose tiles and tie points go with them, or null. throws Fault (bad_output).
[[nodiscard]] std::vector<io::StagedOutput> stage_lists(const std::filesystem::path& folder, const NightLists& lists,
                                                        const flow::LookOutcome* last, const config::Config& config,
                                                        Manifest& manifest);

}  // namespace quarrywatch::stages
