#include "pipeline/io/evaluate_input.hpp"
#include "pipeline/io/named_crs.hpp"

#include <gdal_priv.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/polygon_set.hpp"
#include "pipeline/io/raster_probe.hpp"

namespace quarrywatch::io {
namespace {

// Rasters made by different programs from one grid agree far better than this; a real displacement is larger.
constexpr double kPlaceTolerancePx = 0.01;

bool same_place(const Grid& a, const Grid& b) {
    const double tolerance = kPlaceTolerancePx * std::sqrt(a.pixel_area());
    for (const auto& [col, row] : {std::array{0, 0}, std::array{a.cols, 0}, std::array{0, a.rows}}) {
        const std::array<double, 2> in_a = a.to_map(col, row);
        const std::array<double, 2> in_b = b.to_map(col, row);
        if (std::fabs(in_a[0] - in_b[0]) > tolerance || std::fabs(in_a[1] - in_b[1]) > tolerance) return false;
    }
    return true;
}

bool opens_as_vector(const std::string& path) {
    const GdalErrors errors;
    return DatasetHandle(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY)) != nullptr;
}

}  // namespace

struct EvaluateInput::State {
    std::string path;
    std::vector<std::string> warnings;
    Grid grid;
    // A raster ...
    RasterInfo info;
    DatasetHandle dataset;
    // ... or polygons.
    std::optional<PolygonSet> polygons;
};

EvaluateInput::EvaluateInput(std::unique_ptr<State> state) : state_(std::move(state)) {}
EvaluateInput::EvaluateInput(EvaluateInput&&) noexcept = default;
EvaluateInput& EvaluateInput::operator=(EvaluateInput&&) noexcept = default;
EvaluateInput::~EvaluateInput() = default;

EvaluateInput EvaluateInput::open(const std::string& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    std::optional<RasterInfo> raster = try_probe_raster(path);
    if (!raster) {
        // A vector file may still be a damaged raster; the message must not speak of vectors alone.
        if (file_exists(path) && !opens_as_vector(path))
            throw Fault(ExitCode::bad_input, path, "neither a raster nor a vector file that can be read",
                        "Give a file that `gdalinfo` or `ogrinfo` opens, or copy it again.");
        state->polygons.emplace(path);
        return EvaluateInput(std::move(state));
    }
    if (raster->bands[0].complex)
        throw Fault(ExitCode::bad_input, path, "holds complex numbers", "Give a mask, a score or labels.");
    if (raster->bands.size() > 1 && !raster->bands[1].alpha)
        state->warnings.push_back(path + ": the first of " + std::to_string(raster->bands.size()) + " bands is used");
    require_readable(*raster, 1);
    state->info = std::move(*raster);
    state->grid = state->info.grid;
    state->dataset = open_raster(path);
    return EvaluateInput(std::move(state));
}

const std::string& EvaluateInput::path() const { return state_->path; }
bool EvaluateInput::is_raster() const { return !state_->polygons.has_value(); }
bool EvaluateInput::is_score() const { return is_raster() && !state_->info.bands[0].integer; }
const Grid& EvaluateInput::grid() const { return state_->grid; }
Grid EvaluateInput::own_grid() const { return state_->polygons->own_grid(); }
std::size_t EvaluateInput::polygon_count() const { return is_raster() ? 0 : state_->polygons->size(); }
const std::vector<std::string>& EvaluateInput::warnings() const { return state_->warnings; }

void EvaluateInput::place_on(const Grid& grid) {
    if (!is_raster()) {
        state_->polygons->place_on(grid);
        state_->grid = grid;
        return;
    }
    const Grid& own = state_->grid;
    if (own.rows != grid.rows || own.cols != grid.cols)
        throw Fault(ExitCode::bad_input, state_->path,
                    "is " + std::to_string(own.cols) + " x " + std::to_string(own.rows) + " pixels, the result " +
                        std::to_string(grid.cols) + " x " + std::to_string(grid.rows),
                    "Bring it to the result's grid, for instance with `gdalwarp -te ... -ts ... -r near`.");
    // A picture without georeference, as labels often are, is taken to lie on the grid that it has the size of.
    if (own.has_crs() && grid.has_crs() && !(same_crs(own.crs_wkt, grid.crs_wkt) && same_place(own, grid)))
        throw Fault(ExitCode::bad_input, state_->path,
                    "has the size of the result but lies elsewhere or in another CRS",
                    "Bring it to the result's grid, for instance with `gdalwarp -te ... -ts ... -r near`.");
    state_->grid = grid;
}

void EvaluateInput::read(const core::Window& window, core::RasterView<float> values,
                         core::RasterView<std::uint8_t> valid) {
    const GdalErrors errors;
    GDALRasterBand& band = *state_->dataset->GetRasterBand(1);
    const BandInfo& info = state_->info.bands[0];
    const auto fetch = [&](GDALRasterBand& source, void* data, GDALDataType type, std::ptrdiff_t stride) {
        const GSpacing size = GDALGetDataTypeSizeBytes(type);
        return source.RasterIO(GF_Read, window.col, window.row, window.cols, window.rows, data, window.cols,
                               window.rows, type, size, static_cast<GSpacing>(stride) * size, nullptr) == CE_None;
    };
    bool good = fetch(band, values.data(), GDT_Float32, values.stride());
    if (good && info.masked) good = fetch(*band.GetMaskBand(), valid.data(), GDT_Byte, valid.stride());
    if (!good)
        throw Fault(ExitCode::bad_input, state_->path, "cannot be read (" + errors.last_error() + ")",
                    "Copy the file again.");
    const bool use_nodata = info.nodata && !(info.integer && *info.nodata == 0);
    const float nodata = use_nodata ? static_cast<float>(*info.nodata) : 0.0F;
    for (int r = 0; r < window.rows; ++r) {
        for (int c = 0; c < window.cols; ++c) {
            const float value = values(r, c);
            const bool masked = info.masked && valid(r, c) == 0;
            valid(r, c) = !masked && !std::isnan(value) && !(use_nodata && value == nodata) ? 1 : 0;
        }
    }
}

void EvaluateInput::read_ids(const core::Window& window, core::RasterView<std::int32_t> ids) {
    state_->polygons->draw(window, ids);
}

}  // namespace quarrywatch::io
