#include "pipeline/report/report.hpp"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/report/page_files.hpp"

namespace quarrywatch::report {

namespace {

void stage_page(const std::filesystem::path& folder, std::string_view script, std::vector<io::StagedOutput>& staged) {
    staged.push_back(io::write_text(folder / "data.js", script));
    for (const PageFile& file : page_files()) staged.push_back(io::write_text(folder / file.name, file.content));
}

}  // namespace

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
    stage_page(folder, data_script(content, language), staged);
    return staged;
}

RebuiltReport rebuild_report(const std::filesystem::path& folder, std::optional<config::Language> language) {
    const std::filesystem::path data = folder / "data.js";
    std::ifstream file(data, std::ios::binary);
    if (!file)
        throw Fault(ExitCode::bad_input, data.string(), "there is no report",
                    "Give the folder of a finished run, made with outputs.report = true");
    const std::string script((std::istreambuf_iterator<char>(file)), {});
    std::optional<StoredReport> stored = renewed_script(script, language);
    if (!stored)
        throw Fault(ExitCode::bad_input, data.string(), "is no report's data, or that of another version",
                    "Run the night again: it makes its report anew");
    RebuiltReport rebuilt;
    for (std::string& picture : stored->pictures)
        if (!std::filesystem::exists(folder / picture)) rebuilt.missing.push_back(std::move(picture));
    rebuilt.site_ids = std::move(stored->site_ids);
    stage_page(folder, stored->script, rebuilt.staged);
    return rebuilt;
}

}  // namespace quarrywatch::report
