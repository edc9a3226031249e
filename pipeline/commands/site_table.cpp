#include "pipeline/commands/site_table.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::commands {

namespace {
constexpr std::size_t kShown = 20;  // what fits a screen; the files hold them all
}

void print_site_summary(const std::vector<Site>& sites, const std::filesystem::path& folder,
                        const std::filesystem::path& record) {
    if (sites.empty()) {
        std::printf("No sites: what was clear on both dates was looked at and nothing was found.\n");
    } else {
        std::printf("%4s  %-16s %-6s %11s  %-22s  %s\n", "rank", "class", "conf.", "area", "lon, lat", "township");
        for (std::size_t i = 0; i < std::min(kShown, sites.size()); ++i) {
            const Site& s = sites[i];
            std::array<char, 32> area{}, place{};
            if (s.area_mu)
                std::snprintf(area.data(), area.size(), "%.1f mu", *s.area_mu);
            else
                std::snprintf(area.data(), area.size(), "%lld px", static_cast<long long>(s.pixels));
            if (s.lon && s.lat)
                std::snprintf(place.data(), place.size(), "%.5f, %.5f", *s.lon, *s.lat);
            else
                std::snprintf(place.data(), place.size(), "col %.0f, row %.0f", s.point_px[0], s.point_px[1]);
            std::printf("%4d  %-16s %-6s %11s  %-22s  %s\n", s.priority, s.class_name.c_str(),
                        io::confidence_name(s.confidence), area.data(), place.data(), s.township.value_or("").c_str());
        }
        if (sites.size() > kShown) std::printf("      and %zu more\n", sites.size() - kShown);
    }
    std::map<std::string, int> counts;
    for (const Site& s : sites) ++counts[s.class_name];
    std::string line;
    for (const auto& [name, count] : counts) line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    std::printf("\n%zu sites%s%s\n", sites.size(), line.empty() ? "" : ": ", line.c_str());
    std::printf("sites     %s\nlists     %s\npicture   %s\nrecord    %s\n", (folder / "sites.gpkg").c_str(),
                (folder / "dispatch").c_str(), (folder / "overview.png").c_str(), (record / "run.json").c_str());
}

}  // namespace quarrywatch::commands
