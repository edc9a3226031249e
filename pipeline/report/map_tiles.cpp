#include "pipeline/report/map_tiles.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <opencv2/imgcodecs.hpp>
#include <string>

namespace quarrywatch::report {

namespace {

constexpr int kLevels = 3;                            // that a block yields by itself
constexpr int kBlock_px = kTile_px << (kLevels - 1);  // 1,024
constexpr int kQuality = 80;
const cv::Scalar kPaper(0xF3, 0xF1, 0xEE);  // the map's ground, see page.css

int blocks(int size_px) { return (size_px + kBlock_px - 1) / kBlock_px; }

// A picture of one date before any of it is painted.
Picture paper(int rows, int cols) {
    return {cv::Mat(rows, cols, CV_8UC3, kPaper), cv::Mat(rows, cols, CV_8UC1, cv::Scalar(0))};
}

void paste(const Picture& from, const Picture& to, int row, int col) {
    const cv::Rect place(col, row, from.colours.cols, from.colours.rows);
    from.colours.copyTo(to.colours(place));
    from.unlooked.copyTo(to.unlooked(place));
}

/// Stages the tiles of a picture of whole tiles whose first is tile (row, col) of its level.
class TileWriter {
public:
    TileWriter(std::filesystem::path folder, int rows, int cols)
        : folder_(std::move(folder)), rows_(rows), cols_(cols) {}

    void write(const Picture& picture, int zoom, int below, int tile_row, int tile_col,
               std::vector<io::StagedOutput>& staged) const {
        const cv::Mat seen = hatched(picture, {tile_col * kTile_px, tile_row * kTile_px});
        for (int r = 0; r * kTile_px < seen.rows; ++r)
            for (int c = 0; c * kTile_px < seen.cols; ++c) {
                // A tile that the grid does not reach is none.
                if (((tile_row + r) * kTile_px) << below >= rows_ || ((tile_col + c) * kTile_px) << below >= cols_)
                    continue;
                std::vector<unsigned char> bytes;
                cv::imencode(".jpg", seen(cv::Rect(c * kTile_px, r * kTile_px, kTile_px, kTile_px)), bytes,
                             {cv::IMWRITE_JPEG_QUALITY, kQuality});
                const std::filesystem::path path = folder_ / std::to_string(zoom) / std::to_string(tile_col + c) /
                                                   (std::to_string(tile_row + r) + ".jpg");
                staged.push_back(io::write_small(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
            }
    }

private:
    std::filesystem::path folder_;
    int rows_, cols_;
};

}  // namespace

int greatest_zoom(int rows, int cols) {
    int zoom = 0;
    while ((kTile_px << zoom) < std::max(rows, cols)) ++zoom;
    return zoom;
}

std::vector<io::StagedOutput> write_map_tiles(const PairPictures& pictures, const std::filesystem::path& folder,
                                              const ForEach& for_each) {
    const io::Grid& grid = pictures.pair().grid;
    const int top = greatest_zoom(grid.rows, grid.cols);
    const int down = blocks(grid.rows), across = blocks(grid.cols);
    const std::array<TileWriter, 2> writers{TileWriter(folder / "tiles" / "before", grid.rows, grid.cols),
                                            TileWriter(folder / "tiles" / "after", grid.rows, grid.cols)};
    // What is left of each block, one tile: the levels below are made of these.
    const std::array<Picture, 2> rest{paper(down * kTile_px, across * kTile_px),
                                      paper(down * kTile_px, across * kTile_px)};
    std::vector<std::vector<io::StagedOutput>> of_block(static_cast<std::size_t>(down) *
                                                        static_cast<std::size_t>(across));
    for_each(of_block.size(), [&](std::size_t index) {
        const int row = static_cast<int>(index) / across, col = static_cast<int>(index) % across;
        PairPixels pixels;
        const core::Window window{row * kBlock_px, col * kBlock_px, std::min(kBlock_px, grid.rows - row * kBlock_px),
                                  std::min(kBlock_px, grid.cols - col * kBlock_px)};
        pictures.read(window, pixels);
        for (std::size_t date = 0; date < 2; ++date) {
            Picture block = paper(kBlock_px, kBlock_px);
            paste(PairPictures::paint(date == 0 ? pixels.before : pixels.after, window, pictures.natural()), block, 0,
                  0);
            for (int below = 0; below < kLevels; ++below) {
                if (below > 0) block = block.halved();
                const int tiles = 1 << (kLevels - 1 - below);
                if (top - below >= 0)
                    writers[date].write(block, top - below, below, row * tiles, col * tiles, of_block[index]);
            }
            paste(block, rest[date], row * kTile_px, col * kTile_px);
        }
    });
    std::vector<io::StagedOutput> staged;
    for (std::vector<io::StagedOutput>& tiles : of_block)
        std::move(tiles.begin(), tiles.end(), std::back_inserter(staged));
    for (std::size_t date = 0; date < 2; ++date) {
        Picture picture = rest[date];
        for (int below = kLevels; below <= top; ++below) {
            // To whole tiles again: an odd number of them has no half.
            const auto even = [](int size_px) { return 2 * kTile_px * ((size_px / kTile_px + 1) / 2); };
            const Picture whole = paper(even(picture.colours.rows), even(picture.colours.cols));
            paste(picture, whole, 0, 0);
            picture = whole.halved();
            writers[date].write(picture, top - below, below, 0, 0, staged);
        }
    }
    return staged;
}

}  // namespace quarrywatch::report
