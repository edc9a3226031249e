#include "pipeline/report/report_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "pipeline/class_colours.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/report/map_tiles.hpp"
#include "pipeline/report/sentence.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/degrees.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kBegin = "window.QUARRYWATCH = ", kEnd = ";\n";
constexpr int kSchema = 1;  // of the data: what a page of another number cannot show

std::string hex_of(const Rgb& colour) {
    char text[8];
    std::snprintf(text, sizeof text, "#%02X%02X%02X", colour[0], colour[1], colour[2]);
    return text;
}

Json date_or_null(const std::optional<Date>& date) { return date ? Json(config::print_date(*date)) : Json(nullptr); }

Json files(const ChipFiles& of) { return {{"before", of.before}, {"after", of.after}}; }

Json chip_of(const Chip& chip, const std::vector<std::string>& scenes) {
    Json out;
    out["window"] = {chip.window.col, chip.window.row, chip.window.cols, chip.window.rows};
    out["natural"] = files(chip.natural);
    out["false_colour"] = chip.false_colour ? files(*chip.false_colour) : Json(nullptr);
    out["thumb"] = files(chip.thumbnail);
    out["sha256"] = files(chip.sha256);
    if (scenes.size() == 2) out["scene"] = {{"before", scenes[0]}, {"after", scenes[1]}};
    return out;
}

Json coordinates_of(const Site& site, const io::PlaceCoordinates& place) {
    if (!site.lon || !site.lat) return nullptr;
    const double lon = *site.lon, lat = *site.lat;
    Json out;
    out["decimal"] = texts::decimal_degrees(lat, 6) + ", " + texts::decimal_degrees(lon, 6);  // as map programs take it
    for (const auto& [name, language] : {std::pair("en", config::Language::en), std::pair("zh", config::Language::zh)})
        out["dms"][name] = texts::degrees_minutes_seconds(lon, lat, language);
    if (place.zone && place.gauss_kruger)
        out["cgcs2000"] = {{"epsg", io::gauss_kruger_epsg(*place.zone)},
                           {"x", io::rounded((*place.gauss_kruger)[0], 1)},
                           {"y", io::rounded((*place.gauss_kruger)[1], 1)}};
    if (place.gcj02)
        out["gcj02"] =
            texts::decimal_degrees((*place.gcj02)[1], 6) + ", " + texts::decimal_degrees((*place.gcj02)[0], 6);
    return out;
}

Json history_of(const Site& site, const History& history) {
    Json out = Json::array();
    const auto of_site = history.find(site.site_id);
    if (of_site == history.end()) return out;
    for (const ledger::Observation& o : of_site->second) {
        if (!o.date) continue;
        const char* const status = o.answer == ledger::Answer::seen       ? "found"
                                   : o.answer == ledger::Answer::not_seen ? "not_found"
                                                                          : "obscured";
        out.push_back({{"date", config::print_date(*o.date)},
                       {"area_m2", o.area_m2 ? Json(io::rounded(*o.area_m2, 0)) : Json(nullptr)},
                       {"status", status}});
    }
    return out;
}

Json site_of(const Site& site, const ReportContent& content, const Chip* chip, const io::PlaceCoordinates& place) {
    Json out;
    for (const io::SiteField& field : io::site_fields())
        std::visit(
            [&](const auto& held) {
                if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                    out[field.name] = nullptr;
                else
                    out[field.name] = held;
            },
            io::field_value(field, site));
    out["rings"] = site.rings;
    out["sentence"] = {{"en", sentence_of(site, config::Language::en)},
                       {"zh", sentence_of(site, config::Language::zh)}};
    out["chip"] = chip != nullptr ? chip_of(*chip, content.scenes) : Json(nullptr);
    out["coordinates"] = coordinates_of(site, place);
    out["history"] = history_of(site, content.history);
    return out;
}

// Outlines of a layer in grid pixels, to a tenth: enough for the eye.
Json outlines(const io::Layers& layers, const std::string& role, const io::Grid& grid,
              const std::vector<std::string>& fields) {
    Json out = Json::array();
    const auto layer = layers.find(role);
    if (layer == layers.end()) return out;
    for (const io::Feature& feature : layer->second.features()) {
        Json rings = Json::array();
        for (const io::Geometry& polygon : feature.polygons)
            for (const io::MapPolygon& part : polygon.rings())
                for (const io::MapRing& ring : part) {
                    Json points = Json::array();
                    for (const auto& [x, y] : ring) {
                        const auto [col, row] = grid.to_pixel(x, y);
                        points.push_back({io::rounded(col, 1), io::rounded(row, 1)});
                    }
                    rings.push_back(std::move(points));
                }
        Json one;
        for (const std::string& name : fields) {
            const std::string* const value = feature.field(name);
            one[name] = value != nullptr ? Json(*value) : Json(nullptr);
        }
        one["rings"] = std::move(rings);
        out.push_back(std::move(one));
    }
    return out;
}

