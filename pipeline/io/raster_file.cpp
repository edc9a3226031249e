#include "pipeline/io/raster_file.hpp"

#include <gdal_priv.h>

#include <array>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {

namespace {

GDALDataType gdal_type(PixelType type) {
    constexpr std::array<GDALDataType, 4> types{GDT_Byte, GDT_UInt16, GDT_Int16, GDT_Float32};
    return types[static_cast<std::size_t>(type)];
}

std::string describe(const core::Window& w) {
    return "rows " + std::to_string(w.row) + "-" + std::to_string(w.row_end() - 1) + ", columns " +
           std::to_string(w.col) + "-" + std::to_string(w.col_end() - 1);
}

}  // namespace

std::size_t bytes_of(PixelType type) {
    constexpr std::array<std::size_t, 4> bytes{1, 2, 2, 4};
    return bytes[static_cast<std::size_t>(type)];
}

struct RasterFile::Handle {
    explicit Handle(const std::string& path) {
        const GdalErrors errors;
        dataset.reset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
        if (!dataset)
            throw Fault(ExitCode::bad_input, "ingest [" + path + "]", "cannot be opened: " + errors.last_error(),
                        "Check that the file exists, is readable and is a raster that gdalinfo opens.");
    }
    GDALDatasetUniquePtr dataset;
};

// A borrowed handle goes back to the pool when the read is over, also when it failed.
class RasterFile::Lease {
public:
    explicit Lease(const RasterFile& file) : file_(file) {
        {
            const std::scoped_lock lock(file.mutex_);
            if (!file.idle_.empty()) {
                handle_ = std::move(file.idle_.back());
                file.idle_.pop_back();
            }
        }
        if (!handle_) handle_ = std::make_unique<Handle>(file.path_);
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
        const std::scoped_lock lock(file_.mutex_);
        file_.idle_.push_back(std::move(handle_));
    }
    [[nodiscard]] GDALDataset& dataset() const { return *handle_->dataset; }

private:
    const RasterFile& file_;
    std::unique_ptr<Handle> handle_;
};

RasterFile::RasterFile(std::string path) : path_(std::move(path)) {
    auto handle = std::make_unique<Handle>(path_);
    rows_ = handle->dataset->GetRasterYSize();
    cols_ = handle->dataset->GetRasterXSize();
    if (handle->dataset->GetRasterCount() < 1)
        throw Fault(ExitCode::bad_input, "ingest [" + path_ + "]", "has no raster bands",
                    "Name one of its subdatasets or another file.");
    handle->dataset->GetRasterBand(1)->GetBlockSize(&block_cols_, &block_rows_);
    idle_.push_back(std::move(handle));
}

RasterFile::~RasterFile() = default;

PixelType RasterFile::common_type(std::span<const int> bands) const {
    const Lease lease(*this);
    PixelType common = PixelType::u8;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        PixelType type = PixelType::f32;
        switch (lease.dataset().GetRasterBand(bands[i])->GetRasterDataType()) {
            case GDT_Byte:
                type = PixelType::u8;
                break;
            case GDT_UInt16:
                type = PixelType::u16;
                break;
            case GDT_Int16:
                type = PixelType::i16;
                break;
            default:
                break;
        }
        if (i == 0 || type == common)
            common = type;
        else if ((common == PixelType::u8 && type == PixelType::u16) ||
                 (common == PixelType::u16 && type == PixelType::u8))
            common = PixelType::u16;
        else if ((common == PixelType::u8 && type == PixelType::i16) ||
                 (common == PixelType::i16 && type == PixelType::u8))
            common = PixelType::i16;
        else
            common = PixelType::f32;
    }
    return common;
}

void RasterFile::read(const core::Window& w, std::span<const int> bands, PixelType type, std::byte* out) const {
    const Lease lease(*this);
    const GdalErrors errors;
    const auto pixel = static_cast<GSpacing>(bytes_of(type));
    std::vector<int> list(bands.begin(), bands.end());
    if (lease.dataset().RasterIO(GF_Read, w.col, w.row, w.cols, w.rows, out, w.cols, w.rows, gdal_type(type),
                                 static_cast<int>(list.size()), list.data(), pixel, pixel * w.cols,
                                 pixel * w.cols * w.rows, nullptr) != CE_None)
        throw Fault(ExitCode::bad_input, "ingest [" + path_ + "]",
                    "cannot be decoded at " + describe(w) + ": " + errors.last_error(),
                    "The file is truncated or damaged; fetch it again.");
}

void RasterFile::read_mask(const core::Window& w, int band, unsigned char* out) const {
    const Lease lease(*this);
    const GdalErrors errors;
    if (lease.dataset().GetRasterBand(band)->GetMaskBand()->RasterIO(GF_Read, w.col, w.row, w.cols, w.rows, out, w.cols,
                                                                     w.rows, GDT_Byte, 0, 0, nullptr) != CE_None)
        throw Fault(ExitCode::bad_input, "ingest [" + path_ + "]",
                    "its mask cannot be decoded at " + describe(w) + ": " + errors.last_error(),
                    "The file is truncated or damaged; fetch it again.");
}

}  // namespace quarrywatch::io
