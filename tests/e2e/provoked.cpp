#include "tests/e2e/provoked.hpp"

#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <fstream>

#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

namespace {

constexpr double kScale = 10000;
constexpr int kBands = 6;

bool holds(const Patch& patch, double x, double y) {
    const double col = (x - 500000) / 10, row = (3500000 - y) / 10;
    return col >= patch.col && col < patch.col + patch.cols && row >= patch.row && row < patch.row + patch.rows;
}

}  // namespace

ProvokedScene::ProvokedScene(When when, unsigned seed, std::array<double, 2> shift_m) {
    View view;
    view.when = when;
    view.shift_m = shift_m;
    view.noise_seed = seed;
    file_ = land_frame(kRows, kCols);
    file_.bands = kBands;
    file_.nodata = 0;
    file_.descriptions = {"blue", "green", "red", "nir", "swir1", "swir2"};
    file_ = see(view, std::move(file_));
    // Leaves hold water, rock does not: shortwave follows red more than the near infrared.
    file_.pixels.resize(kBands);
    for (std::size_t band = 4; band < kBands; ++band) file_.pixels[band].resize(file_.pixels[0].size());
    for (std::size_t i = 0; i < file_.pixels[0].size(); ++i) {
        file_.pixels[4][i] = std::round(0.35 * file_.pixels[3][i] + 0.9 * file_.pixels[2][i]);
        file_.pixels[5][i] = std::round(0.15 * file_.pixels[3][i] + 0.9 * file_.pixels[2][i]);
    }
}

void ProvokedScene::change(const Patch& patch, const std::function<Colour(const Colour&)>& by) {
    for (int r = patch.row; r < patch.row + patch.rows; ++r)
        for (int c = patch.col; c < patch.col + patch.cols; ++c) {
            const std::size_t i = static_cast<std::size_t>(r) * kCols + static_cast<std::size_t>(c);
            Colour colour{};
            for (std::size_t b = 0; b < kBands; ++b) colour[b] = file_.pixels[b][i] / kScale;
            colour = by(colour);
            for (std::size_t b = 0; b < kBands; ++b) file_.pixels[b][i] = std::round(std::max(1.0, colour[b] * kScale));
        }
}

void ProvokedScene::paint(const Patch& patch, const Colour& colour) {
    constexpr double kMeanRed = 0.065, kGroundTexture = 0.3;
    change(patch, [&](const Colour& ground) {
        Colour out = colour;
        for (double& band : out) band += kGroundTexture * (ground[2] - kMeanRed);
        return out;
    });
}

void ProvokedScene::end_at(int col) {
    for (auto& band : file_.pixels)
        for (int r = 0; r < kRows; ++r)
            for (int c = col; c < kCols; ++c)
                band[static_cast<std::size_t>(r) * kCols + static_cast<std::size_t>(c)] = 0;
}

std::string write_mask(const std::filesystem::path& path, const std::vector<Patch>& masked) {
    RasterFile mask;
    mask.rows = ProvokedScene::kRows;
    mask.cols = ProvokedScene::kCols;
    mask.type = GDT_Byte;
    mask.pixels = {std::vector<double>(static_cast<std::size_t>(mask.rows) * static_cast<std::size_t>(mask.cols), 1)};
    for (const Patch& patch : masked)
        for (int r = patch.row; r < patch.row + patch.rows; ++r)
            for (int c = patch.col; c < patch.col + patch.cols; ++c)
                mask.pixels[0][static_cast<std::size_t>(r) * ProvokedScene::kCols + static_cast<std::size_t>(c)] = 0;
    return mask.write(path);
}

std::string write_area(const std::filesystem::path& path, const Patch& p) {
    const double west = 500000 + 10.0 * p.col, north = 3500000 - 10.0 * p.row, east = west + 10.0 * p.cols,
                 south = north - 10.0 * p.rows;
    std::ofstream out(path);
    out << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32650"}},)"
        << R"("features":[{"type":"Feature","properties":{"number":"A1"},"geometry":{"type":"Polygon","coordinates":[[)";
    out.precision(12);
    out << "[" << west << "," << north << "],[" << east << "," << north << "],[" << east << "," << south << "],["
        << west << "," << south << "],[" << west << "," << north << "]]]}}]}";
    return path.string();
}

Told told_of(const std::filesystem::path& out, const Patch& patch) {
    Told told;
    const GDALDatasetUniquePtr dataset(GDALDataset::Open((out / "sites.gpkg").c_str(), GDAL_OF_VECTOR));
    if (!dataset) {
        ADD_FAILURE() << out << " holds no sites.gpkg";
        return told;
    }
    for (const char* const name : {"sites", "pseudo_changes"}) {
        OGRLayer* const layer = dataset->GetLayerByName(name);
        for (const auto& feature : layer) {
            OGREnvelope box;
            feature->GetGeometryRef()->getEnvelope(&box);
            if (!holds(patch, (box.MinX + box.MaxX) / 2, (box.MinY + box.MaxY) / 2)) continue;
            if (std::string(name) == "sites")
                told.classes.emplace_back(feature->GetFieldAsString("class"));
            else
                told.reasons.emplace_back(feature->GetFieldAsString("reason_code"));
        }
    }
    return told;
}

void run_night(const std::filesystem::path& ini, const std::filesystem::path& out,
               const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"run",        "--config", ini.string(),           "--out",
                                       out.string(), "--set",    "outputs.overview_px=0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
}

}  // namespace quarrywatch::test
