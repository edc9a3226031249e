#include "pipeline/io/scene_mask.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

using config::MaskKind;

using NameTest = std::function<bool(const std::string& name)>;

constexpr double kFullByte = 255;

bool says_classification(const std::string& name) {
    std::string joined;
    for (const std::string& token : name_tokens(name)) joined += token;
    return joined.find("sceneclassification") != std::string::npos;
}

/// Bands that are not declared as alpha, counted from 1.
std::vector<int> data_bands(const RasterInfo& raster) {
    std::vector<int> bands;
    for (std::size_t i = 0; i < raster.bands.size(); ++i)
        if (!raster.bands[i].alpha) bands.push_back(static_cast<int>(i) + 1);
    return bands;
}

MaskKind kind_in_name(const std::string& name) {
    const std::string lower = lower_case(name);
    if (lower.find("qa_pixel") != std::string::npos) return MaskKind::qa_pixel;
    const std::vector<std::string> tokens = name_tokens(name);
    const bool scl = std::find(tokens.begin(), tokens.end(), "scl") != tokens.end() || says_classification(name);
    return scl ? MaskKind::scl : MaskKind::none;
}

/// Class codes and bits need whole numbers; 0/1 masks may come as any type.
void require_codes(const RasterInfo& raster, const BandInfo& band, MaskKind kind) {
    const bool codes = kind == MaskKind::scl || kind == MaskKind::qa_pixel;
    if (band.complex || (codes && !band.integer))
        throw Fault(ExitCode::bad_input, raster.path, "a mask of class codes cannot be of type " + band.type,
                    "Give the mask as integers.");
    if (kind == MaskKind::qa_pixel && band.bits < 16)
        throw Fault(ExitCode::bad_input, raster.path, "QA_PIXEL needs 16 bits, this is " + band.type,
                    "Give the original QA_PIXEL band, or another `mask_kind`.");
}

MaskSource make_source(const RasterInfo& raster, int band_number, MaskKind kind, const Grid& scene_grid) {
    const BandInfo& band = raster.bands[static_cast<std::size_t>(band_number - 1)];
    require_codes(raster, band, kind);
    MaskSource mask{raster.path, band_number, kind, raster.grid, band.block_rows, band.block_cols};
    if (!mask.grid.has_crs() && scene_grid.has_crs()) {
        if (mask.grid.rows != scene_grid.rows || mask.grid.cols != scene_grid.cols)
            throw Fault(ExitCode::bad_input, raster.path, "the mask has no CRS and another size than its scene",
                        "Set its georeference, for instance with `gdal_edit.py`.");
        mask.grid = scene_grid;
    }
    if (mask.grid.has_crs() && !scene_grid.has_crs())
        throw Fault(ExitCode::bad_input, raster.path, "the mask has a CRS but its scene has none",
                    "Set the scene's CRS with `gdal_edit.py -a_srs`.");
    require_readable(raster, band_number);
    return mask;
}

/// A picture of the classification: its first three bands, or those declared as red, green and blue.
MaskSource make_picture_source(const RasterInfo& raster, const Grid& scene_grid) {
    const std::vector<int> bands = data_bands(raster);
    if (bands.size() < 3 || bands.size() > 4)  // the fourth is a data mask that is not declared as alpha
        throw Fault(ExitCode::bad_input, raster.path,
                    "a picture of the scene classification has the bands red, green and blue, this has " +
                        std::to_string(bands.size()) + (bands.size() == 1 ? " band" : " bands"),
                    "Give the picture, or set `mask_kind` to scl if these are class codes.");
    MaskSource mask = make_source(raster, bands[0], MaskKind::scl_colours, scene_grid);
    constexpr const char* kColours[] = {"Red", "Green", "Blue"};
    for (std::size_t k = 0; k < 3; ++k) {
        const auto declared = std::find_if(bands.begin(), bands.end(), [&](int band) {
            return raster.bands[static_cast<std::size_t>(band - 1)].colour == kColours[k];
        });
        mask.colour_bands[k] = declared != bands.end() ? *declared : bands[k];
        require_readable(raster, mask.colour_bands[k]);
    }
    mask.band = mask.colour_bands[0];
    const BandInfo& first = raster.bands[static_cast<std::size_t>(mask.band - 1)];
    if (!first.integer) mask.colour_scale = kFullByte;
    mask.has_mask = first.masked;
    return mask;
}

std::string configured_path(const config::SceneSpec& spec, const SceneFiles& files) {
    std::string path = spec.mask;
    const bool bare = path.find('/') == std::string::npos;
    if (bare && !files.folder.empty() && !file_exists(path)) path = files.folder + "/" + path;
    if (!is_pattern(path)) return path;
    const std::vector<std::string> fitting = expand_pattern(path);
    if (fitting.empty())
        throw Fault(ExitCode::bad_input, spec.mask, "no mask fits this pattern", "Check `mask`, or leave it empty.");
    if (fitting.size() > 1)
        throw Fault(ExitCode::bad_input, spec.mask,
                    std::to_string(fitting.size()) + " masks fit this pattern, " + file_name(fitting[0]) + " and " +
                        file_name(fitting[1]) + " among them",
                    "Narrow the pattern to one file.");
    return fitting[0];
}

