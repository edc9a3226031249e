#include "pipeline/report/report.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/report/page_files.hpp"

namespace quarrywatch::report {

namespace {

void stage_page(const std::filesystem::path& folder, std::string_view script, std::vector<io::StagedOutput>& staged) {
    staged.push_back(io::write_text(folder / "data.js", script));
    for (const PageFile& file : page_files()) staged.push_back(io::write_text(folder / file.name, file.content));
}

// Where a file lies until it is published.
std::filesystem::path partial_of(const std::string& name, const std::filesystem::path& folder,
                                 std::span<const io::StagedOutput> staged) {
    const auto found = std::find_if(staged.begin(), staged.end(),
                                    [&](const io::StagedOutput& one) { return one.final_path() == folder / name; });
    return found != staged.end() ? found->partial_path() : std::filesystem::path();
}

// Sites with an outline, neighbours one after another: the scenes' blocks are still in the cache then. By priority each
// chip would decompress its blocks anew.
std::vector<std::size_t> by_place(std::span<const Site> sites, const io::Grid& grid) {
    constexpr int kBand_px = 256;
    std::vector<std::pair<std::pair<int, int>, std::size_t>> placed;
    for (std::size_t i = 0; i < sites.size(); ++i) {
        if (sites[i].rings.empty()) continue;
        const core::Window window = chip_window(sites[i], grid);
        placed.push_back({{window.row / kBand_px, window.col}, i});
    }
    std::sort(placed.begin(), placed.end());
    std::vector<std::size_t> order;
    order.reserve(placed.size());
    for (const auto& one : placed) order.push_back(one.second);
    return order;
}

}  // namespace

StagedReport write_report(const std::filesystem::path& folder, ReportContent content, const PairPictures* pictures,
                          config::Language language, const ForEach& for_each) {
    StagedReport report;
    std::vector<io::StagedOutput>& staged = report.outputs;
    if (pictures != nullptr) {
        staged = write_map_tiles(*pictures, folder, for_each);
        content.greatest_zoom = greatest_zoom(content.grid.rows, content.grid.cols);
        content.chips.resize(content.sites.size());
        const std::vector<std::size_t> order = by_place(content.sites, content.grid);
        for_each(order.size(), [&](std::size_t i) {
            content.chips[order[i]] = make_chip(content.sites[order[i]], *pictures, folder);
        });
        for (std::size_t i = 0; i < content.chips.size(); ++i)
            if (const std::optional<Chip>& chip = content.chips[i])
                report.pictures[content.sites[i].site_id] = {partial_of(chip->natural.before, folder, chip->staged),
                                                             partial_of(chip->natural.after, folder, chip->staged)};
        for (std::optional<Chip>& chip : content.chips)
            if (chip) std::move(chip->staged.begin(), chip->staged.end(), std::back_inserter(staged));
    }
    if (!staged.empty()) io::flush_disk(folder);
    stage_page(folder, data_script(content, language), staged);
    return report;
}

void remove_leftovers(const std::filesystem::path& folder, std::span<const io::StagedOutput> published) {
    namespace fs = std::filesystem;
    std::set<fs::path> kept;
    for (const io::StagedOutput& output : published) kept.insert(output.final_path());
    std::vector<fs::path> left{folder / "cards.pdf"};
    std::error_code none;
    for (const char* const pictures : {"chips", "tiles"})
        for (fs::recursive_directory_iterator entry(folder / pictures, none), end; !none && entry != end;
             entry.increment(none))
            if (entry->path().extension() == ".jpg" && !kept.contains(entry->path())) left.push_back(entry->path());
    for (const fs::path& path : left) fs::remove(path, none);
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
