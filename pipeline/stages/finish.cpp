#include "pipeline/stages/finish.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "pipeline/class_colours.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/dispatch/letters.hpp"
#include "pipeline/dispatch/lists.hpp"
#include "pipeline/dispatch/office_files.hpp"
#include "pipeline/dispatch/person_folders.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/write_csv.hpp"
#include "pipeline/io/write_geojson.hpp"
#include "pipeline/io/write_gpkg.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::stages {

namespace {

TileRecord record_of(const TileResult& tile, int index) {
    TileRecord record;
    record.index = index;
    record.core = tile.core;
    record.valid_share = static_cast<double>(tile.seen_pixels) / (static_cast<double>(tile.core.rows) * tile.core.cols);
    if (!tile.fault.empty()) {
        record.status = "failed";
        record.reason = tile.fault;
    } else if (tile.seen_pixels == 0) {
        record.status = "empty";
        record.reason = tile.data_pixels > 0 ? "cloud" : "no_data";
    } else {
        record.status = "done";
    }
    return record;
}

Observed observed_of(const TileResult& tile, const TileRecord& record, const ScenePair& pair) {
    Observed o;
    o.rings = {ring_of(tile.core)};
    o.seen = tile.fault.empty() && tile.seen_pixels > 0;
    o.clear_share = record.valid_share;
    const long long all = static_cast<long long>(tile.core.rows) * tile.core.cols;
    if (!tile.fault.empty())
        o.reason = "failed";
    else if (tile.seen_pixels < all)  // what most of the unseen part suffers from
        o.reason = tile.data_pixels - tile.seen_pixels >= all - tile.data_pixels ? "cloud" : "no_data";
    o.before_date = pair.before.date;
    o.after_date = pair.after.date;
    return o;
}

// Tiles in reading order, whatever the order of work.
std::vector<const TileResult*> in_reading_order(const std::vector<TileResult>& tiles) {
    std::vector<const TileResult*> ordered;
    for (const TileResult& tile : tiles) ordered.push_back(&tile);
    std::sort(ordered.begin(), ordered.end(), [](const TileResult* a, const TileResult* b) {
        return std::pair(a->core.row, a->core.col) < std::pair(b->core.row, b->core.col);
    });
    return ordered;
}

// A scene's files and what had to be assumed of it.
void describe_input(const io::Scene& scene, const std::string& role, Manifest& manifest) {
    std::vector<std::string> paths;
    for (const io::BandSource& source : scene.bands)
        if (std::find(paths.begin(), paths.end(), source.path) == paths.end()) paths.push_back(source.path);
    for (const std::string& path : paths) manifest.inputs.push_back(io::input_record(role, path, scene.date));
    if (scene.mask) manifest.inputs.push_back(io::input_record(role + " mask", scene.mask->path, scene.date));
    for (const std::string& warning : scene.warnings) {
        manifest.warnings.push_back(scene.id + ": " + warning);
        log::warn("ingest", "[" + scene.id + "] " + warning);
    }
}

// What people call the fields of sites: the lists' headers.
std::map<std::string, std::string> field_aliases(config::Language language) {
    std::map<std::string, std::string> aliases;
    for (const io::SiteField& field : io::site_fields())
        if (const auto name = texts::find_text("header." + std::string(field.name), language))
            aliases.emplace(field.name, *name);
    return aliases;
}

std::vector<io::ClassStyle> class_styles(config::Language language) {
    std::vector<io::ClassStyle> styles;
    for (const SiteClass& known : kSiteClasses)
        styles.push_back({std::string(known.name),
                          std::string(texts::text("class." + std::string(known.name), language)),
                          class_colour(known.name), known.name == "reactivated_pit"});
    return styles;
}

}  // namespace

ManifestRegistration registration_record(const Registration& r) {
    ManifestRegistration out;
    out.status = r.status;
    out.reason = r.reason;
    out.model = r.model;
    out.model_reason = r.model_reason;
    out.coverage = r.coverage;
    for (const ReferenceLook& look : r.references) out.references.emplace_back(look.id, look.left_out);
    out.windows_tried = r.tried;
    out.windows_matched = r.matched;
    out.windows_kept = r.kept;
    out.rejected = r.rejected;
    out.share_read = r.share_read;
    if (r.registered) {
        out.mean_dx_px = r.mean_dx_px;
        out.mean_dy_px = r.mean_dy_px;
        out.mean_map_x = r.mean_map_x;
        out.mean_map_y = r.mean_map_y;
    }
    if (r.status == "ok") {
        out.check_rmse_px = r.check_rmse_px;
        out.field_rmse_px = r.field_rmse_px;
        out.error_p50_px = r.local_error.quantile(0.5);
        out.error_p95_px = r.local_error.quantile(0.95);
    }
    return out;
}

std::vector<ManifestBand> normalisation_record(const std::vector<BandNormalisation>& normalisation) {
    std::vector<ManifestBand> out;
    for (const BandNormalisation& n : normalisation)
        out.push_back(
            {n.role, n.fit.gain, n.fit.offset, n.fit.stable_pixels, n.fit.held_out_rmse, name_of(n.fit.status)});
    return out;
}

