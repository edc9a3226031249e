#include "pipeline/io/scene_scale.hpp"

#include <cpl_conv.h>
#include <cpl_vsi.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

constexpr int kFoldersAbove = 6;
constexpr GIntBig kLargestMetadataBytes = 4 << 20;
constexpr int kFewestBits = 16;
constexpr double kBrowserScale = 1.0 / 65535;
constexpr Date kBaseline0400{std::chrono::year{2022}, std::chrono::month{1}, std::chrono::day{25}};

std::string read_text(const std::string& path) {
    GByte* bytes = nullptr;
    vsi_l_offset size = 0;
    if (VSIIngestFile(nullptr, path.c_str(), &bytes, &size, kLargestMetadataBytes) == 0) return {};
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    CPLFree(bytes);
    return text;
}

/// From <PROCESSING_BASELINE>05.09</PROCESSING_BASELINE> of a product's main metadata file.
std::optional<int> baseline_in_metadata_file(const std::string& raster_path) {
    constexpr std::string_view kTag = "<PROCESSING_BASELINE>";
    std::string folder = parent_folder(raster_path);
    for (int i = 0; i < kFoldersAbove; ++i, folder = parent_folder(folder)) {
        for (const char* name : {"MTD_MSIL2A.xml", "MTD_MSIL1C.xml"}) {
            const std::string path = folder + "/" + name;
            if (!file_exists(path)) continue;
            const std::string text = read_text(path);
            const std::size_t tag = text.find(kTag);
            if (tag == std::string::npos) return std::nullopt;
            return static_cast<int>(std::lround(std::atof(text.c_str() + tag + kTag.size()) * 100));
        }
        if (folder == "." || folder == "/") break;
    }
    return std::nullopt;
}

std::optional<int> processing_baseline(const RasterInfo& raster, const ScaleContext& context) {
    for (const std::string& name : context.names)
        if (const std::optional<int> baseline = baseline_in_name(name)) return baseline;
    if (raster.baseline) return raster.baseline;
    return baseline_in_metadata_file(raster.path);
}

/// The profile's scaling of a Sentinel-2 band, which depends on when it was processed.
Scaling sentinel2_scaling(const RasterInfo& raster, int band, const ScaleContext& context,
                          std::vector<std::string>& warnings) {
    const BandInfo& info = raster.bands[static_cast<std::size_t>(band - 1)];
    const double scale = context.profile->scale;
    const bool offset_configured = context.spec->offset.has_value();
    if (const std::optional<int> baseline = processing_baseline(raster, context)) {
        const bool offset = *baseline >= kSentinel2OffsetBaseline;
        if (offset && !offset_configured)
            warnings.push_back(
                "processing baseline 04.00 or later: offset -0.1 applied (set `offset = 0` for harmonised files)");
        return {scale, offset ? kSentinel2Offset : 0};
    }
    // What the file says of itself is better than a guess of its baseline.
    if (info.scale || info.offset) return {info.scale.value_or(scale), info.offset.value_or(0)};
    const bool named_by_esa = std::any_of(context.names.begin(), context.names.end(),
                                          [](const std::string& name) { return is_sentinel2_product_name(name); });
    const bool late = !context.date || std::chrono::sys_days(*context.date) >= std::chrono::sys_days(kBaseline0400);
    if (named_by_esa && late && context.date) {
        if (!offset_configured)
            warnings.push_back(
                "processing baseline unknown, acquired since 2022-01-25: offset -0.1 applied (set `offset = 0` for "
                "harmonised files)");
        return {scale, kSentinel2Offset};
    }
    if (late && !offset_configured)
        warnings.push_back(
            "Sentinel-2 processing baseline unknown: no offset applied (set `offset = -0.1` for files of baseline "
            "04.00 or later)");
    return {scale, 0};
}

Scaling profile_or_file_scaling(const RasterInfo& raster, int band, const ScaleContext& context,
                                std::vector<std::string>& warnings) {
    const BandInfo& info = raster.bands[static_cast<std::size_t>(band - 1)];
    const Scaling of_file{info.scale.value_or(1), info.offset.value_or(0)};
    if (!info.integer || info.bits < kFewestBits) return of_file;
    if (info.bits == kFewestBits && is_browser_download_name(file_name(raster.path))) {
        if (!context.spec->scale) warnings.push_back("named like a raw browser download: taken as reflectance x 65535");
        return {kBrowserScale, 0};
    }
    if (context.profile == nullptr) return of_file;
    if (context.profile->name.starts_with("sentinel2")) return sentinel2_scaling(raster, band, context, warnings);
    // GF products and SAR have no scale of their own.
    if (context.profile->scale == 1 && context.profile->offset == 0) return of_file;
    return {context.profile->scale, context.profile->offset};
}

}  // namespace

Scaling band_scaling(const RasterInfo& raster, int band, const ScaleContext& context,
                     std::vector<std::string>& warnings) {
    if (context.spec->scale && context.spec->offset) return {*context.spec->scale, *context.spec->offset};
    const Scaling found = profile_or_file_scaling(raster, band, context, warnings);
    return {context.spec->scale.value_or(found.scale), context.spec->offset.value_or(found.offset)};
}

std::optional<double> band_nodata(const BandInfo& band, bool has_any_mask, const ScaleContext& context) {
    if (context.spec->nodata) return context.spec->nodata;
    if (band.nodata) return band.nodata;
    if (has_any_mask || context.profile == nullptr || !band.integer) return std::nullopt;
    return context.profile->nodata;
}

}  // namespace quarrywatch::io
