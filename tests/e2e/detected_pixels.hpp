#pragma once
// What `detect` wrote, decoded by GDAL, and which of its pixels the land's pits cover.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

/// A raster's bands row by row; bytes are exact as float.
struct Decoded {
    int rows = 0, cols = 0;
    std::vector<std::vector<float>> bands;
    std::vector<std::string> names;  ///< the bands' descriptions
};

inline Decoded decode(const std::filesystem::path& path) {
    Decoded out;
    const GDALDatasetUniquePtr file(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    EXPECT_NE(file, nullptr) << path;
    if (!file) return out;
    out.rows = file->GetRasterYSize();
    out.cols = file->GetRasterXSize();
    for (int b = 1; b <= file->GetRasterCount(); ++b) {
        auto& pixels = out.bands.emplace_back(static_cast<std::size_t>(out.rows) * static_cast<std::size_t>(out.cols));
        GDALRasterBand& band = *file->GetRasterBand(b);
        out.names.emplace_back(band.GetDescription());
        EXPECT_EQ(band.RasterIO(GF_Read, 0, 0, out.cols, out.rows, pixels.data(), out.cols, out.rows, GDT_Float32, 0, 0,
                                nullptr),
                  CE_None)
            << path;
    }
    return out;
}

/// Bit for bit, so that NaN equals NaN.
inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// A run of `detect` that went well.
struct Detected {
    std::vector<float> score, mask;
    int rows = 0, cols = 0;
    nlohmann::json report;
};

/// Run detect into `folder` with --mask and --report, expecting exit code 0; on one thread unless --threads says more,
/// as waiting threads of so small a pair cost more than they bring.
inline Detected detect_well(const std::filesystem::path& folder, const PairPaths& pair,
                            const std::vector<std::string>& more = {}) {
    const auto score = folder / "score.tif", mask = folder / "mask.tif", report = folder / "report.json";
    std::vector<std::string> arguments{"detect",        pair.before, pair.after,      "--out",
                                       score.string(),  "--mask",    mask.string(),   "--report",
                                       report.string(), "--set",     "run.threads=1", "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    if (outcome.exit_code != 0) return {};
    const Decoded scores = decode(score), marks = decode(mask);
    EXPECT_EQ(scores.bands.size(), 1U);
    EXPECT_EQ(marks.bands.size(), 1U);
    EXPECT_EQ(scores.rows, marks.rows);
    EXPECT_EQ(scores.cols, marks.cols);
    std::ifstream file(report);
    return {scores.bands.at(0), marks.bands.at(0), marks.rows, marks.cols, nlohmann::json::parse(file)};
}

/// How far a pixel's centre lies outside the nearest pit, metres; negative inside. The frame is land_frame()'s.
inline double beyond_pits_m(int row, int col) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Pit& pit : pits())
        nearest =
            std::min(nearest, std::hypot(500005 + 10.0 * col - pit.x, 3499995 - 10.0 * row - pit.y) - pit.radius_m);
    return nearest;
}

/// How the mask meets the pits.
struct Agreement {
    double pits_marked = 0;  ///< share of the seen pixels within pits that are marked
    int marked_beyond = 0;   ///< marked pixels that lie further than two pixels outside any pit
};
inline Agreement compare_with_pits(const Detected& found) {
    constexpr double kRim_m = 20;  // the score's smoothing carries a pit so far over its edge
    Agreement out;
    int inside = 0, marked = 0;
    for (int r = 0; r < found.rows; ++r)
        for (int c = 0; c < found.cols; ++c) {
            const float mark = found.mask[static_cast<std::size_t>(r * found.cols + c)];
            const double beyond_m = beyond_pits_m(r, c);
            if (beyond_m <= 0 && mark != 255) {
                ++inside;
                marked += mark == 1 ? 1 : 0;
            }
            out.marked_beyond += beyond_m > kRim_m && mark == 1 ? 1 : 0;
        }
    EXPECT_GT(inside, 0);
    out.pits_marked = static_cast<double>(marked) / inside;
    return out;
}

/// The land's north-west corner, seen twice without a shift: `detect` takes a pair as aligned.
constexpr int kCornerRows = 240, kCornerCols = 300;
constexpr std::size_t kCornerPixels = static_cast<std::size_t>(kCornerRows) * kCornerCols;

inline RasterFile corner(When when, unsigned noise_seed) {
    RasterFile file = see({when, {0, 0}, 10000, 0, noise_seed}, land_frame(kCornerRows, kCornerCols));
    file.nodata = 0;
    return file;
}

/// No data in any band: the earlier scene lacks a piece across the seam of tiles of 128 pixels, the later one the south
/// of the first pit (columns 77 to 103, rows 97 to 123).
inline bool seen_in(When when, int row, int col) {
    return when == When::before ? row < 90 || row >= 150 || col < 120 || col >= 150
                                : row < 112 || row >= 140 || col < 70 || col >= 110;
}
inline PairPaths write_aligned_pair(const std::filesystem::path& folder) {
    const auto write = [&](When when, unsigned noise_seed, const char* name) {
        RasterFile file = corner(when, noise_seed);
        for (int r = 0; r < kCornerRows; ++r)
            for (int c = 0; c < kCornerCols; ++c)
                for (std::vector<double>& band : file.pixels)
                    if (!seen_in(when, r, c)) band[static_cast<std::size_t>(r * kCornerCols + c)] = 0;
        return file.write(folder / name);
    };
    return {write(When::before, 1, "before.tif"), write(When::after, 2, "after.tif")};
}

}  // namespace quarrywatch::test
