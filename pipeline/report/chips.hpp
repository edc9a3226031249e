#pragma once
// The pictures of a card: a site before and after.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kernels/core/window.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/report/pictures.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::report {

/// A picture of one date, by its path from the report's folder.
struct ChipFiles {
    std::string before, after;
};

struct Chip {
    core::Window window;  ///< of the grid
    ChipFiles natural, thumbnail;
    std::optional<ChipFiles> false_colour;
    ChipFiles sha256;  ///< of the natural pictures' bytes
    std::vector<io::StagedOutput> staged;
};

/// The square that a card shows: the site with as much around it again, at least kLeastChip_px, inside the grid.
[[nodiscard]] core::Window chip_window(const Site& site, const io::Grid& grid);

/// Stage a site's pictures as JPEG, 320 to 512 pixels wide (larger sites are scaled down), thumbnails kThumbnail_px.
/// folder  of the report; pictures go to its chips/, named after the site.
/// throws Fault (bad_input, bad_output). cost  one read of the window of each date, eight encodings.
[[nodiscard]] Chip make_chip(const Site& site, const PairPictures& pictures, const std::filesystem::path& folder);

}  // namespace quarrywatch::report
