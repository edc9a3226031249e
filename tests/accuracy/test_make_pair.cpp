// Made pairs with exact truth: the displacement field against its formula, the sites against what was planted. The
// maker stands beside the data and is not part of the project.

#include <gdal_priv.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "pipeline/io/gdal_handle.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// Radial error of the measured field. On 2,000 pixels there are a quarter of the tie points of 4,000.
constexpr double kQuickRmse_px = 0.02;
constexpr double kFullRmse_px = 0.012;
/// Sites of at least kSitePx pixels found, and reported sites that overlap a planted one, over all seeds.
constexpr double kRecall = 0.97;
constexpr double kPrecision = 0.97;
constexpr int kSitePx = 20;

std::filesystem::path maker() { return data_folder().parent_path() / "bench" / "make_pair.py"; }

/// Why no pair can be made here; empty: it can.
std::string why_not() {
    if (!std::filesystem::exists(maker())) return maker().string() + " is not there";
    if (!std::filesystem::exists("/usr/bin/python3")) return "/usr/bin/python3 is not there";
    const Outcome modules = run_process({"/usr/bin/python3", "-c", "import numpy, scipy, cv2; from osgeo import gdal"});
    return modules.exit_code == 0 ? "" : "Python lacks numpy, scipy, cv2 or gdal: " + modules.err;
}

