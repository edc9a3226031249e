#include "pipeline/operation/disk_need.hpp"

#include <algorithm>

namespace quarrywatch::operation {

namespace {

// A cloud-optimised raster is made from a plain one beside it; a score is noise and does not compress.
constexpr std::int64_t kRasterCopies = 2;
constexpr std::int64_t kScoreBytes = 4, kClassBytes = 1;
// Two dates as JPEG with all zooms; 0.8 bytes were met on the demo, whose ground is full of texture.
constexpr std::int64_t kMapBytes = 1;
constexpr std::int64_t kOverviewBytes = 3;  // of each pixel of both dates' pictures, if PNG could save nothing
// Met on the demo: 47 kB of pictures for a card, once more in a KMZ for a site that is sent; 17 kB of rows everywhere.
constexpr std::int64_t kCardBytes = 100'000, kRowBytes = 20'000;

}  // namespace

std::int64_t pixel_bytes(const config::Config& config, const io::Grid& grid) {
    const std::int64_t pixels = std::int64_t{grid.rows} * grid.cols;
    std::int64_t per_pixel = 0;
    if (config.outputs.score_raster) per_pixel += kRasterCopies * kScoreBytes;
    if (config.outputs.class_raster) per_pixel += kRasterCopies * kClassBytes;
    if (config.outputs.report) per_pixel += kMapBytes;
    const std::int64_t longest = std::min(config.outputs.overview_px, std::max(grid.rows, grid.cols));
    return pixels * per_pixel + 2 * kOverviewBytes * longest * longest;
}

std::int64_t site_bytes(const config::Config& config, std::size_t sites) {
    const auto all = static_cast<std::int64_t>(sites);
    const std::int64_t shown = config.outputs.report ? std::min<std::int64_t>(all, config.outputs.report_sites) : 0;
    return all * kRowBytes + shown * kCardBytes;
}

}  // namespace quarrywatch::operation
