// Real pairs without truth: they run, register where they can, and say why where they cannot.

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/e2e/found.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// FIELD.tif by map coordinates, bilinear between its pixels' middles.
class FieldFile {
public:
    explicit FieldFile(const std::filesystem::path& path) {
        io::start_gdal(std::int64_t{64} << 20);
        file_.reset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
        if (!file_) throw std::runtime_error(path.string() + " cannot be opened");
        file_->GetGeoTransform(geotransform_.data());
    }
    [[nodiscard]] std::array<double, 2> at(double x, double y) const {
        const double u = (x - geotransform_[0]) / geotransform_[1] - 0.5,
                     v = (y - geotransform_[3]) / geotransform_[5] - 0.5;
        const int c = std::clamp(static_cast<int>(std::floor(u)), 0, file_->GetRasterXSize() - 2),
                  r = std::clamp(static_cast<int>(std::floor(v)), 0, file_->GetRasterYSize() - 2);
        std::array<double, 2> out{};
        for (int band = 0; band < 2; ++band) {
            std::array<double, 4> p{};
            EXPECT_EQ(file_->GetRasterBand(band + 1)->RasterIO(GF_Read, c, r, 2, 2, p.data(), 2, 2, GDT_Float64, 0, 0,
                                                               nullptr),
                      CE_None);
            out[static_cast<std::size_t>(band)] =
                (1 - (v - r)) * (p[0] + (u - c) * (p[1] - p[0])) + (v - r) * (p[2] + (u - c) * (p[3] - p[2]));
        }
        return out;
    }

private:
    GDALDatasetUniquePtr file_;
    std::array<double, 6> geotransform_{};
};

TEST(RealPairs, UcayaliClearing) {
    QUARRYWATCH_NEEDS_DATA("opengeos_landsat");
    const std::filesystem::path data = data_folder() / "opengeos_landsat";
    const Scratch scratch;
    run_well({"pair", (data / "1985.tif").string(), (data / "2020.tif").string(), "--bands", "swir1:1,nir:2,red:3",
              "--before-date", "1985-07-01", "--after-date", "2020-07-01", "--out", (scratch / "out").string()});
    const nlohmann::json run = read_json(scratch / "out" / "run.json");
    // One product on one grid: registered, and not moved by more than half a pixel.
    EXPECT_EQ(run.at("registration").at("status"), "ok") << run.at("registration");
    for (const auto& shift : run.at("registration").at("mean_shift_px")) EXPECT_LT(std::abs(shift.get<double>()), 0.5);
    double area_m2 = 0;
    for (const CsvRow& site : read_csv(scratch / "out" / "sites.csv")) area_m2 += std::stod(site.at("area_m2"));
    const double scene_m2 = 697 * 377 * 90.0 * 90.0;
    std::printf("ucayali 1985-2020: %d sites, %.1f %% of the scene\n", run.at("sites").at("total").get<int>(),
                100 * area_m2 / scene_m2);
    // 35 years of clearing, a wandering river and a growing town: neither nothing nor everything.
    EXPECT_GT(area_m2, 0.01 * scene_m2);
    EXPECT_LT(area_m2, 0.60 * scene_m2);
}

TEST(RealPairs, TwoSensorsTwoZones) {
    QUARRYWATCH_NEEDS_DATA("coastseg_s2_l9");
    const std::filesystem::path data = data_folder() / "coastseg_s2_l9";
    const Scratch scratch;
    const std::vector<std::string> arguments{"coregister",
                                             (data / "2023-10-09-22-28-02_S2_ms.tif").string(),
                                             (data / "2023-06-30-22-01-55_L9_ms.tif").string(),
                                             "--bands",
                                             "blue:1,green:2,red:3,nir:4,swir1:5",
                                             "--out",
                                             (scratch / "aligned.tif").string(),
                                             "--report",
                                             (scratch / "report.json").string()};
    const Outcome outcome = quarrywatch(arguments);
    const nlohmann::json report = read_json(scratch / "report.json");
    if (outcome.exit_code == static_cast<int>(ExitCode::done)) {
        EXPECT_EQ(report.at("status"), "ok");
        // Measured once after warping: 0.35 px in x, 0.15 px in y (magnitudes), of 10 m.
        constexpr double kAgrees_px = 0.2;
        EXPECT_NEAR(std::abs(report.at("mean_shift_px")[0].get<double>()), 0.35, kAgrees_px) << report;
        EXPECT_NEAR(std::abs(report.at("mean_shift_px")[1].get<double>()), 0.15, kAgrees_px) << report;
    } else {
        EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::no_answer)) << describe(arguments, outcome);
        EXPECT_FALSE(report.at("reason").get<std::string>().empty());
        EXPECT_FALSE(std::filesystem::exists(scratch / "aligned.tif"));
    }
    std::printf("coastseg: %s", report.dump().c_str());
    std::printf("\n");
    run_well({"pair", arguments[1], arguments[2], "--bands", arguments[4], "--out", (scratch / "out").string()});
    EXPECT_TRUE(std::filesystem::exists(scratch / "out" / "sites.gpkg"));
}

