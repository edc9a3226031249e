#include "pipeline/stages/identity.hpp"

#include <cstdint>
#include <cstdio>
#include <string_view>

#include "pipeline/fnv1a.hpp"

namespace quarrywatch::stages {

namespace {

std::string compact(const std::optional<Date>& date) {
    if (!date) return "undated";
    char text[32];
    std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(date->year()),
                  static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
    return text;
}

}  // namespace

std::string provisional_id(const Site& site, const io::Grid& grid) {
    Fnv1a hash;
    hash.add(std::string_view(grid.crs_wkt));
    for (const double term : grid.geotransform) hash.add(term);
    hash.add(static_cast<std::uint64_t>(grid.rows));
    hash.add(static_cast<std::uint64_t>(grid.cols));
    hash.add(std::string_view(compact(site.before_date)));
    hash.add(std::string_view(compact(site.after_date)));
    char text[64];
    std::snprintf(text, sizeof text, "P-%08x-r%05d-c%05d-", hash.folded(), site.first_pixel[0], site.first_pixel[1]);
    return text + compact(site.after_date);
}

}  // namespace quarrywatch::stages
