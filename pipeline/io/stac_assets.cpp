#include "pipeline/io/stac_assets.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMost = 1000;  // assets of an item, bands of an asset
constexpr std::string_view kNoDataRoles[] = {"thumbnail", "overview", "visual", "metadata"};
constexpr std::string_view kNoRasterTypes[] = {"json", "xml", "text/", "html", "pdf",
                                               "zip",  "tar", "png",   "jpeg", "webp"};

struct CommonName {
    std::string_view name, role;
    int rank;
};
constexpr CommonName kCommonNames[] = {{"blue", "blue", 0},   {"green", "green", 0}, {"red", "red", 0},
                                       {"nir", "nir", 0},     {"nir08", "nir", 1},   {"swir16", "swir1", 0},
                                       {"swir22", "swir2", 0}};

const Json& member(const Json& object, const char* name) {
    static const Json kNone;
    if (!object.is_object()) return kNone;
    const auto found = object.find(name);
    return found == object.end() ? kNone : *found;
}

const CommonName* find_name(const std::string& name) {
    const auto* const found = std::find_if(std::begin(kCommonNames), std::end(kCommonNames),
                                           [&](const CommonName& common) { return common.name == name; });
    return found == std::end(kCommonNames) ? nullptr : found;
}

/// The first of several numbers that is told.
std::optional<double> first_of(std::initializer_list<std::optional<double>> numbers) {
    for (const std::optional<double>& number : numbers)
        if (number) return number;
    return std::nullopt;
}

std::vector<std::string> roles_of(const Json& asset) {
    std::vector<std::string> roles;
    const Json& list = member(asset, "roles");
    if (!list.is_array()) return roles;
    for (const Json& role : list)
        if (role.is_string() && roles.size() < kMost) roles.push_back(lower_case(role.get_ref<const std::string&>()));
    return roles;
}

bool is_raster(const std::string& type) {
    return std::none_of(std::begin(kNoRasterTypes), std::end(kNoRasterTypes),
                        [&](std::string_view part) { return type.find(part) != std::string::npos; });
}

config::MaskKind mask_kind_of(const std::string& key, const std::string& title, const std::vector<std::string>& roles) {
    std::vector<std::string> texts = roles;
    texts.push_back(key);
    texts.push_back(title);
    for (const std::string& text : texts) {
        std::string joined;
        for (const std::string& token : name_tokens(text)) {
            if (token == "scl") return config::MaskKind::scl;
            joined += token;
        }
        if (joined.find("sceneclassification") != std::string::npos) return config::MaskKind::scl;
        if (joined.find("qapixel") != std::string::npos) return config::MaskKind::qa_pixel;
    }
    return config::MaskKind::none;
}

void read_bands(const Json& asset, StacAsset& read) {
    const Json& both = member(asset, "bands");  // since version 1.1
    const Json& eo = both.is_array() ? both : member(asset, "eo:bands");
    const Json& raster = both.is_array() ? both : member(asset, "raster:bands");
    static const Json kNone;
    const std::size_t count = std::max(eo.is_array() ? eo.size() : 0, raster.is_array() ? raster.size() : 0);
    if (count > kMost) throw std::invalid_argument("asset " + read.key + " has more than 1,000 bands");
    std::optional<double> resolution = stac_number(asset, "raster:spatial_resolution"), gsd = stac_number(asset, "gsd");
    for (std::size_t i = 0; i < count; ++i) {
        const Json& names = eo.is_array() && i < eo.size() ? eo[i] : kNone;
        const Json& numbers = raster.is_array() && i < raster.size() ? raster[i] : kNone;
        StacBand band;
        std::string name = stac_text(names, "eo:common_name");
        if (name.empty()) name = stac_text(names, "common_name");
        if (name.empty() && count == 1) name = read.key;
        if (const CommonName* const common = find_name(name)) {
            band.role = common->role;
            band.rank = common->rank;
        }
        band.scale = first_of(
            {stac_number(numbers, "raster:scale"), stac_number(numbers, "scale"), stac_number(asset, "raster:scale")});
        band.offset = first_of({stac_number(numbers, "raster:offset"), stac_number(numbers, "offset"),
                                stac_number(asset, "raster:offset")});
        band.nodata = first_of({stac_number(numbers, "nodata"), stac_number(asset, "nodata")});
        // How the file is sampled says more than how finely its sensor sees.
        resolution = first_of({resolution, stac_number(numbers, "raster:spatial_resolution"),
                               stac_number(numbers, "spatial_resolution")});
        gsd = first_of({gsd, stac_number(names, "gsd"), stac_number(numbers, "gsd")});
        read.bands.push_back(std::move(band));
    }
    if (const std::optional<double> pixel = first_of({resolution, gsd}); pixel && *pixel > 0) read.pixel_m = *pixel;
    if (read.bands.empty())
        if (const CommonName* const common = find_name(read.key)) {
            StacBand band;
            band.role = common->role;
            band.rank = common->rank;
            read.bands.push_back(std::move(band));
        }
}

}  // namespace

bool StacAsset::goes_before(const StacAsset& other) const {
    return std::tuple(pixel_m, !cloud_optimised, key) < std::tuple(other.pixel_m, !other.cloud_optimised, other.key);
}

std::vector<StacAsset> list_stac_assets(const Json& item) {
    const Json& assets = member(item, "assets");
    std::vector<StacAsset> list;
    if (!assets.is_object()) return list;
    if (assets.size() > kMost) throw std::invalid_argument("it has more than 1,000 assets");
    for (const auto& [key, asset] : assets.items()) {
        StacAsset read;
        read.key = key;
        read.href = stac_text(asset, "href");
        const std::vector<std::string> roles = roles_of(asset);
        const std::string type = lower_case(stac_text(asset, "type"));
        const bool left_out = std::any_of(roles.begin(), roles.end(), [](const std::string& role) {
            return std::find(std::begin(kNoDataRoles), std::end(kNoDataRoles), role) != std::end(kNoDataRoles);
        });
        if (read.href.empty() || left_out || !is_raster(type)) continue;
        read.cloud_optimised = type.find("cloud-optimized") != std::string::npos;
        read.mask_kind = mask_kind_of(key, stac_text(asset, "title"), roles);
        read_bands(asset, read);
        list.push_back(std::move(read));
    }
    return list;
}

std::string stac_text(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : "";
}

std::optional<double> stac_number(const Json& object, const char* name) {
    const Json& value = member(object, name);
    if (!value.is_number()) return std::nullopt;
    const double number = value.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace quarrywatch::io
