#pragma once
// One look with all that is costly done and kept: registration, radiometry, the score of every pixel, and the pixels
// themselves where decisions ask for them. Thresholds and guards are then tried without reading an image again.

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/scratch_memory.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/assemble.hpp"

namespace quarrywatch::tune {

class KeptLook {
public:
    /// Register, fit, score.
    ///
    /// registered  the same scenes registered before with the same keys of that stage, or null: then it is not done
    ///             again.
    /// scratch     folder for a file of 4 bytes for the score and each band of each date, and 3 more, per pixel.
    /// throws      Fault as stages::register_pair, stages::fit_pair, flow::score_tiles, io::ScratchMemory.
    KeptLook(const flow::LookScenes& scenes, const io::Grid& grid, const config::Config& config,
             const std::filesystem::path& scratch, const ScenePair* registered);
    KeptLook(const KeptLook&) = delete;
    KeptLook& operator=(const KeptLook&) = delete;

    /// The pair as the last decide() left it.
    [[nodiscard]] const ScenePair& pair() const { return pair_; }

    /// Threshold, neighbours, guards' measures: the parts of at least `minimum_pixels` with their evidence, as a run
    /// with this configuration has them before its rules.
    [[nodiscard]] stages::Assembled decide(const config::Config& config, int minimum_pixels);

    /// What is kept of a window.
    [[nodiscard]] stages::TilePixels pixels(const core::Window& window) const;
    [[nodiscard]] core::RasterView<const float> score() const { return score_; }
    [[nodiscard]] core::RasterView<const std::uint8_t> valid() const { return masks_[0]; }

private:
    void lay_out(const std::filesystem::path& scratch, bool habit);
    void keep(const core::Window& core, const stages::TilePixels& pixels) const;

    ScenePair pair_;
    std::vector<float> sample_scores_;  ///< rising
    io::ScratchMemory memory_;
    core::RasterView<float> score_, habit_;
    std::vector<core::RasterView<float>> before_, after_;
    std::array<core::RasterView<std::uint8_t>, 3> masks_;  ///< valid, cloud_free, has_data
    std::vector<core::Window> cores_;
    std::vector<float> greatest_;  ///< score of each core
};

}  // namespace quarrywatch::tune
