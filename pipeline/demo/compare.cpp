#include "pipeline/demo/compare.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "kernels/core/require.hpp"
#include "pipeline/demo/changes.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::demo {
namespace {

constexpr std::size_t kMostListed = 12;  // false sites shown one by one; the rest are counted

/// Pixels of each site: all of them, and by value of the planted raster.
struct Overlap {
    std::vector<int> pixels;                          ///< of each site
    std::vector<std::array<int, 256>> by_identifier;  ///< of each site
};

Overlap count_overlap(const core::Raster<std::uint8_t>& identifier, const io::FoundSites& found) {
    core::require(identifier.rows() == found.label.rows() && identifier.cols() == found.label.cols(), "compare_table",
                  "the planted raster and the sites differ in shape");
    Overlap overlap;
    overlap.pixels.assign(found.sites.size(), 0);
    overlap.by_identifier.assign(found.sites.size(), {});
    for (std::size_t i = 0; i < identifier.size(); ++i) {
        const int label = found.label.data()[i];
        if (label == 0) continue;
        ++overlap.pixels[static_cast<std::size_t>(label) - 1];
        ++overlap.by_identifier[static_cast<std::size_t>(label) - 1][identifier.data()[i]];
    }
    return overlap;
}

std::string line_of(const char* format, auto... values) {
    std::array<char, 512> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

/// What a site that touches no planted change lies on, by most of its pixels.
const char* place_of(const std::array<int, 256>& by_identifier, int pixels) {
    if (2 * by_identifier[kRotationCode] >= pixels) return "crops in rotation";
    if (2 * by_identifier[kShoreCode] >= pixels) return "reservoir shore";
    return "no change planted";
}

struct Tally {
    int found = 0;
    int right = 0;
};

std::string planted_line(const PlantedRow& row, const io::FoundSites& found, const Overlap& overlap, Tally& tally) {
    int covered = 0;
    int site_pixels = 0;
    int most = 0;
    std::string given = "-";
    for (std::size_t s = 0; s < found.sites.size(); ++s) {
        const int common = overlap.by_identifier[s][static_cast<std::size_t>(row.id)];
        if (common == 0) continue;
        covered += common;
        site_pixels += overlap.pixels[s];
        if (common > most) {
            most = common;
            given = found.sites[s].class_name;
        }
    }
    const bool is_found = covered > 0;
    const bool is_right = is_found && given == row.expected;
    tally.found += is_found ? 1 : 0;
    tally.right += is_right ? 1 : 0;
    const std::string error =
        is_found ? line_of("%+.0f %%", 100.0 * (site_pixels - row.pixels) / std::max(1, row.pixels)) : "-";
    return line_of("%3d  %-16s %-32s %9.0f %9.0f %6d   %-5s %-16s %7d %8s%s\n", row.id, row.expected.c_str(),
                   row.what.c_str(), row.x, row.y, row.pixels, is_found ? "yes" : "NO", given.c_str(), covered,
                   error.c_str(), is_found && !is_right ? "  other class" : "");
}

std::string false_sites(const io::FoundSites& found, const Overlap& overlap) {
    std::map<std::string, int> by_kind;
    std::string listed;
    std::size_t count = 0;
    for (std::size_t s = 0; s < found.sites.size(); ++s) {
        const auto& by_identifier = overlap.by_identifier[s];
        const int touching = static_cast<int>(std::count_if(
            by_identifier.begin() + 1, by_identifier.begin() + kRotationCode, [](int n) { return n > 0; }));
        if (touching > 0) continue;
        const char* const place = place_of(by_identifier, overlap.pixels[s]);
        ++by_kind[found.sites[s].class_name + " on " + place];
        if (++count <= kMostListed) {
            listed += line_of("     %-16s rank %-5d %6d px  %s\n", found.sites[s].class_name.c_str(),
                              found.sites[s].priority, overlap.pixels[s], place);
        }
    }
    std::string text = line_of("Sites that touch no planted change: %zu of %zu\n", count, found.sites.size());
    for (const auto& [kind, number] : by_kind) text += line_of("%5d  %s\n", number, kind.c_str());
    if (count > 0) text += "The first of them, in the order of the list:\n" + listed;
    return text;
}

}  // namespace

std::vector<PlantedRow> read_planted(const std::filesystem::path& table) {
    std::ifstream file(table);
    std::string line;
    if (!file || !std::getline(file, line)) {
        throw Fault(ExitCode::bad_input, table.string(), "cannot be read",
                    "Make the demo anew with quarrywatch demo --out DIR");
    }
    std::vector<PlantedRow> rows;
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::vector<std::string> values;
        for (std::string value; std::getline(cells, value, ',');) values.push_back(value);
        try {
            rows.push_back({std::stoi(values.at(0)), values.at(1), values.at(2), std::stod(values.at(3)),
                            std::stod(values.at(4)), std::stoi(values.at(5))});
        } catch (const std::logic_error&) {
            throw Fault(ExitCode::bad_input, table.string(), "has a damaged line \"" + line + "\"",
                        "Make the demo anew with quarrywatch demo --out DIR");
        }
        if (rows.back().id < 1 || rows.back().id >= kRotationCode) {
            throw Fault(ExitCode::bad_input, table.string(), "has an identifier out of range in \"" + line + "\"",
                        "Make the demo anew with quarrywatch demo --out DIR");
        }
    }
    return rows;
}

std::string compare_table(const std::vector<PlantedRow>& planted, const core::Raster<std::uint8_t>& identifier,
                          const io::FoundSites& found) {
    const Overlap overlap = count_overlap(identifier, found);
    std::string text = "Found against planted\n";
    text += line_of("%3s  %-16s %-32s %9s %9s %6s   %-5s %-16s %7s %8s\n", "id", "planted", "what", "x", "y", "pixels",
                    "found", "class given", "covered", "area");
    Tally tally;
    for (const PlantedRow& row : planted) text += planted_line(row, found, overlap, tally);
    text += line_of("%d of %zu planted changes found, %d with the class expected.\n\n", tally.found, planted.size(),
                    tally.right);
    return text + false_sites(found, overlap);
}

std::string compare_with_planted(const std::filesystem::path& folder, const std::filesystem::path& sites_gpkg) {
    const std::filesystem::path raster = folder / "planted.tif";
    return compare_table(read_planted(folder / "planted.csv"), io::read_identifiers(raster).identifier,
                         io::read_found_sites(sites_gpkg, raster));
}

}  // namespace quarrywatch::demo
