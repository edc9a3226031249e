#pragma once
// overview.png: both dates side by side with the sites' outlines, the first thing to look at after a run.

#include <array>
#include <filesystem>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::stages {

/// Every step-th pixel of both dates in three bands.
class Overview {
public:
    /// longest_px  longer side of each of the two pictures; red, green and blue where the scenes have them, else their
    ///             first three bands, else the first as grey.
    Overview(const ScenePair& pair, int longest_px);
    /// What of a tile that read_tile() has just read belongs into the pictures. Thread-safe.
    [[nodiscard]] OverviewPart part_of(const TileContext& context, const core::Window& core,
                                       const TileWorkspace& workspace) const;
    /// Put it there. Does nothing for an empty part.
    void add(const OverviewPart& part);
    /// Stage the picture: each date stretched between the 2 % and 98 % quantiles of its clear pixels, no data grey,
    /// outlines in the classes' colours. throws Fault (bad_output).
    [[nodiscard]] io::StagedOutput write(const std::filesystem::path& path, const std::vector<Site>& sites) const;

private:
    /// First and end of the picture's rows, or columns, whose pixels lie between two of the grid's.
    [[nodiscard]] int at(int pixel) const { return (pixel + step_ - 1) / step_; }

    int step_ = 1;
    std::vector<std::size_t> bands_;
    std::array<std::array<core::Raster<float>, 3>, 2> planes_;
    std::array<core::Raster<std::uint8_t>, 2> has_data_, clear_;
};

}  // namespace quarrywatch::stages
