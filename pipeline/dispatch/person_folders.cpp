#include "pipeline/dispatch/person_folders.hpp"

#include <iterator>
#include <map>
#include <utility>

#include "pipeline/dispatch/file_names.hpp"
#include "pipeline/dispatch/list_cells.hpp"
#include "pipeline/dispatch/write_kmz.hpp"

namespace quarrywatch::dispatch {

void StagedFiles::add(StagedFiles&& more) {
    outputs.insert(outputs.end(), std::move_iterator(more.outputs.begin()), std::move_iterator(more.outputs.end()));
    warnings.insert(warnings.end(), more.warnings.begin(), more.warnings.end());
}

StagedFiles write_person_folders(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                 const LocatedSites& located, const io::Grid& grid, config::Language language, bool kmz,
                                 const std::map<std::string, SitePictures>& pictures) {
    StagedFiles files;
    const std::vector<RowNames> names = row_names(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const TownshipRow& row = rows[i];
        std::map<std::string, std::vector<const Site*>> sites_of;
        if (!row.person.empty()) sites_of[row.person];
        for (const Site* const site : row.sites) {
            const bool own = site->person && !site->person->empty();
            sites_of[own ? *site->person : row.person].push_back(site);
        }
        FileNames persons;
        for (const auto& [person, sites] : sites_of) {
            const std::string stem = persons.unique(names[i].township + "/", person, {".csv", ".kmz"});
            files.add(io::write_text(folder / (stem + ".csv"), list_table(sites, language)));
            if (!kmz || !grid.has_crs()) continue;
            io::OfficeOutput map = write_kmz(folder / (stem + ".kmz"), sites, located, grid, language, pictures);
            files.add(std::move(map.output));
            files.warnings.insert(files.warnings.end(), map.warnings.begin(), map.warnings.end());
        }
    }
    return files;
}

}  // namespace quarrywatch::dispatch