void make_pair(const std::filesystem::path& folder, int size, int seed) {
    const std::vector<std::string> arguments{"/usr/bin/python3",   maker().string(), folder.string(),     "--size",
                                             std::to_string(size), "--seed",         std::to_string(seed)};
    const Outcome outcome = run_process(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
}

/// The planted displacement, a function of the place in the later scene.
class PlantedField {
public:
    explicit PlantedField(const nlohmann::json& truth)
        : shift_x_(truth.at("shift_px")[0]),
          shift_y_(truth.at("shift_px")[1]),
          a_(truth.at("a")),
          b_(truth.at("b")),
          warp_(truth.at("warp_px")),
          p_(2 * std::numbers::pi / truth.at("warp_period_px").get<double>()),
          middle_((truth.at("size").get<double>() - 1) / 2) {}

    /// Where content of the earlier scene at pixel (x, y) stands in the later one, minus (x, y).
    [[nodiscard]] std::array<double, 2> from(double x, double y) const {
        constexpr int kSteps = 20;  // each step shrinks the error by |dD/dx| < 0.01
        std::array<double, 2> d{0, 0};
        for (int i = 0; i < kSteps; ++i) d = at(x + d[0], y + d[1]);
        return d;
    }

private:
    [[nodiscard]] std::array<double, 2> at(double x, double y) const {
        const double u = x - middle_, v = y - middle_;
        return {shift_x_ + a_ * u - b_ * v + warp_ * std::sin(p_ * x + 0.7) * std::cos(p_ * y + 0.3),
                shift_y_ + b_ * u + a_ * v + warp_ * std::cos(p_ * x / 2 + 1.1) * std::sin(p_ * y + 2.0)};
    }
    double shift_x_, shift_y_, a_, b_, warp_, p_, middle_;
};

/// Radial error of FIELD.tif over its pixels whose centres lie in the scene.
double field_rmse(const std::filesystem::path& field, const std::filesystem::path& scene, const PlantedField& planted) {
    io::start_gdal(std::int64_t{64} << 20);
    const io::DatasetHandle file(GDALDataset::Open(field.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    const io::DatasetHandle reference(GDALDataset::Open(scene.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (!file || !reference || file->GetRasterCount() != 2) throw std::runtime_error("no field of two bands");
    const int rows = file->GetRasterYSize(), cols = file->GetRasterXSize();
    std::vector<float> dx(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)), dy(dx.size());
    for (const auto& [band, values] : {std::pair{1, &dx}, std::pair{2, &dy}})
        if (file->GetRasterBand(band)->RasterIO(GF_Read, 0, 0, cols, rows, values->data(), cols, rows, GDT_Float32, 0,
                                                0, nullptr) != CE_None)
            throw std::runtime_error("the field cannot be read");
    std::array<double, 6> here{}, there{};
    file->GetGeoTransform(here.data());
    reference->GetGeoTransform(there.data());
    double sum = 0;
    long long count = 0;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            // Integer pixel coordinates are pixel centres in the formula.
            const double x = (here[0] + (c + 0.5) * here[1] - there[0]) / there[1] - 0.5;
            const double y = (here[3] + (r + 0.5) * here[5] - there[3]) / there[5] - 0.5;
            if (x < 0 || y < 0 || x > reference->GetRasterXSize() - 1 || y > reference->GetRasterYSize() - 1) continue;
            const auto i = static_cast<std::size_t>(r * cols + c);
            const auto [tx, ty] = planted.from(x, y);
            sum += std::pow(static_cast<double>(dx[i]) - tx, 2) + std::pow(static_cast<double>(dy[i]) - ty, 2);
            ++count;
        }
    if (count < 100) throw std::runtime_error("the field does not lie on the scene");
    return std::sqrt(sum / static_cast<double>(count));
}

double measured_rmse(const std::filesystem::path& folder) {
    const std::string field = (folder / "field.tif").string();
    run_well({"coregister", (folder / "before.tif").string(), (folder / "after.tif").string(), "--out",
              (folder / "aligned.tif").string(), "--field", field, "--report", (folder / "shift.json").string()});
    const double rmse_px = field_rmse(field, folder / "before.tif", PlantedField(read_json(folder / "truth.json")));
    const nlohmann::json report = read_json(folder / "shift.json");
    std::printf("  field RMSE %.4f px (believed %.4f, model %s)\n", rmse_px, report.at("field_rmse_px").get<double>(),
                report.at("model").get<std::string>().c_str());
    return rmse_px;
}

TEST(MadePair, TheFieldOfASmallPairIsRight) {
    if (const std::string reason = why_not(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch scratch;
    make_pair(scratch.path(), 2000, 1);
    EXPECT_LE(measured_rmse(scratch.path()), kQuickRmse_px);
}

TEST(MadePairFull, FieldAndSitesOfFiveSeeds) {
    if (const std::string reason = why_not(); !reason.empty()) GTEST_SKIP() << reason;
    int found = 0, missed = 0, wrong = 0, reported = 0;
    for (int seed = 1; seed <= 5; ++seed) {
        const Scratch scratch;
        std::printf("seed %d\n", seed);
        make_pair(scratch.path(), 4000, seed);
        EXPECT_LE(measured_rmse(scratch.path()), kFullRmse_px) << "seed " << seed;
        run_well({"pair", (scratch / "before.tif").string(), (scratch / "after.tif").string(), "--out",
                  (scratch / "out").string(), "--quiet"});
        const nlohmann::json sites = evaluated(scratch / "out" / "sites.gpkg", scratch / "truth.tif",
                                               scratch / "sites.json", {"--minimum-site-px", std::to_string(kSitePx)})
                                         .at("sites");
        std::printf("  sites: found %d, missed %d, false %d of %d reported\n", sites.at("found").get<int>(),
                    sites.at("missed").get<int>(), sites.at("false").get<int>(), sites.at("reported").get<int>());
        found += sites.at("found").get<int>();
        missed += sites.at("missed").get<int>();
        wrong += sites.at("false").get<int>();
        reported += sites.at("reported").get<int>();
    }
    ASSERT_GT(found + missed, 300);  // about a hundred planted a seed, two thirds of them this large
    ASSERT_GT(reported, 0);
    const double recall = static_cast<double>(found) / (found + missed);
    const double precision = 1 - static_cast<double>(wrong) / reported;
    std::printf("together: recall %.4f, precision %.4f\n", recall, precision);
    EXPECT_GE(recall, kRecall);
    EXPECT_GE(precision, kPrecision);
}

}  // namespace
}  // namespace quarrywatch::test
