#include "pipeline/io/scene_files.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

constexpr int kDeepestFolder = 6;   // SAFE/GRANULE/L2A_.../IMG_DATA/R10m is 4 below its root
constexpr int kProductFolders = 6;  // as far up are product names looked for

// Files that lie beside rasters and that some driver would take for one, or that cost time to try.
constexpr std::string_view kSideFiles[] = {"xml", "txt", "json", "aux",  "ovr",  "hdr", "rpb",    "tfw",
                                           "jgw", "pgw", "wld",  "prj",  "html", "md",  "csv",    "pdf",
                                           "kml", "gz",  "md5",  "met",  "gfs",  "cpg", "enp",    "msk",
                                           "shp", "dbf", "shx",  "gpkg", "safe", "log", "geojson"};
constexpr std::string_view kPictures[] = {"jpg", "jpeg", "png", "gif"};

std::string extension(const std::string& path) {
    const std::string name = file_name(path);
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? "" : lower_case(name.substr(dot + 1));
}

template <class Range>
bool one_of(const Range& range, const std::string& value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

void collect_below(const std::string& folder, int depth, std::vector<std::string>& files) {
    for (const std::string& entry : list_folder(folder)) {
        if (!is_folder(entry)) {
            files.push_back(entry);
        } else if (depth > 0) {
            collect_below(entry, depth - 1, files);
        }
    }
}

std::vector<RasterInfo> probe_files(const std::vector<std::string>& files) {
    std::vector<RasterInfo> rasters;
    for (const std::string& file : files) {
        if (is_folder(file) || is_side_file(file)) continue;
        if (std::optional<RasterInfo> raster = try_probe_raster(file)) rasters.push_back(std::move(*raster));
    }
    const auto picture = [](const RasterInfo& raster) { return is_picture_file(raster.path); };
    if (!std::all_of(rasters.begin(), rasters.end(), picture)) std::erase_if(rasters, picture);
    return rasters;
}

std::vector<RasterInfo> probe_folder(const std::string& folder) {
    std::vector<std::string> files;
    collect_below(folder, 0, files);
    std::vector<RasterInfo> rasters = probe_files(files);
    if (!rasters.empty()) return rasters;
    files.clear();
    collect_below(folder, kDeepestFolder, files);
    const auto is_image_data = [](const std::string& file) { return file.find("/IMG_DATA/") != std::string::npos; };
    if (std::any_of(files.begin(), files.end(), is_image_data))
        std::erase_if(files, [&](const std::string& file) { return !is_image_data(file); });
    return probe_files(files);
}

void add_product_folders(const std::string& path, std::vector<std::string>& names) {
    std::string folder = parent_folder(path);
    for (int i = 0; i < kProductFolders && folder != "." && folder != "/"; ++i, folder = parent_folder(folder))
        if (is_sentinel2_product_name(file_name(folder))) names.push_back(file_name(folder));
}

/// What tells of date and sensor, when the rasters are known.
void note_names(SceneFiles& found, const std::string& path) {
    found.several = found.rasters.size() > 1;
    for (const RasterInfo& raster : found.rasters) found.names.push_back(file_name(raster.path));
    if (is_folder(path)) found.names.push_back(file_name(path));
    add_product_folders(found.rasters[0].path, found.names);
}

}  // namespace

SceneFiles find_scene_files(const std::string& path) {
    SceneFiles found;
    if (is_folder(path)) {
        found.folder = path;
        found.rasters = probe_folder(path);
        if (found.rasters.empty())
            throw Fault(ExitCode::bad_input, path, "the folder holds no raster",
                        "Give a folder with one raster per band, or the path of a raster.");
    } else if (is_pattern(path)) {
        const std::vector<std::string> files = expand_pattern(path);
        if (files.empty())
            throw Fault(ExitCode::bad_input, path, "no file fits this pattern", "Check the folder and the pattern.");
        if (files.size() == 1) return find_scene_files(files[0]);
        found.folder = parent_folder(files[0]);
        found.rasters = probe_files(files);
        if (found.rasters.empty())
            throw Fault(ExitCode::bad_input, path,
                        "none of the " + std::to_string(files.size()) + " files that fit is a raster",
                        "Check the pattern.");
    } else {
        found.rasters.push_back(probe_raster(path));
    }
    note_names(found, path);
    return found;
}

SceneFiles list_scene_files(const std::vector<std::string>& paths) {
    SceneFiles found;
    for (const std::string& path : paths) found.rasters.push_back(probe_raster(path));
    note_names(found, "");
    return found;
}

bool is_side_file(const std::string& path) { return one_of(kSideFiles, extension(path)); }
bool is_picture_file(const std::string& path) { return one_of(kPictures, extension(path)); }

std::string file_stem(const std::string& path) {
    const std::string name = file_name(path);
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace quarrywatch::io
