#include "pipeline/io/catalogue_pattern.hpp"

#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/band_groups.hpp"
#include "pipeline/io/date_pattern.hpp"

namespace quarrywatch::io {

std::vector<CatalogueEntry> find_pattern_scenes(const std::string& text, const MaskIndex& masks,
                                                std::vector<std::string>& warnings) {
    const DatePattern pattern(text, "catalogue.pattern");
    std::vector<DatedPath> paths = pattern.find();
    std::erase_if(paths, [&](const DatedPath& path) { return masks.contains(path.path); });
    std::vector<CatalogueEntry> entries;
    for (SceneGroup& group : group_band_files(paths, warnings)) {
        CatalogueEntry entry;
        entry.spec.path = group.files.front();
        entry.spec.date = group.date;
        entry.spec.mask = std::move(group.mask);
        if (group.files.size() > 1) entry.spec.files = std::move(group.files);
        // Patterns without a folder lead to paths without one.
        const std::string& root = pattern.root();
        std::string name = group.name.starts_with("./") && !root.starts_with("./") ? group.name.substr(2) : group.name;
        entry.name = name.starts_with(root) ? name.substr(root.size()) : std::move(name);
        entry.origin = entry.spec.path;
        entries.push_back(std::move(entry));
    }
    if (entries.empty())
        throw Fault(ExitCode::bad_input, "catalogue.pattern",
                    "no scene fits " + text + " (looked in " +
                        (pattern.root().empty() ? std::string("the working folder") : pattern.root()) + ")",
                    "Check the folder, the wildcards, and that the date is written as {date:...} says.");
    return entries;
}

}  // namespace quarrywatch::io