TEST(RealPairs, FoldersOfBandFilesOfTwoYears) {
    QUARRYWATCH_NEEDS_DATA("aurora_mines");
    const std::filesystem::path data = data_folder() / "aurora_mines";
    const Scratch scratch;
    // The first and the last January of the mine, five years apart; folders are named DDMMYY.
    std::vector<std::filesystem::path> january;
    for (const char* half : {"baseline", "monitor"})
        for (const auto& entry : std::filesystem::directory_iterator(data / "mine_1" / half))
            if (entry.path().filename().string().substr(2, 2) == "01") january.push_back(entry.path());
    std::sort(january.begin(), january.end(), [](const auto& a, const auto& b) {
        const std::string x = a.filename().string(), y = b.filename().string();
        return x.substr(4) + x.substr(0, 2) < y.substr(4) + y.substr(0, 2);
    });
    ASSERT_GE(january.size(), 2U);
    const std::vector<std::string> arguments{"pair", january.front().string(), january.back().string(), "--out",
                                             (scratch / "out").string()};
    run_well(arguments);
    const nlohmann::json run = read_json(scratch / "out" / "run.json");
    const auto first = run.at("inputs").front().at("date").get<std::string>();
    const auto last = run.at("inputs").back().at("date").get<std::string>();
    EXPECT_LT(first.substr(0, 4), last.substr(0, 4));
    EXPECT_EQ(first.substr(5, 2) + last.substr(5, 2), "0101") << "the dates of folders and files are read";
    // 54 x 77 pixels hold few matching windows: registered, or said why not and flagged.
    const bool registered = run.at("registration").at("status") == "ok";
    EXPECT_TRUE(registered || run.at("registration").at("reason").is_string()) << run.at("registration");
    std::printf("aurora mine_1 %s to %s: registration %s, %d sites\n", first.c_str(), last.c_str(),
                run.at("registration").at("status").get<std::string>().c_str(), run.at("sites").at("total").get<int>());
    for (const CsvRow& site : read_csv(scratch / "out" / "sites.csv")) {
        EXPECT_NEAR(std::stod(site.at("lat")), 21.196, 0.02);
        EXPECT_NEAR(std::stod(site.at("lon")), 81.156, 0.02);
        EXPECT_TRUE(registered || site.at("flags").find("unregistered") != std::string::npos);
    }
}

TEST(RealPairs, CloudySentinelSwathEdge) {
    QUARRYWATCH_NEEDS_DATA("arosics_inter1");
    const std::filesystem::path data = data_folder() / "arosics_inter1";
    const Scratch scratch;
    run_well({"coregister", (data / "ref_S2A_20160608T153121_T33UUU_sub.tif").string(),
              (data / "tgt_S2A_20160529T153631_T33UUU_sub.tif").string(), "--bands", "nir:1", "--out",
              (scratch / "aligned.tif").string(), "--report", (scratch / "report.json").string(), "--field",
              (scratch / "field.tif").string(), "--tie-points", (scratch / "ties.gpkg").string()});
    const nlohmann::json report = read_json(scratch / "report.json");
    ASSERT_EQ(report.at("status"), "ok") << report;
    // Median of 300 cloud-free windows; their own spread is 0.2 and 0.5 m (README of the data).
    constexpr double kSpread_m = 0.5;
    const double x = report.at("mean_shift_map")[0].get<double>(), y = report.at("mean_shift_map")[1].get<double>();
    std::printf("arosics: mean shift %.3f %.3f m\n", x, y);
    EXPECT_NEAR(x, -6.5, kSpread_m) << report;
    EXPECT_NEAR(y, -18.2, kSpread_m) << report;

    // What AROSICS's own tests expect at two places, to within 1 m; the map shift is (-dx, +dy) times 10 m.
    constexpr double kPixel_m = 10, kPlace_m = 1.0;
    const FieldFile field(scratch / "field.tif");
    for (const auto& [px, py, sx, sy] :
         {std::array{339611.0, 5856426.0, -7.194, -18.898}, std::array{353810.0, 5840516.0, -6.564, -16.798}}) {
        const auto [dx, dy] = field.at(px, py);
        std::printf("arosics: at (%.0f, %.0f) %.3f %.3f m, AROSICS %.3f %.3f m\n", px, py, -dx * kPixel_m,
                    dy * kPixel_m, sx, sy);
        EXPECT_NEAR(-dx * kPixel_m, sx, kPlace_m);
        EXPECT_NEAR(dy * kPixel_m, sy, kPlace_m);
    }
    // The y shift grows eastward by about 1.2 m in 10 km.
    constexpr double kSlope_m = 1.2, kSlopeError_m = 0.4;
    const double west = field.at(340000, 5850000)[1], east = field.at(350000, 5850000)[1];
    std::printf("arosics: the y shift grows by %.2f m in 10 km eastward\n", (east - west) * kPixel_m);
    EXPECT_NEAR((east - west) * kPixel_m, kSlope_m, kSlopeError_m);

    // Without a mask: no kept tie lies in cloud, or it would stand off the field of the clear ones.
    constexpr double kInCloud_m = 3;
    double worst = 0;
    int kept = 0;
    const GDALDatasetUniquePtr ties(
        GDALDataset::Open((scratch / "ties.gpkg").c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
    for (const OGRFeatureUniquePtr& tie : ties->GetLayerByName("tie_points")) {
        if (tie->GetFieldAsInteger("kept") == 0) continue;
        const OGRPoint* const place = tie->GetGeometryRef()->toPoint();
        const auto [dx, dy] = field.at(place->getX(), place->getY());
        worst = std::max(
            worst, kPixel_m * std::hypot(tie->GetFieldAsDouble("dx_px") - dx, tie->GetFieldAsDouble("dy_px") - dy));
        ++kept;
    }
    std::printf("arosics: %d ties kept, none further than %.2f m from the field\n", kept, worst);
    EXPECT_GT(kept, 300);
    EXPECT_LE(worst, kInCloud_m);
    EXPECT_TRUE(std::filesystem::exists(scratch / "aligned.tif"));
}

}  // namespace
}  // namespace quarrywatch::test
