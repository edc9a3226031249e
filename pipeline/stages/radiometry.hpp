#pragma once
// Survey, second half: a sample of both scenes' pixels, and the gains and offsets between them.

#include <memory>
#include <string>
#include <vector>

#include "kernels/detect/detector.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

struct Radiometry {
    std::vector<detect::SampleWindow> windows;
    detect::BandSample bands;
    std::vector<BandNormalisation> normalisation;  ///< one per role
    BaselineModel composite;                       ///< where the baseline was made one
};

/// What becomes of the looks of a baseline: kept apart, or made one by their median, which then is `before`.
enum class Composing { none, median };

/// Read windows spread over the grid (a small grid is read whole), and fit each band of the later scene to the earlier
/// one on pixels that IR-MAD calls unchanged; a band without enough of them falls back on medians, with a warning.
///
/// baseline  further earlier looks, or none. Composed, the windows' `before` is their median and `valid` says where
///           any of them and the later scene are clear.
/// throws    Fault (bad_input) when a file cannot be read; Fault (no_answer) when less of the sample is clear in both
/// scenes
///           than ingest.minimum_valid_share.
[[nodiscard]] Radiometry measure_radiometry(const io::SceneReader& before, const io::SceneReader& after,
                                            const std::vector<std::unique_ptr<io::SceneReader>>& baseline,
                                            const io::Grid& grid, const std::vector<std::string>& roles,
                                            const config::Ingest& ingest, const detect::FitOptions& fit,
                                            Composing composing, int threads);

}  // namespace quarrywatch::stages
