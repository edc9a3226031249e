// Keys of the run, the common grid, ingest, outputs, the publish guards, dispatch and formats.

#include <algorithm>

#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config::schema {
namespace {

void require_postgres(const std::string& text) {
    if (!text.empty() && !text.starts_with("PG:") && !text.starts_with("postgresql://"))
        throw ValueError("this is no connection string of PostgreSQL",
                         "Write PG:host=... dbname=... user=...; the password goes into PGPASSWORD or .pgpass");
}

void require_prom(const std::string& text) {
    // The collector reads no other names; the file is made under another one and renamed.
    if (!text.empty() && !text.ends_with(".prom"))
        throw ValueError("\"" + text + "\" does not end with .prom", "Give a name like quarrywatch.prom");
}

void require_time_zone(const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
               c == '+' || c == '-';
    });
    if (!plain) throw ValueError("\"" + text + "\" is not a time zone", "Give a name like Asia/Shanghai or UTC");
}

std::string print_extent(const std::optional<std::array<double, 4>>& extent) {
    std::string text;
    if (extent)
        for (const double value : *extent) text += (text.empty() ? "" : ", ") + print_real(value);
    return text;
}

// The only key of its kind: four numbers that must lie in order.
Key<Config> extent_key() {
    Key<Config> key;
    key.name = "grid.extent";
    key.unit = "map units";
    key.range = "west, south, east, north, or empty";
    key.meaning = "Bounds of the grid";
    key.set = [](Config& config, const std::string& text, const std::filesystem::path&) {
        const std::vector<std::string> items = parse_list(text);
        config.grid.extent.reset();
        if (items.empty()) return;
        if (items.size() != 4)
            throw ValueError(std::to_string(items.size()) + " numbers", "Give west, south, east, north");
        std::array<double, 4> extent{};
        std::transform(items.begin(), items.end(), extent.begin(),
                       [](const std::string& item) { return parse_real(item); });
        if (extent[0] >= extent[2] || extent[1] >= extent[3])
            throw ValueError("the bounds enclose nothing",
                             "Give west < east and south < north, in this order: west, south, east, north");
        config.grid.extent = extent;
    };
    key.print = [](const Config& config) { return print_extent(config.grid.extent); };
    return key;
}

}  // namespace

std::vector<Key<Config>> run_keys() {
    using K = Keys<Config>;
    constexpr std::int64_t kMiB = std::int64_t{1} << 20;
    return {
        K::text("run.name", "text without slashes", "Name of the run in every output", MEMBER(run.name),
                detail::require_name),
        K::text("run.time_zone", "a name of the time zone database", "Time zone that a night is named in",
                MEMBER(run.time_zone), require_time_zone),
        K::choice("run.language", "Language of the inspectors' files", MEMBER(run.language)),
        K::size("run.memory_limit", 64 * kMiB, 4 * kMiB * kMiB,
                "Peak memory of the program; the number of tiles in flight follows from it",
                MEMBER(run.memory_limit_bytes)),
        K::integer("run.tile_size_px", "px", between(64, 16384), "Side of a tile; the result does not depend on it",
                   MEMBER(run.tile_size_px)),
        K::integer("run.threads", "threads", between(0, 1024),
                   "Threads at work; 0: all cores; the result does not depend on it", MEMBER(run.threads)),
        K::size("run.min_free_disk", 0, 4 * kMiB * kMiB,
                "Free space that a run leaves on the disks of its outputs and its ledger; it does not begin, or stops, "
                "where it would not",
                MEMBER(run.min_free_disk_bytes)),

        K::text("grid.crs", "anything that PROJ reads, e.g. EPSG:4528, or empty",
                "Coordinate reference system of the grid", MEMBER(grid.crs)),
        K::real("grid.resolution", "map units", above(0), "Side of a pixel", MEMBER(grid.resolution)),
        extent_key(),

        K::integer("ingest.mask_dilation_px", "px", between(0, 1000), "Masked areas are grown by this radius",
                   MEMBER(ingest.mask_dilation_px)),
        K::real("ingest.minimum_valid_share", "share", between(0, 1), "Less common clear area than this is no answer",
                MEMBER(ingest.minimum_valid_share)),
    };
}

std::vector<Key<Config>> output_keys() {
    using K = Keys<Config>;
    return {
        K::boolean("outputs.score_raster", "Write the change score as a raster", MEMBER(outputs.score_raster)),
        K::boolean("outputs.class_raster", "Write the classes of change as a raster", MEMBER(outputs.class_raster)),
        K::boolean("outputs.report", "Make the inspectors' page with its pictures", MEMBER(outputs.report)),
        K::integer("outputs.report_sites", "", between(1, 20000), "Sites on that page at most, the first by priority",
                   MEMBER(outputs.report_sites)),
        K::integer("outputs.overview_px", "px", between(0, 20000), "Longer side of the overview picture; 0: none",
                   MEMBER(outputs.overview_px)),
        K::path("outputs.metrics", "a file whose name ends with .prom, or empty",
                "Figures of every run for Prometheus, for the textfile collector of its node exporter",
                MEMBER(outputs.metrics), require_prom),

        K::real("publish.max_sites_factor", "times", at_least(1),
                "A night is held back when a look finds so many times the usual number of sites",
                MEMBER(publish.max_sites_factor)),
        K::integer("publish.history_looks", "looks", between(1, 10000),
                   "Usual is the median of so many earlier looks, the newest", MEMBER(publish.history_looks)),
        K::integer("publish.least_history_looks", "looks", between(1, 10000),
                   "With fewer of them nobody knows what is usual, and none is held back for its number of sites",
                   MEMBER(publish.least_history_looks)),
        K::integer("publish.least_sites", "sites", between(0, 1000000),
                   "A look with no more sites is never held back for their number", MEMBER(publish.least_sites)),
        K::real("publish.max_registration_rmse_px", "px", between(0, 100),
                "A night is held back when the displacement of a look may be wrong by more",
                MEMBER(publish.max_registration_rmse_px)),
        K::real("publish.min_clear_share", "share", between(0, 1),
                "A night with finds is held back when its looks together saw less of the grid clear",
                MEMBER(publish.min_clear_share)),

        K::subset("dispatch.classes", {kClasses.begin(), kClasses.end()},
                  "Classes of sites that are sent to inspectors", MEMBER(dispatch.classes)),

        K::boolean("formats.shapefile", "All sites as a Shapefile in the county's zone: office/sites.zip",
                   MEMBER(formats.shapefile)),
        K::boolean("formats.kmz", "The sites that are sent as a map for phones, for each office and person",
                   MEMBER(formats.kmz)),
        K::boolean("formats.xlsx", "The sites that are sent as one table for each county: office/COUNTY.xlsx",
                   MEMBER(formats.xlsx)),
        K::boolean("formats.office_csv", "All sites as a table in Chinese: office/sites.csv",
                   MEMBER(formats.office_csv)),
        K::text("formats.postgis", "a PostgreSQL connection string (PG:...), or empty",
                "All sites into the table quarrywatch_sites of this PostGIS database as well", MEMBER(formats.postgis),
                require_postgres),
    };
}

}  // namespace quarrywatch::config::schema

#undef MEMBER
