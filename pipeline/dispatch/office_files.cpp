#include "pipeline/dispatch/office_files.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "pipeline/dispatch/file_names.hpp"
#include "pipeline/dispatch/write_kmz.hpp"
#include "pipeline/io/write_office_csv.hpp"
#include "pipeline/io/write_shapefile.hpp"
#include "pipeline/io/write_xlsx.hpp"

namespace quarrywatch::dispatch {

namespace {

void add(StagedFiles& files, io::OfficeOutput&& written) {
    files.add(std::move(written.output));
    files.warnings.insert(files.warnings.end(), written.warnings.begin(), written.warnings.end());
}

void sort_by_priority(std::vector<const Site*>& sites) {
    std::stable_sort(sites.begin(), sites.end(),
                     [](const Site* a, const Site* b) { return a->priority < b->priority; });
}

}  // namespace

StagedFiles write_office_files(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                               const LocatedSites& located, const io::Grid& grid, const config::Formats& formats,
                               config::Language language, const std::map<std::string, SitePictures>& pictures) {
    StagedFiles files;
    const std::vector<io::OfficeRow> all = io::office_rows(located.sites, located.places);
    if (formats.shapefile) add(files, io::write_shapefile(folder / "sites.zip", all, grid));
    if (formats.office_csv) files.add(io::write_office_csv(folder / "sites.csv", all));
    if (formats.shapefile || formats.office_csv) files.add(io::write_field_dictionary(folder / "field_dictionary.csv"));

    std::vector<const Site*> sent;
    std::map<std::string, std::vector<const Site*>> by_county;
    for (const TownshipRow& row : rows) {
        sent.insert(sent.end(), row.sites.begin(), row.sites.end());
        auto& sites = by_county[row.county];
        sites.insert(sites.end(), row.sites.begin(), row.sites.end());
    }
    if (formats.kmz && grid.has_crs()) {
        sort_by_priority(sent);
        add(files, write_kmz(folder / "sites.kmz", sent, located, grid, language, pictures));
    }
    if (!formats.xlsx) return files;
    FileNames names;
    for (auto& [county, sites] : by_county) {
        sort_by_priority(sites);
        std::vector<io::OfficeRow> list;
        for (const Site* const site : sites) list.push_back({site, &located.place_of(site)});
        add(files, io::write_xlsx(folder / (names.unique("", county, {".xlsx"}) + ".xlsx"), list));
    }
    return files;
}

}  // namespace quarrywatch::dispatch
