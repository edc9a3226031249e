// What the ledger says of each story, against the script: the only reader of what was expected.

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/demo/season.hpp"
#include "pipeline/demo/season_script.hpp"
#include "pipeline/demo/series.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/ledger/dispatching.hpp"

namespace quarrywatch::demo {

namespace {

using ledger::SiteRecord;

/// Where a site lies on the demo's ground.
std::optional<Point> place_of(const SiteRecord& site, const io::Reprojection& to_grid) {
    if (!site.lon || !site.lat) return std::nullopt;
    const auto moved = to_grid.apply(io::Geometry::from_point(*site.lon, *site.lat));
    if (!moved) return std::nullopt;
    const io::Box box = moved->box();
    const auto pixel = demo_grid().to_pixel(box.west, box.south);
    return Point{pixel[0], pixel[1]};
}

/// The site of a story: of those that stand the nearest to its place, else of those that were retired. Merged ones live
/// on in another.
const SiteRecord* find_site(const Story& story, const std::vector<SiteRecord>& sites, const io::Reprojection& to_grid) {
    const SiteRecord* best = nullptr;
    double nearest = 0;
    for (const SiteRecord& site : sites) {
        if (site.state == ledger::State::merged || site.class_name == "other_change") continue;
        const auto at = place_of(site, to_grid);
        if (!at || length(*at - story.place) > story.reach_px) continue;
        constexpr double kBehindAllOthers = 1e6;
        const double distance =
            length(*at - story.place) + (site.state == ledger::State::rejected ? kBehindAllOthers : 0);
        if (best == nullptr || distance < nearest) {
            best = &site;
            nearest = distance;
        }
    }
    return best;
}

std::string told(const std::string& class_name, const std::string& state, bool sent) {
    return class_name.empty() ? "-" : class_name + " " + state + (sent ? ", sent" : ", not sent");
}

}  // namespace

std::string verdicts_after(std::size_t night, const std::vector<SiteRecord>& sites) {
    const io::Reprojection to_grid = io::Reprojection::from_lonlat(demo_grid().crs_wkt);
    std::string rows;
    const std::string day = config::print_date(night_date(night));
    for (const Story& story : season_stories())
        for (const Answered& answer : story.answers) {
            if (answer.night != night) continue;
            if (const SiteRecord* const site = find_site(story, sites, to_grid))
                rows += site->site_id + "," + answer.verdict + "," + day + "," + (answer.closes ? day : "") + "\r\n";
        }
    return rows.empty() ? rows : "\xEF\xBB\xBF图斑编号,核查情况,巡查时间,销号时间\r\n" + rows;
}

NightTable compare_night(std::size_t night, const std::vector<SiteRecord>& sites,
                         const std::vector<std::string>& dispatched) {
    const io::Reprojection to_grid = io::Reprojection::from_lonlat(demo_grid().crs_wkt);
    NightTable table;
    for (const Story& story : season_stories()) {
        const Expected* const expected = expected_after(story, night);
        const std::string planted = expected ? told(expected->class_name, expected->state, expected->sent) : "-";
        const SiteRecord* const site = find_site(story, sites, to_grid);
        const std::string found = site ? told(site->class_name, std::string(config::enum_name(site->state)),
                                              ledger::sending_of(*site, dispatched, config::LedgerOptions{}).send)
                                       : "-";
        const bool right = planted == found;
        table.wrong += right ? 0 : 1;
        std::array<char, 320> line{};
        std::snprintf(line.data(), line.size(), "%-10s %-9s %-37s %-37s %-20s %7.0f m2%s\n",
                      config::print_date(night_date(night)).c_str(), story.name.c_str(), planted.c_str(), found.c_str(),
                      site ? site->site_id.c_str() : "", site ? site->area_m2.value_or(0) : 0,
                      right ? "" : "  DIFFERS");
        table.text += line.data();
    }
    return table;
}

}  // namespace quarrywatch::demo
