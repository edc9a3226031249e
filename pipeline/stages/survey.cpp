#include "pipeline/stages/survey.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "kernels/detect/detector.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/io/network_file.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/coregister.hpp"
#include "pipeline/stages/radiometry.hpp"
#include "pipeline/stages/resampling.hpp"

namespace quarrywatch::stages {

namespace {

bool needs_baseline(const detect::DetectOptions& options) { return detect::asks(options, detect::Method::zscore); }

// The further looks that the detector compares with: those that lie on the reference, or all where that is not
// measured.
void choose_baseline(std::span<const io::Scene> more, Alignment alignment, ScenePair& pair) {
    for (std::size_t i = 0; i < more.size(); ++i) {
        const bool measured = alignment == Alignment::measure;
        const ReferenceLook* const reference = measured ? &pair.registration.references[i + 1] : nullptr;
        // Where the scenes cannot be matched at all and the policy goes on, the baseline too is taken as it lies.
        const bool as_it_lies = measured && pair.registration.status == "unregistered" && !reference->failed;
        if (measured && !reference->left_out.empty() && !as_it_lies) continue;
        const auto lacking = std::find_if(pair.roles.begin(), pair.roles.end(),
                                          [&](const std::string& role) { return more[i].find(role) == nullptr; });
        if (lacking != pair.roles.end()) {
            const std::string what = "the baseline look has no band " + *lacking;
            if (!measured)
                throw Fault(ExitCode::bad_input, "[" + more[i].id + "]", what, "Leave it out or name its bands.");
            log::warn("detect", "[" + more[i].id + "] " + what + ": left out");
            continue;
        }
        BaselineScene& look = pair.baseline.emplace_back();
        look.scene = more[i];
        if (measured) look.field = pair.registration.references[i + 1].field;
    }
}

}  // namespace

const detect::DetectOptions& detect_options(const config::Config& config, const std::vector<std::string>& roles) {
    return roles.size() == 1 && roles.front() == "sar" ? config.sar : config.detect;
}

ScenePair register_pair(io::Scene before, io::Scene after, const config::Config& config, Alignment alignment,
                        int threads, std::span<const io::Scene> more_references, const io::Grid* grid) {
    ScenePair pair;
    pair.grid = grid != nullptr ? *grid : common_grid(before, after, config.grid);
    pair.pixel_m = io::pixel_size_m(pair.grid);
    pair.roles = common_roles(before, after);
    pair.before = std::move(before);
    pair.after = std::move(after);
    log::info("survey", "common grid " + std::to_string(pair.grid.cols) + " x " + std::to_string(pair.grid.rows) +
                            " pixels, " + std::to_string(pair.roles.size()) + " common bands");
    if (alignment == Alignment::measure) {
        pair.registration =
            measure_displacement(pair.before, pair.after, pair.grid, config.coregister, threads, more_references);
        const Registration& r = pair.registration;
        if (r.status == "refused")
            throw Fault(ExitCode::no_answer, "coregister", "the displacement could not be measured (" + r.reason + ")",
                        "See the tie points' reasons, or set coregister.on_failure to shift or flag.");
        if (r.status != "ok") {
            pair.flags.push_back(r.status);
            log::warn("coregister", "displacement not measured (" + r.reason + "); going on " +
                                        (r.registered ? "with the whole-pixel shift" : "unregistered"));
        }
    } else {
        pair.registration.status = "off";
    }
    if (!pair.before.date || !pair.after.date) pair.flags.push_back("no_dates");
    return pair;
}

std::vector<float> fit_pair(ScenePair& pair, const config::Config& config, Alignment alignment, int threads,
                            std::span<const io::Scene> more_references, std::size_t composed) {
    const coregister::DisplacementField* const field = field_of(pair.registration);
    const coregister::Kernel kernel = kernel_of(config.coregister.resampling);
    const io::SceneReader before_reader(pair.before, pair.grid, pair.roles, nullptr, kernel);
    const io::SceneReader after_reader(pair.after, pair.grid, pair.roles, field, kernel);
    const detect::DetectOptions& options = detect_options(config, pair.roles);
    const bool each_by_itself = needs_baseline(options);
    pair.baseline.clear();
    choose_baseline(each_by_itself ? more_references : more_references.first(composed), alignment, pair);
    std::vector<std::unique_ptr<io::SceneReader>> baseline;
    for (const BaselineScene& look : pair.baseline)
        baseline.push_back(
            std::make_unique<io::SceneReader>(look.scene, pair.grid, pair.roles, field_of(look.field), kernel));
    const Composing composing = each_by_itself ? Composing::none : Composing::median;
    Radiometry radiometry = measure_radiometry(before_reader, after_reader, baseline, pair.grid, pair.roles,
                                               config.ingest, options.fit, composing, threads);
    throw_if_interrupted();
    pair.composite = std::move(radiometry.composite);
    pair.normalisation = std::move(radiometry.normalisation);
    if (detect::asks(options, detect::Method::onnx))
        radiometry.bands.network = io::read_network(options.network, pair.roles);
    std::vector<float> sorted_scores;
    pair.detector = detect::fit_models(radiometry.windows, radiometry.bands, options, threads, sorted_scores);
    if (!pair.detector.usable)
        throw Fault(ExitCode::no_answer, "detect", "no detector can be fitted: " + pair.detector.why_unusable,
                    "Check that both scenes show the same area without being flat or masked.");
    return sorted_scores;
}

void decide_pair(ScenePair& pair, std::span<const float> sorted_scores, const config::Config& config) {
    detect::set_decision(pair.detector, sorted_scores, detect_options(config, pair.roles));
}

ScenePair survey(io::Scene before, io::Scene after, const config::Config& config, Alignment alignment, int threads,
                 std::span<const io::Scene> more_references, std::size_t composed, const io::Grid* grid) {
    ScenePair pair =
        register_pair(std::move(before), std::move(after), config, alignment, threads, more_references, grid);
    throw_if_interrupted();
    decide_pair(pair, fit_pair(pair, config, alignment, threads, more_references, composed), config);
    log::info("detect",
              "threshold " + std::to_string(pair.detector.threshold.value) + ": " + pair.detector.threshold.why);
    return pair;
}

}  // namespace quarrywatch::stages