MaskSource configured_mask(const config::SceneSpec& spec, const SceneFiles& files, const Grid& scene_grid) {
    const std::string path = configured_path(spec, files);
    MaskKind kind = spec.mask_kind != MaskKind::none ? spec.mask_kind : kind_in_name(file_name(path));
    if (kind == MaskKind::none)
        throw Fault(ExitCode::bad_configuration, path, "the kind of this mask is not known",
                    "Set `mask_kind` to scl, scl_colours, qa_pixel, clear_is_1 or clear_is_0.");
    const RasterInfo raster = probe_raster(path);
    if (spec.mask_kind == MaskKind::none && is_classification_picture(raster)) kind = MaskKind::scl_colours;
    if (kind == MaskKind::scl_colours) return make_picture_source(raster, scene_grid);
    const std::vector<int> bands = data_bands(raster);
    if (bands.size() != 1)
        throw Fault(ExitCode::bad_input, path,
                    "a mask has one band, this has " + std::to_string(bands.size()) +
                        (raster.bands[0].colour == "Red" ? " (colours are not class codes)" : ""),
                    "Give the mask as a raster of one band, or set `mask_kind` to scl_colours if it is a picture of "
                    "the scene classification.");
    return make_source(raster, bands[0], kind, scene_grid);
}

/// The rasters whose names may be a mask's.
std::vector<RasterInfo> neighbours(const SceneFiles& files, const NameTest& may_be) {
    std::vector<std::string> paths;
    for (const RasterInfo& raster : files.rasters) paths.push_back(raster.path);
    for (const std::string& entry : list_folder(files.folder)) paths.push_back(entry);
    const std::string folder =
        files.folder.ends_with('/') ? files.folder.substr(0, files.folder.size() - 1) : files.folder;
    if (file_name(folder) == "R10m")
        for (const char* coarser : {"/R20m", "/R60m"})
            for (const std::string& entry : list_folder(parent_folder(folder) + coarser)) paths.push_back(entry);
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::vector<RasterInfo> rasters;
    for (const std::string& path : paths) {
        if (is_folder(path) || !may_be(lower_case(file_name(path)))) continue;
        if (lower_case(path).ends_with(".xml")) continue;
        if (std::optional<RasterInfo> raster = try_probe_raster(path)) rasters.push_back(std::move(*raster));
    }
    return rasters;
}

std::optional<MaskSource> mask_in_folder(const config::SceneSpec& spec, const SceneFiles& files, MaskKind kind,
                                         const Grid& scene_grid, std::vector<std::string>& warnings) {
    const bool wants_picture = kind == MaskKind::scl_colours;
    const std::vector<RasterInfo> rasters = neighbours(files, [&](const std::string& name) {
        if (kind == MaskKind::qa_pixel) return name.find("qa_pixel") != std::string::npos;
        // A picture that nobody has announced must say what it is in full.
        if (wants_picture && spec.mask_kind == MaskKind::none) return says_classification(name);
        return name.find("scl") != std::string::npos || says_classification(name);
    });
    const RasterInfo* finest = nullptr;
    for (const RasterInfo& raster : rasters) {
        const bool codes = raster.bands.size() == 1 && raster.bands[0].integer;
        if (wants_picture ? data_bands(raster).size() < 3 : !codes) {
            const bool comes_next = spec.mask_kind == MaskKind::none && is_classification_picture(raster);
            if (!comes_next && !wants_picture)
                warnings.push_back(file_name(raster.path) +
                                   " holds colours, not class codes; not used as a mask (if it is a picture of the "
                                   "scene classification, set `mask_kind` to scl_colours)");
            continue;
        }
        if (finest != nullptr && finest->grid.pixel_area() == raster.grid.pixel_area())
            throw Fault(ExitCode::bad_input, spec.path,
                        "two masks, " + file_name(finest->path) + " and " + file_name(raster.path),
                        "Name one with `mask`.");
        if (finest == nullptr || raster.grid.pixel_area() < finest->grid.pixel_area()) finest = &raster;
    }
    if (finest == nullptr) return std::nullopt;
    if (!wants_picture) return make_source(*finest, 1, kind, scene_grid);
    warnings.push_back("class codes are told from the colours of " + file_name(finest->path));
    return make_picture_source(*finest, scene_grid);
}

}  // namespace

bool is_classification_picture(const RasterInfo& raster) {
    const std::size_t bands = data_bands(raster).size();
    return (bands == 3 || bands == 4) && says_classification(file_name(raster.path));
}

std::optional<MaskSource> find_mask(const config::SceneSpec& spec, const SceneFiles& files, const SceneBands& bands,
                                    const SensorProfile* profile, const Grid& scene_grid,
                                    std::vector<std::string>& warnings) {
    if (!spec.mask.empty()) return configured_mask(spec, files, scene_grid);
    MaskKind kind = spec.mask_kind;
    if (bands.mask) {
        if (kind == MaskKind::none)
            kind = name_tokens(bands.mask->info().description).front() == "qa" ? MaskKind::qa_pixel : MaskKind::scl;
        return make_source(*bands.mask->raster, bands.mask->band, kind, scene_grid);
    }
    if (kind == MaskKind::none && profile != nullptr) kind = profile->mask_kind;
    const bool codes = kind == MaskKind::scl || kind == MaskKind::qa_pixel || kind == MaskKind::scl_colours;
    std::optional<MaskSource> mask;
    if (codes && !files.folder.empty()) mask = mask_in_folder(spec, files, kind, scene_grid, warnings);
    if (!mask && !files.folder.empty() && spec.mask_kind == MaskKind::none && kind != MaskKind::qa_pixel)
        mask = mask_in_folder(spec, files, MaskKind::scl_colours, scene_grid, warnings);
    if (!mask && spec.mask_kind != MaskKind::none)
        throw Fault(ExitCode::bad_input, spec.path, "`mask_kind` is set but the scene has no mask",
                    "Set `mask` to its path.");
    if (!mask && codes) warnings.push_back("no clear-sky mask: clouds are not masked (set `mask` and `mask_kind`)");
    return mask;
}

}  // namespace quarrywatch::io
