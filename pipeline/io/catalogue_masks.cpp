#include "pipeline/io/catalogue_masks.hpp"

#include <algorithm>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/scene_files.hpp"

namespace quarrywatch::io {
namespace {

/// How the names of a scene's own masks begin.
std::string own_beginning(const config::SceneSpec& spec) {
    if (spec.files.size() > 1) {
        // Up to where its bands' names part.
        std::string common = spec.files.front();
        for (const std::string& file : spec.files)
            common.resize(static_cast<std::size_t>(
                std::mismatch(common.begin(), common.end(), file.begin(), file.end()).first - common.begin()));
        return file_name(common);
    }
    return file_stem(spec.path);
}

bool belongs(const std::string& mask, const config::SceneSpec& spec, const std::string& beginning) {
    const std::string inside = spec.path.ends_with('/') ? spec.path : spec.path + "/";
    return mask.starts_with(inside) || file_name(mask).starts_with(beginning);
}

}  // namespace

MaskIndex::MaskIndex(const std::string& pattern) : text_(pattern) {
    if (!DatePattern::is_one(pattern)) return;
    pattern_.emplace(pattern, "catalogue.mask");
    for (const DatedPath& found : pattern_->find()) {
        if (is_side_file(found.path)) continue;
        by_date_[found.date].push_back(found.path);
        all_.insert(found.path);
    }
}

std::string MaskIndex::mask_of(const config::SceneSpec& spec) const {
    if (!spec.date) return "";
    const auto entry = by_date_.find(*spec.date);
    if (entry == by_date_.end()) return "";
    std::vector<std::string> fitting = entry->second;
    if (fitting.size() > 1) {
        const std::string beginning = own_beginning(spec);
        std::erase_if(fitting, [&](const std::string& mask) { return !belongs(mask, spec, beginning); });
        if (fitting.size() != 1)
            throw Fault(ExitCode::bad_input, "catalogue.mask [" + text_ + "]",
                        std::to_string(entry->second.size()) + " files may be the mask of " + spec.path + ", " +
                            file_name(entry->second[0]) + " and " + file_name(entry->second[1]) + " among them",
                        "Narrow the pattern, or let the names of masks begin like those of their scenes.");
    }
    return fitting.front();
}

}  // namespace quarrywatch::io
