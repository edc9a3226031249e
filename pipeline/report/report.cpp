#include "pipeline/report/report.hpp"

#include <iterator>
#include <utility>

#include "pipeline/report/page_files.hpp"

namespace quarrywatch::report {

std::vector<io::StagedOutput> write_report(const std::filesystem::path& folder, ReportContent content,
                                           const PairPictures* pictures, config::Language language,
                                           const ForEach& for_each) {
    std::vector<io::StagedOutput> staged;
    if (pictures != nullptr) {
        staged = write_map_tiles(*pictures, folder, for_each);
        content.greatest_zoom = greatest_zoom(content.grid.rows, content.grid.cols);
        content.chips.resize(content.sites.size());
        for_each(content.sites.size(), [&](std::size_t i) {
            if (!content.sites[i].rings.empty()) content.chips[i] = make_chip(content.sites[i], *pictures, folder);
        });
        for (std::optional<Chip>& chip : content.chips)
            if (chip) std::move(chip->staged.begin(), chip->staged.end(), std::back_inserter(staged));
    }
    staged.push_back(io::write_text(folder / "data.js", data_script(content, language)));
    for (const PageFile& file : page_files()) staged.push_back(io::write_text(folder / file.name, file.content));
    return staged;
}

}  // namespace quarrywatch::report