ManifestDetection detection_record(const detect::Detector& d) {
    ManifestDetection out;
    out.method = config::enum_name(d.method);
    out.threshold = d.threshold.value;
    out.growth_threshold = d.threshold.low;
    out.rule = config::enum_name(d.threshold.rule);
    out.why = d.threshold.why;
    out.null_scale = d.threshold.null.scale;
    out.null_degrees = d.threshold.null.degrees;
    out.null_anchor = d.threshold.null.anchor;
    out.sample_share_above = d.threshold.share_above;
    out.sample_pixels = d.sample_pixels;
    for (const detect::Part& part : d.parts)
        out.parts.push_back({std::string(config::enum_name(part.method)), part.correlations, part.iterations,
                             part.converged, std::sqrt(part.linear.brightness_variance)});
    return out;
}

void describe_look(const ScenePair& pair, std::span<const io::Scene> more_references, Manifest& manifest) {
    describe_input(pair.before, "before", manifest);
    describe_input(pair.after, "after", manifest);
    for (std::size_t i = 0; i < more_references.size(); ++i) {
        // The first of the record is `before`. Of one that cannot be read there is no checksum to take.
        const ReferenceLook& look = pair.registration.references[i + 1];
        if (look.failed)
            manifest.warnings.push_back("reference " + look.id + ": " + look.left_out);
        else
            describe_input(more_references[i], "reference", manifest);
    }
    manifest.registration = registration_record(pair.registration);
    manifest.normalisation = normalisation_record(pair.normalisation);
    manifest.detection = detection_record(pair.detector);
}

void describe_layers(const io::Layers& layers, Manifest& manifest) {
    for (const auto& [role, layer] : layers)
        for (const std::string& warning : layer.warnings) {
            manifest.warnings.push_back(role + ": " + warning);
            log::warn("layers", "[" + role + "] " + warning);
        }
}

void add_observed(const flow::LookOutcome& look, std::vector<Observed>& observed) {
    const std::vector<const TileResult*> ordered = in_reading_order(look.pass.tiles);
    const int number = observed.empty() ? 0 : observed.back().look + 1;
    for (const TileResult* tile : ordered) {
        observed.push_back(observed_of(*tile, record_of(*tile, 0), look.pair));
        observed.back().look = number;
    }
}

std::vector<io::StagedOutput> stage_lists(const std::filesystem::path& folder, const NightLists& lists,
                                          const flow::LookOutcome* last, const config::Config& config,
                                          Manifest& manifest) {
    io::GpkgContent content;
    content.sites = lists.sites;
    content.pseudo_changes = lists.pseudo_changes;
    content.observed = lists.observed;
    content.aliases = field_aliases(config.run.language);
    content.classes = class_styles(config.run.language);
    if (last != nullptr) {
        content.tie_points = last->pair.registration.tie_points;
        for (const TileResult* tile : in_reading_order(last->pass.tiles))
            content.tiles.push_back(record_of(*tile, static_cast<int>(content.tiles.size())));
    }
    manifest.tiles = content.tiles;
    for (const Site& site : lists.sites) ++manifest.sites_per_class[site.class_name];
    manifest.pseudo_changes = static_cast<std::int64_t>(lists.pseudo_changes.size());

    std::vector<io::StagedOutput> staged;
    staged.push_back(io::write_csv(folder / "sites.csv", lists.sites));
    staged.push_back(io::write_geojson(folder / "sites.geojson", lists.sites, lists.grid));
    dispatch::SummaryOptions summary;
    summary.classes = config.dispatch.classes;
    const std::vector<dispatch::TownshipRow> rows =
        dispatch::summarise_townships(lists.sites, lists.observed, lists.layers, lists.grid, summary);
    const std::vector<io::PlaceCoordinates> places = dispatch::locate_sites(lists.sites, lists.layers, lists.grid);
    const dispatch::LocatedSites located{lists.sites, places};
    const config::Language language = config.run.language;
    dispatch::StagedFiles files;
    for (io::StagedOutput& list : dispatch::write_lists(folder / "dispatch", rows, language))
        files.add(std::move(list));
    for (io::StagedOutput& letter :
         dispatch::write_letters(folder / "dispatch", rows, located, lists.patches, manifest.night, language))
        files.add(std::move(letter));
    files.add(dispatch::write_person_folders(folder / "dispatch", rows, located, lists.grid, language,
                                             config.formats.kmz, lists.pictures));
    files.add(dispatch::write_office_files(folder / "office", rows, located, lists.grid, config.formats, language,
                                           lists.pictures));
    if (config.formats.kmz && !lists.grid.has_crs())
        files.warnings.emplace_back("formats.kmz: the scenes have no CRS, so there is no map for phones");
    manifest.warnings.insert(manifest.warnings.end(), files.warnings.begin(), files.warnings.end());
    if (!files.warnings.empty())  // there may be one for every site: the log says where they stand
        log::warn("outputs", files.warnings.front() + " (" + std::to_string(files.warnings.size()) +
                                 " such warnings in run.json)");
    std::move(files.outputs.begin(), files.outputs.end(), std::back_inserter(staged));
    staged.push_back(io::write_gpkg(folder / "sites.gpkg", content, lists.grid));
    return staged;
}

}  // namespace quarrywatch::stages