Json patches_of(const std::vector<ledger::PatchRecord>& patches) {
    Json out = Json::array();
    for (const ledger::PatchRecord& p : patches) {
        const char* const status = p.status == ledger::PatchStatus::findings        ? "findings"
                                   : p.status == ledger::PatchStatus::nothing_found ? "nothing_found"
                                                                                    : "not_seen";
        out.push_back({{"county", p.county},
                       {"township", p.township},
                       {"village", p.village},
                       {"patch", p.patch},
                       {"person", p.person},
                       {"status", status},
                       {"reason", p.reason},
                       {"clear_share", io::rounded(p.clear_share, 3)},
                       {"looked_on", p.look_dates},
                       {"sites", p.findings}});
    }
    return out;
}

// What the page says; the catalogue also holds what other files say.
constexpr std::array<std::string_view, 8> kTextsOfPage{"class",  "confidence", "header",      "page",
                                                       "reason", "sentence",   "site_status", "status"};

Json texts_of(config::Language language) {
    Json out;
    for (const texts::Entry& entry : texts::catalogue()) {
        const std::string_view group = entry.key.substr(0, entry.key.find('.'));
        if (std::find(kTextsOfPage.begin(), kTextsOfPage.end(), group) == kTextsOfPage.end()) continue;
        out[std::string(entry.key)] = language == config::Language::zh ? entry.zh : entry.en;
    }
    return out;
}

// "<" could begin "</script>" or "<!--"; the two separators end a line in old browsers.
std::string script_of(const Json& data) {
    const std::string json = data.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string script(kBegin);
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '<')
            script += "\\u003c";
        else if (json.compare(i, 3, "\xE2\x80\xA8") == 0 || json.compare(i, 3, "\xE2\x80\xA9") == 0) {
            script += json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else
            script += json[i];
    }
    return script.append(kEnd);
}

// What depends on the program and not on the night.
void put_program(Json& data, config::Language language) {
    data["schema"] = kSchema;
    data["version"] = kVersion;
    data["language"] = language == config::Language::zh ? "zh" : "en";
    data["classes"] = Json::array();
    for (const stages::SiteClass& known : stages::kSiteClasses)
        data["classes"].push_back(
            {{"name", known.name}, {"code", known.code}, {"colour", hex_of(class_colour(known.name))}});
    data["texts"] = {{"en", texts_of(config::Language::en)}, {"zh", texts_of(config::Language::zh)}};
}

}  // namespace

std::optional<StoredReport> renewed_script(std::string_view script, std::optional<config::Language> language) {
    if (!script.starts_with(kBegin) || !script.ends_with(kEnd)) return std::nullopt;
    Json data = Json::parse(script.substr(kBegin.size(), script.size() - kBegin.size() - kEnd.size()), nullptr, false);
    const auto has = [&](const char* name) { return data.contains(name) && data[name].is_array(); };
    if (!data.is_object() || data.value("schema", 0) != kSchema || !has("sites") || !has("patches"))
        return std::nullopt;
    StoredReport stored;
    for (const Json& site : data["sites"]) {
        stored.site_ids.push_back(site.value("site_id", ""));
        if (!site.contains("chip") || !site["chip"].is_object()) continue;
        for (const char* const kind : {"natural", "false_colour", "thumb"})
            if (const Json& pictures = site["chip"].value(kind, Json()); pictures.is_object())
                for (const Json& name : pictures) stored.pictures.push_back(name.get<std::string>());
    }
    const config::Language kept = data.value("language", "") == "zh" ? config::Language::zh : config::Language::en;
    put_program(data, language.value_or(kept));
    stored.script = script_of(data);
    return stored;
}

std::string data_script(const ReportContent& content, config::Language language) {
    Json data;
    put_program(data, language);
    data["night"] = content.night;
    data["before_date"] = date_or_null(content.before_date);
    data["after_date"] = date_or_null(content.after_date);
    data["grid"] = {{"rows", content.grid.rows},
                    {"cols", content.grid.cols},
                    {"pixel_m", content.grid.has_crs() ? Json(io::rounded(std::sqrt(content.grid.pixel_area()), 4))
                                                       : Json(nullptr)}};
    data["map"] = nullptr;
    if (content.greatest_zoom >= 0)
        data["map"] = {{"tile_px", kTile_px},
                       {"max_zoom", content.greatest_zoom},
                       {"before", "tiles/before/{z}/{x}/{y}.jpg"},
                       {"after", "tiles/after/{z}/{x}/{y}.jpg"}};
    data["sites_in_all"] = content.sites_in_all;
    data["sites"] = Json::array();
    const std::vector<io::PlaceCoordinates> places =
        dispatch::locate_sites(content.sites, content.layers, content.grid);
    for (std::size_t i = 0; i < content.sites.size(); ++i)
        data["sites"].push_back(site_of(content.sites[i], content,
                                        i < content.chips.size() && content.chips[i] ? &*content.chips[i] : nullptr,
                                        places[i]));
    data["licences"] = outlines(content.layers, "licences", content.grid, {"number", "holder", "valid_to"});
    data["townships"] = outlines(content.layers, "townships", content.grid, {"name"});
    data["patches"] = patches_of(content.patches);
    data["unseen"] = Json::array();
    for (const Observed& o : content.observed)
        if (!o.seen) data["unseen"].push_back({{"rings", o.rings}, {"reason", o.reason}});
    return script_of(data);
}

}  // namespace quarrywatch::report
