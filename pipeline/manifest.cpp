#include "pipeline/manifest.hpp"

#include <sys/resource.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "pipeline/config/values.hpp"
#include "pipeline/stages/site_class.hpp"

namespace quarrywatch {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json inputs_json(const std::vector<ManifestInput>& inputs) {
    Json list = Json::array();
    for (const ManifestInput& input : inputs) {
        list.push_back({{"role", input.role},
                        {"path", input.path},
                        {"size_bytes", input.size_bytes},
                        {"checksum", or_null(input.checksum)},
                        {"date", input.date ? Json(config::print_date(*input.date)) : Json(nullptr)}});
    }
    return list;
}

Json registration_json(const std::optional<ManifestRegistration>& registration) {
    if (!registration) return nullptr;
    const ManifestRegistration& r = *registration;
    Json shift = nullptr;
    if (r.mean_dx_px && r.mean_dy_px) shift = Json::array({*r.mean_dx_px, *r.mean_dy_px});
    Json map_shift = nullptr;
    if (r.mean_map_x && r.mean_map_y) map_shift = Json::array({*r.mean_map_x, *r.mean_map_y});
    Json references = Json::array();
    for (const auto& [scene, left_out] : r.references)
        references.push_back({{"scene", scene}, {"left_out", or_null(left_out)}});
    return {{"status", r.status},
            {"reason", or_null(r.reason)},
            {"model", or_null(r.model)},
            {"model_reason", or_null(r.model_reason)},
            {"mean_shift_px", shift},
            {"mean_shift_map", map_shift},
            {"share_read", r.share_read},
            {"tie_points", {{"tried", r.windows_tried}, {"matched", r.windows_matched}, {"kept", r.windows_kept}}},
            {"check_rmse_px", or_null(r.check_rmse_px)},
            {"field_rmse_px", or_null(r.field_rmse_px)},
            {"error_px", {{"p50", or_null(r.error_p50_px)}, {"p95", or_null(r.error_p95_px)}}},
            {"coverage", r.coverage},
            {"rejected", Json(r.rejected)},
            {"references", references}};
}

Json normalisation_json(const std::vector<ManifestBand>& bands) {
    Json list = Json::array();
    for (const ManifestBand& band : bands) {
        list.push_back({{"band", band.band},
                        {"gain", band.gain},
                        {"offset", band.offset},
                        {"stable_pixels", band.stable_pixels},
                        {"held_out_rmse", band.held_out_rmse},
                        {"status", band.status}});
    }
    return list;
}

Json detection_json(const std::optional<ManifestDetection>& detection) {
    if (!detection) return nullptr;
    const ManifestDetection& d = *detection;
    Json parts = Json::array();
    for (const ManifestDetector& part : d.parts)
        parts.push_back({{"method", part.method},
                         {"figures", part.figures},
                         {"iterations", part.iterations},
                         {"converged", part.converged},
                         {"brightness_sigma", part.brightness_sigma}});
    return {{"method", d.method},
            {"threshold", d.threshold},
            {"growth_threshold", d.growth_threshold},
            {"rule", d.rule},
            {"why", d.why},
            {"unchanged_law", {{"scale", d.null_scale}, {"degrees", d.null_degrees}, {"anchor", d.null_anchor}}},
            {"sample_pixels", d.sample_pixels},
            {"sample_share_above", d.sample_share_above},
            {"detectors", parts}};
}

Json looks_json(const std::vector<ManifestLook>& looks) {
    Json list = Json::array();
    for (const ManifestLook& look : looks)
        list.push_back({{"look", look.look_id},
                        {"scene", look.scene},
                        {"date", look.date ? Json(config::print_date(*look.date)) : Json()},
                        {"baseline", look.baseline},
                        {"baseline_kind", look.baseline_kind},
                        {"status", look.status},
                        {"reason", or_null(look.reason)},
                        {"clear_share", look.clear_share ? Json(*look.clear_share) : Json()},
                        {"registration_rmse_px", look.registration_rmse_px ? Json(*look.registration_rmse_px) : Json()},
                        {"sites_found", look.sites_found}});
    return list;
}

Json publication_json(const std::optional<ManifestPublication>& publication) {
    if (!publication) return nullptr;
    Json objections = Json::array();
    for (const ManifestObjection& o : publication->objections)
        objections.push_back({{"guard", o.guard},
                              {"look", or_null(o.look)},
                              {"figure", o.figure},
                              {"limit", o.limit},
                              {"reason", o.text}});
    return {{"status", publication->status},
            {"objections", objections},
            {"history_looks", publication->history_looks},
            {"usual_sites", or_null(publication->usual_sites)}};
}

Json tiles_json(const std::vector<TileRecord>& tiles) {
    std::map<std::string, int> counts{{"done", 0}, {"empty", 0}, {"failed", 0}};
    Json failed = Json::array();
    for (const TileRecord& tile : tiles) {
        ++counts[tile.status];
        if (tile.status != "failed") continue;
        failed.push_back(
            {{"tile", tile.index}, {"row", tile.core.row}, {"col", tile.core.col}, {"reason", tile.reason}});
    }
    return {{"total", tiles.size()}, {"by_status", Json(counts)}, {"failed", failed}};
}

Json sites_json(const Manifest& manifest) {
    Json per_class = Json::object();
    std::int64_t total = 0;
    for (const stages::SiteClass& known : stages::kSiteClasses) {
        const auto found = manifest.sites_per_class.find(std::string(known.name));
        const std::int64_t count = found == manifest.sites_per_class.end() ? 0 : found->second;
        per_class[std::string(known.name)] = count;
        total += count;
    }
    return {{"total", total},
            {"per_class", per_class},
            {"pseudo_changes", manifest.pseudo_changes},
            {"below_minimum", manifest.below_minimum}};
}

Json seconds_json(const std::vector<std::pair<std::string, double>>& seconds) {
    Json stages = Json::object();
    for (const auto& [stage, value] : seconds) stages[stage] = std::round(value * 1000) / 1000;
    return stages;
}

}  // namespace

