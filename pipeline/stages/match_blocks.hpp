#pragma once
// Matching inside the survey's sample blocks: which blocks, which windows, and what each says.

#include <utility>
#include <vector>

#include "kernels/coregister/coarse_shift.hpp"
#include "kernels/coregister/match_window.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/stages/match_image.hpp"

namespace quarrywatch::stages {

/// A matched window: its middle in pixel centres of the grid, and the match relative to the reading of both scenes.
struct WindowMatch {
    double col = 0, row = 0;
    coregister::Match match;
};

using coregister::CoarseShift;

/// Reads both images block by block and matches windows in them.
class BlockMatcher {
public:
    BlockMatcher(const MatchImage& before, const MatchImage& after, const io::Grid& grid,
                 const config::Coregister& options);

    [[nodiscard]] int block_count() const { return static_cast<int>(blocks_.size()); }
    /// Numbers of about `share` of the blocks, spread evenly and always with those at the edges.
    [[nodiscard]] std::vector<int> spread(double share) const;
    /// Mean distance between the middles of blocks spread so, px.
    [[nodiscard]] double spacing_px(double share) const;
    /// Side of the matching windows: the configured one, or the largest power of two that the grid holds.
    [[nodiscard]] int window_px() const { return window_px_; }

    [[nodiscard]] CoarseShift coarse(int threads) const;
    /// The windows of the block of this number, the later scene read (dx, dy) away.
    [[nodiscard]] std::vector<WindowMatch> match_block(int number, int dx_px, int dy_px,
                                                       coregister::MatchWorkspace& workspace) const;

private:
    struct Patch;
    void read(const core::Window& block, int dx_px, int dy_px, Patch& patch) const;
    const MatchImage& before_;
    const MatchImage& after_;
    core::Window whole_;
    const config::Coregister& options_;
    int window_px_;
    std::vector<core::Window> blocks_;
    std::vector<int> block_rows_, block_cols_;  // distinct first rows and columns
};

}  // namespace quarrywatch::stages
