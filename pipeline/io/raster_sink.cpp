#include "pipeline/io/raster_sink.hpp"

#include <cpl_string.h>
#include <gdal_priv.h>

#include <array>
#include <cerrno>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {

namespace {

constexpr std::array<GDALDataType, 4> kTypes{GDT_Byte, GDT_UInt16, GDT_Int16, GDT_Float32};

[[noreturn]] void fail(const std::filesystem::path& path, const GdalErrors& errors) {
    throw Fault(ExitCode::bad_output, "output [" + path.string() + "]", "cannot be written: " + errors.last_error(),
                "Check free disk space and write rights.");
}

GDALDriver& driver_of(const char* name) {
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName(name);
    if (driver == nullptr)
        throw Fault(ExitCode::internal_error, "output", std::string("GDAL has no driver ") + name,
                    "Run quarrywatch doctor.");
    return *driver;
}

}  // namespace

struct RasterSink::State {
    State(const std::filesystem::path& path, RasterSpec s)
        : spec(std::move(s)), staged(path), work(path.string() + ".work") {}
    RasterSpec spec;
    StagedOutput staged;
    std::filesystem::path work;  ///< the plain file that the cloud-optimised one is made from
    GDALDatasetUniquePtr dataset;

    [[nodiscard]] const std::filesystem::path& written() const {
        return spec.cloud_optimised ? work : staged.partial_path();
    }
    ~State() {
        const GdalErrors quiet;
        dataset.reset();
        std::error_code ignored;
        if (spec.cloud_optimised) std::filesystem::remove(work, ignored);
    }
};

RasterSink::RasterSink(const std::filesystem::path& final_path, RasterSpec spec)
    : state_(std::make_unique<State>(final_path, std::move(spec))) {
    const GdalErrors errors;
    State& s = *state_;
    CPLStringList options;
    options.SetNameValue("TILED", "YES");
    options.SetNameValue("BLOCKXSIZE", "512");
    options.SetNameValue("BLOCKYSIZE", "512");
    options.SetNameValue("BIGTIFF", "IF_SAFER");
    options.SetNameValue("SPARSE_OK", "TRUE");
    if (!s.spec.cloud_optimised) {  // the work file is read back once: not worth compressing
        options.SetNameValue("COMPRESS", "DEFLATE");
        options.SetNameValue("PREDICTOR", s.spec.type == PixelType::f32 ? "3" : "2");
        options.SetNameValue("ZLEVEL", "1");  // of imagery, higher levels cost three times the time and save nothing
        options.SetNameValue("NUM_THREADS", std::to_string(s.spec.threads).c_str());  // blocks keep their order
    }
    s.dataset.reset(driver_of("GTiff").Create(s.written().c_str(), s.spec.grid.cols, s.spec.grid.rows,
                                              static_cast<int>(s.spec.bands.size()),
                                              kTypes[static_cast<std::size_t>(s.spec.type)], options.List()));
    if (!s.dataset) fail(final_path, errors);
    auto geotransform = s.spec.grid.geotransform;
    if (s.spec.grid.has_crs()) {
        s.dataset->SetGeoTransform(geotransform.data());
        s.dataset->SetProjection(s.spec.grid.crs_wkt.c_str());
    }
    for (std::size_t b = 0; b < s.spec.bands.size(); ++b) {
        GDALRasterBand* const band = s.dataset->GetRasterBand(static_cast<int>(b) + 1);
        band->SetDescription(s.spec.bands[b].c_str());
        if (s.spec.nodata) band->SetNoDataValue(*s.spec.nodata);
    }
}

RasterSink::RasterSink(RasterSink&&) noexcept = default;
RasterSink::~RasterSink() = default;

namespace {

template <class T>
void write_window(GDALDataset& dataset, int band, const core::Window& w, core::RasterView<const T> values,
                  GDALDataType type, const std::filesystem::path& path) {
    const GdalErrors errors;
    void* const pixels = const_cast<T*>(values.data());  // GDAL's signature serves reading and writing
    if (dataset.GetRasterBand(band)->RasterIO(GF_Write, w.col, w.row, w.cols, w.rows, pixels, w.cols, w.rows, type,
                                              sizeof(T), static_cast<GSpacing>(sizeof(T)) * values.stride(),
                                              nullptr) != CE_None ||
        errors.failed())
        fail(path, errors);
}

}  // namespace

void RasterSink::write(int band, const core::Window& window, core::RasterView<const float> values) {
    write_window(*state_->dataset, band, window, values, GDT_Float32, state_->staged.final_path());
}

void RasterSink::write(int band, const core::Window& window, core::RasterView<const std::uint8_t> values) {
    write_window(*state_->dataset, band, window, values, GDT_Byte, state_->staged.final_path());
}

StagedOutput RasterSink::finish() {
    State& s = *state_;
    const GdalErrors errors;
    s.dataset->FlushCache();
    if (errors.failed()) fail(s.staged.final_path(), errors);
    s.dataset.reset();
    if (errors.failed()) fail(s.staged.final_path(), errors);
    if (s.spec.cloud_optimised) {
        const GDALDatasetUniquePtr plain(GDALDataset::Open(s.work.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
        if (!plain) fail(s.staged.final_path(), errors);
        CPLStringList options;
        options.SetNameValue("COMPRESS", "DEFLATE");
        options.SetNameValue("PREDICTOR", "YES");
        options.SetNameValue("BLOCKSIZE", "512");
        options.SetNameValue("BIGTIFF", "IF_SAFER");
        options.SetNameValue("OVERVIEW_RESAMPLING", s.spec.type == PixelType::f32 ? "AVERAGE" : "NEAREST");
        GDALDatasetUniquePtr cog(driver_of("COG").CreateCopy(s.staged.partial_path().c_str(), plain.get(), TRUE,
                                                             options.List(), nullptr, nullptr));
        if (!cog || errors.failed()) fail(s.staged.final_path(), errors);
        cog->FlushCache();
        cog.reset();
        if (errors.failed()) fail(s.staged.final_path(), errors);
        std::error_code ignored;
        std::filesystem::remove(s.work, ignored);
    }
    return std::move(s.staged);
}

}  // namespace quarrywatch::io
