#include "pipeline/report/chips.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "pipeline/io/checksum.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::report {

namespace {

constexpr int kLeastChip_px = 48;  // half a kilometre of Sentinel-2: enough to know the place again
constexpr int kThumbnail_px = 72;
// Twice the ground's pixels, within what a card shows and what a small one needs to be looked at.
constexpr int kLeastSide_px = 320, kMostSide_px = 512;
constexpr int kQuality = 85, kThumbnailQuality = 78;  // JPEG: no blocks that an eye would take for ground

std::vector<unsigned char> encoded(const cv::Mat& picture, int side_px, int quality) {
    cv::Mat scaled;
    const bool down = picture.cols > side_px;
    cv::resize(picture, scaled,
               {side_px,
                std::max(1, static_cast<int>(std::lround(static_cast<double>(side_px) * picture.rows / picture.cols)))},
               0, 0, down ? cv::INTER_AREA : cv::INTER_CUBIC);
    std::vector<unsigned char> bytes;
    cv::imencode(".jpg", scaled, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return bytes;
}

}  // namespace

core::Window chip_window(const Site& site, const io::Grid& grid) {
    int left = std::numeric_limits<int>::max(), top = left, right = 0, bottom = 0;
    for (const PixelRing& ring : site.rings)
        for (const auto& [col, row] : ring) {
            left = std::min(left, col);
            right = std::max(right, col);
            top = std::min(top, row);
            bottom = std::max(bottom, row);
        }
    const int side = std::max(kLeastChip_px, 2 * std::max(right - left, bottom - top));
    const auto within = [&](int first, int last, int size) {
        const int length = std::min(side, size);
        return std::clamp((first + last - length) / 2, 0, size - length);
    };
    return {within(top, bottom, grid.rows), within(left, right, grid.cols), std::min(side, grid.rows),
            std::min(side, grid.cols)};
}

Chip make_chip(const Site& site, const PairPictures& pictures, const std::filesystem::path& folder) {
    Chip chip;
    chip.window = chip_window(site, pictures.pair().grid);
    PairPixels pixels;
    pictures.read(chip.window, pixels);
    const std::string stem = "chips/" + texts::safe_file_name(site.site_id);
    const auto put = [&](const std::string& name, const std::vector<unsigned char>& bytes) {
        chip.staged.push_back(
            io::write_small(folder / name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
        return name;
    };
    const auto both = [&](const Composite& composite, const std::string& suffix, bool natural) {
        ChipFiles files;
        for (const bool before : {true, false}) {
            const Picture painted = PairPictures::paint(before ? pixels.before : pixels.after, chip.window, composite);
            const cv::Mat picture = hatched(painted, {chip.window.col, chip.window.row});
            const std::string date = before ? "_before" : "_after";
            const std::vector<unsigned char> bytes =
                encoded(picture, std::clamp(2 * picture.cols, kLeastSide_px, kMostSide_px), kQuality);
            (before ? files.before : files.after) = put(stem + date + suffix + ".jpg", bytes);
            if (!natural) continue;
            (before ? chip.sha256.before : chip.sha256.after) =
                io::sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
            (before ? chip.thumbnail.before : chip.thumbnail.after) =
                put(stem + date + "_small.jpg", encoded(picture, kThumbnail_px, kThumbnailQuality));
        }
        return files;
    };
    chip.natural = both(pictures.natural(), "", true);
    if (const Composite* const composite = pictures.false_colour())
        chip.false_colour = both(*composite, "_false", false);
    return chip;
}

}  // namespace quarrywatch::report
