#include "tests/accuracy/made_pair.hpp"

#include <gdal_priv.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <stdexcept>

#include "pipeline/io/gdal_handle.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/e2e/found.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kMakerMinutes = 15;  // a scene of 10,980 pixels on a loaded machine

std::filesystem::path maker() { return data_folder().parent_path() / "bench" / "make_pair.py"; }

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

/// A raster's pixels in double and where they lie.
struct Loaded {
    int rows = 0, cols = 0;
    std::array<double, 6> geotransform{};
    std::vector<std::vector<float>> bands;

    explicit Loaded(const std::filesystem::path& path, bool pixels = true) {
        io::start_gdal(std::int64_t{64} << 20);
        const io::DatasetHandle file(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
        if (!file) throw std::runtime_error(path.string() + " cannot be opened");
        rows = file->GetRasterYSize();
        cols = file->GetRasterXSize();
        file->GetGeoTransform(geotransform.data());
        for (int b = 1; pixels && b <= file->GetRasterCount(); ++b) {
            bands.emplace_back(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
            if (file->GetRasterBand(b)->RasterIO(GF_Read, 0, 0, cols, rows, bands.back().data(), cols, rows,
                                                 GDT_Float32, 0, 0, nullptr) != CE_None)
                throw std::runtime_error(path.string() + " cannot be read");
        }
    }
    [[nodiscard]] float at(std::size_t band, int row, int col) const {
        return bands[band]
                    [static_cast<std::size_t>(row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(col)];
    }
};

}  // namespace

std::string why_no_pair() {
    if (!std::filesystem::exists(maker())) return maker().string() + " is not there";
    if (!std::filesystem::exists("/usr/bin/python3")) return "/usr/bin/python3 is not there";
    const Outcome modules = run_process({"/usr/bin/python3", "-c", "import numpy, scipy, cv2; from osgeo import gdal"});
    return modules.exit_code == 0 ? "" : "Python lacks numpy, scipy, cv2 or gdal: " + modules.err;
}

bool make_scenes(const std::filesystem::path& folder, const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"/usr/bin/python3", maker().string(), folder.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = run_process(arguments, std::chrono::minutes(kMakerMinutes));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.exit_code == 0;
}

SmallSites small_sites(const std::filesystem::path& pair, const std::filesystem::path& class_raster, double contrast) {
    constexpr int kFewest_px = 4, kMost_px = 19,
                  kReach_px = 3;  // a site of 19 pixels reaches no further from its middle
    const Loaded classes(class_raster);
    SmallSites out;
    for (const CsvRow& row : read_csv(pair / "sites.csv")) {
        const int pixels = std::stoi(row.at("pixels"));
        if (pixels < kFewest_px || pixels > kMost_px || std::stod(row.at("contrast")) < contrast) continue;
        const int r = std::stoi(row.at("row")), c = std::stoi(row.at("col"));
        bool touched = false;
        for (int y = std::max(0, r - kReach_px); y <= std::min(classes.rows - 1, r + kReach_px); ++y)
            for (int x = std::max(0, c - kReach_px); x <= std::min(classes.cols - 1, c + kReach_px); ++x)
                touched = touched || (classes.at(0, y, x) > 0 && classes.at(0, y, x) < 255);
        ++out.planted;
        out.found += touched ? 1 : 0;
    }
    return out;
}

double field_rmse_px(const std::filesystem::path& field, const std::filesystem::path& pair, Judged judged) {
    const PlantedField planted(read_json(pair / "truth.json"));
    const Loaded measured(field), scene(pair / "before.tif", false);
    std::unique_ptr<Loaded> clouds;
    if (judged == Judged::clear) clouds = std::make_unique<Loaded>(pair / "clouds.tif");
    if (measured.bands.size() != 2) throw std::runtime_error("no field of two bands");
    double sum = 0;
    long long count = 0;
    const auto& here = measured.geotransform;
    const auto& there = scene.geotransform;
    for (int r = 0; r < measured.rows; ++r)
        for (int c = 0; c < measured.cols; ++c) {
            // Integer pixel coordinates are pixel centres in the formula.
            const double x = (here[0] + (c + 0.5) * here[1] - there[0]) / there[1] - 0.5;
            const double y = (here[3] + (r + 0.5) * here[5] - there[3]) / there[5] - 0.5;
            if (x < 0 || y < 0 || x > scene.cols - 1 || y > scene.rows - 1) continue;
            const auto [tx, ty] = planted.from(x, y);
            const int row = static_cast<int>(std::lround(y + ty)), col = static_cast<int>(std::lround(x + tx));
            if (row < 0 || col < 0 || row >= scene.rows || col >= scene.cols) continue;
            if (clouds && clouds->at(0, row, col) != 0) continue;
            sum += std::pow(static_cast<double>(measured.at(0, r, c)) - tx, 2) +
                   std::pow(static_cast<double>(measured.at(1, r, c)) - ty, 2);
            ++count;
        }
    if (count < 100) throw std::runtime_error("the field does not lie on the scene");
    return std::sqrt(sum / static_cast<double>(count));
}

Measured measure_field(const std::string& name, const std::filesystem::path& folder, bool masked,
                       const std::vector<std::string>& more) {
    const std::string field = (folder / "field.tif").string();
    std::vector<std::string> arguments{"coregister",
                                       (folder / "before.tif").string(),
                                       (folder / "after.tif").string(),
                                       "--out",
                                       (folder / "aligned.tif").string(),
                                       "--field",
                                       field,
                                       "--report",
                                       (folder / "shift.json").string()};
    if (masked)
        arguments.insert(arguments.end(),
                         {"--after-mask", (folder / "clouds.tif").string(), "--mask-kind", "clear_is_0"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    run_well(arguments);
    Measured m;
    m.report = read_json(folder / "shift.json");
    EXPECT_EQ(m.report.at("status"), "ok") << m.report;
    m.rmse_px = field_rmse_px(field, folder, masked ? Judged::clear : Judged::both_scenes);
    m.believed_px = m.report.at("field_rmse_px").get<double>();
    m.share_read = m.report.at("share_read").get<double>();
    const nlohmann::json& ties = m.report.at("tie_points");
    const nlohmann::json& rejected = m.report.at("rejected");
    const int unusable = rejected.value("valid_share", 0) + rejected.value("texture", 0);
    const int usable = ties.at("tried").get<int>() - unusable;
    m.refused_share = usable > 0 ? 1 - ties.at("kept").get<double>() / usable : 1;
    std::printf("  %-34s field RMSE %.4f px, believed %.4f, %s, %d ties kept, %.1f %% refused, %.0f %% read\n",
                name.c_str(), m.rmse_px, m.believed_px, m.report.at("model").get<std::string>().c_str(),
                ties.at("kept").get<int>(), 100 * m.refused_share, 100 * m.share_read);
    std::filesystem::remove(folder / "aligned.tif");
    return m;
}

}  // namespace quarrywatch::test