std::int64_t peak_memory_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

std::string normalisation_text(const std::vector<ManifestBand>& bands) {
    return normalisation_json(bands).dump(2) + "\n";
}

std::string detection_text(const ManifestDetection& detection) { return detection_json(detection).dump(2) + "\n"; }

std::string registration_text(const ManifestRegistration& registration) {
    return registration_json(registration).dump(2) + "\n";
}

std::string manifest_text(const Manifest& manifest) {
    const Json json = {{"program", "quarrywatch"},
                       {"version", QUARRYWATCH_VERSION},
                       {"command", manifest.command},
                       {"name", manifest.name},
                       {"status", manifest.status},
                       {"night", or_null(manifest.night)},
                       {"started", or_null(manifest.started)},
                       {"finished", or_null(manifest.finished)},
                       {"libraries", Json(manifest.libraries)},
                       {"configuration_hash", or_null(manifest.configuration_hash)},
                       {"configuration", Json(manifest.configuration)},
                       {"inputs", inputs_json(manifest.inputs)},
                       {"registration", registration_json(manifest.registration)},
                       {"normalisation", normalisation_json(manifest.normalisation)},
                       {"detection", detection_json(manifest.detection)},
                       {"looks", looks_json(manifest.looks)},
                       {"publication", publication_json(manifest.publication)},
                       {"tiles", tiles_json(manifest.tiles)},
                       {"sites", sites_json(manifest)},
                       {"seconds_per_stage", seconds_json(manifest.seconds_per_stage)},
                       {"peak_memory_bytes", manifest.peak_memory_bytes},
                       {"warnings", Json(manifest.warnings)},
                       {"outputs", Json(manifest.outputs)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

io::StagedOutput write_manifest(const std::filesystem::path& path, const Manifest& manifest) {
    io::TextOutput out(path);
    out.write(manifest_text(manifest));
    return out.finish();
}

}  // namespace quarrywatch
