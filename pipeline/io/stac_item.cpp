#include "pipeline/io/stac_item.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "pipeline/io/product_names.hpp"
#include "pipeline/io/stac_assets.hpp"
#include "pipeline/io/stac_href.hpp"

namespace quarrywatch::io {
namespace {

using Json = nlohmann::json;

constexpr int kMinutesOfDay = 24 * 60;
constexpr std::size_t kLongestName = 200;

int number_at(const std::string& text, std::size_t at) {
    const bool digits = at + 2 <= text.size() && text.find_first_not_of("0123456789", at) >= at + 2;
    return digits ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
}

/// The day of UTC of an RFC 3339 time, "2023-01-01T02:41:21.024Z" or with an offset like +08:00.
std::optional<Date> utc_day(const std::string& text) {
    const std::optional<Date> day = parse_date(text);
    if (!day || text.size() < 16 || number_at(text, 11) < 0 || number_at(text, 14) < 0) return day;
    const std::size_t sign = text.find_first_of("+-", 16);
    if (sign == std::string::npos || number_at(text, sign + 1) < 0) return day;
    const int zone = number_at(text, sign + 1) * 60 + std::max(0, number_at(text, sign + 4));
    int minute = number_at(text, 11) * 60 + number_at(text, 14) - (text[sign] == '-' ? -zone : zone);
    std::chrono::sys_days utc{*day};
    for (; minute < 0; minute += kMinutesOfDay) utc -= std::chrono::days{1};
    for (; minute >= kMinutesOfDay; minute -= kMinutesOfDay) utc += std::chrono::days{1};
    return Date{utc};
}

struct Choice {
    const StacAsset* asset = nullptr;
    std::size_t band = 0;  ///< counted from 0

    [[nodiscard]] const StacBand& info() const { return asset->bands[band]; }
};
using Choices = std::map<std::string, Choice>;  // by role

/// Put a band in its role, unless a better one is there.
void offer(Choices& choices, const StacAsset& asset, std::size_t band) {
    const Choice next{&asset, band};
    if (next.info().role.empty()) return;
    Choice& best = choices[next.info().role];
    const bool better =
        best.asset == nullptr || next.info().rank < best.info().rank ||
        (next.info().rank == best.info().rank && best.asset != &asset && asset.goes_before(*best.asset));
    if (better) best = next;
}

Choices choose_bands(const std::vector<StacAsset>& assets) {
    Choices singles;
    for (const StacAsset& asset : assets)
        if (asset.mask_kind == config::MaskKind::none && asset.bands.size() == 1) offer(singles, asset, 0);
    Choices best = singles;
    for (const StacAsset& asset : assets) {
        if (asset.mask_kind != config::MaskKind::none || asset.bands.size() < 2) continue;
        Choices together;
        for (std::size_t i = 0; i < asset.bands.size(); ++i) offer(together, asset, i);
        const bool better_file = !best.empty() && best.begin()->second.asset->bands.size() > 1 &&
                                 together.size() == best.size() && asset.goes_before(*best.begin()->second.asset);
        if (together.size() > best.size() || better_file) best = std::move(together);
    }
    return best;
}

std::string asset_path(const StacAsset& asset, const std::string& folder) {
    try {
        return path_of_href(asset.href, folder);
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument("asset " + asset.key + ": " + error.what());
    }
}

void set_files(const Choices& bands, const std::string& folder, config::SceneSpec& spec) {
    for (const auto& [role, choice] : bands) spec.files.push_back(asset_path(*choice.asset, folder));
    std::sort(spec.files.begin(), spec.files.end());
    spec.files.erase(std::unique(spec.files.begin(), spec.files.end()), spec.files.end());
    spec.path = spec.files.front();
    for (const auto& [role, choice] : bands)
        spec.bands[role] = spec.files.size() > 1 ? asset_path(*choice.asset, folder) : std::to_string(choice.band + 1);
}

/// A number of all bands, where they agree on it.
std::optional<double> common_number(const Choices& bands, std::optional<double> StacBand::*number, const char* name,
                                    std::string& disagreeing) {
    const std::optional<double> first = bands.begin()->second.info().*number;
    for (const auto& [role, choice] : bands)
        if (choice.info().*number != first) {
            disagreeing += (disagreeing.empty() ? "" : ", ") + std::string(name);
            return std::nullopt;
        }
    return first;
}

bool offset_is_applied(const Json& properties) {
    for (const char* const name : {"earthsearch:boa_offset_applied", "sentinel:boa_offset_applied"})
        if (const auto found = properties.find(name); found != properties.end() && found->is_boolean())
            return found->get<bool>();
    return false;
}

void set_numbers(const Choices& bands, const Json& properties, config::SceneSpec& spec, const std::string& origin,
                 std::vector<std::string>& warnings) {
    std::string disagreeing;
    spec.scale = common_number(bands, &StacBand::scale, "scale", disagreeing);
    spec.offset = common_number(bands, &StacBand::offset, "offset", disagreeing);
    spec.nodata = common_number(bands, &StacBand::nodata, "nodata", disagreeing);
    if (!disagreeing.empty())
        warnings.push_back(origin + ": its bands differ in " + disagreeing +
                           ", which was not used (set it in [catalogue])");
    if (properties.is_object() && offset_is_applied(properties)) spec.offset = 0;
    if (spec.scale == 0) {
        warnings.push_back(origin + ": its scale of 0 was not used");
        spec.scale.reset();
    }
}

void set_mask(const std::vector<StacAsset>& assets, const std::string& folder, config::SceneSpec& spec) {
    const StacAsset* best = nullptr;
    for (const StacAsset& asset : assets) {
        if (asset.mask_kind == config::MaskKind::none) continue;
        const bool first_kind = best == nullptr || asset.mask_kind < best->mask_kind;
        if (first_kind || (asset.mask_kind == best->mask_kind && asset.goes_before(*best))) best = &asset;
    }
    if (best == nullptr) return;
    spec.mask = asset_path(*best, folder);
    spec.mask_kind = best->mask_kind;
}

}  // namespace

CatalogueEntry read_stac_item(const Json& item, const std::string& folder, std::vector<std::string>& warnings) {
    if (stac_text(item, "type") != "Feature") throw std::invalid_argument("it is no Feature");
    CatalogueEntry entry;
    entry.name = stac_text(item, "id").substr(0, kLongestName);
    entry.origin = "item " + (entry.name.empty() ? std::string("without id") : entry.name);
    static const Json kNone;
    const auto found = item.find("properties");
    const Json& properties = found == item.end() ? kNone : *found;
    for (const char* const name : {"datetime", "start_datetime"})
        if (!entry.spec.date) entry.spec.date = utc_day(stac_text(properties, name));
    if (!entry.spec.date) warnings.push_back(entry.origin + ": it has neither datetime nor start_datetime");

    const std::vector<StacAsset> assets = list_stac_assets(item);
    Choices bands = choose_bands(assets);
    if (!bands.empty()) {
        set_files(bands, folder, entry.spec);
        set_numbers(bands, properties, entry.spec, entry.origin, warnings);
    } else {
        std::vector<const StacAsset*> rasters;
        for (const StacAsset& asset : assets)
            if (asset.mask_kind == config::MaskKind::none) rasters.push_back(&asset);
        if (rasters.size() != 1)
            throw std::invalid_argument(rasters.empty() ? "it has no raster among its assets"
                                                        : "none of its assets says which band it holds");
        entry.spec.path = asset_path(*rasters.front(), folder);
        entry.spec.files = {entry.spec.path};
    }
    set_mask(assets, folder, entry.spec);
    return entry;
}

}  // namespace quarrywatch::io
