#pragma once
// Which mask belongs to which scene of a catalogue: catalogue.mask with its {date:...}.

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/date_pattern.hpp"

namespace quarrywatch::io {

class MaskIndex {
public:
    /// pattern  a path with one {date:...}; without one the index is empty and has_dates() is false.
    /// throws   Fault (bad_configuration): as DatePattern.
    explicit MaskIndex(const std::string& pattern);

    [[nodiscard]] bool has_dates() const { return pattern_.has_value(); }
    /// Whether `path` is one of the masks, so that it is no scene.
    [[nodiscard]] bool contains(const std::string& path) const { return all_.contains(path); }

    /// The mask of a scene: the one whose date is the scene's; of several those that lie in the scene's folder (where
    /// the scene is one) or whose name begins like the scene's. Empty: there is none, or the scene has no date.
    /// throws   Fault (bad_input): several remain.
    [[nodiscard]] std::string mask_of(const config::SceneSpec& spec) const;

private:
    std::optional<DatePattern> pattern_;
    std::string text_;
    std::map<std::chrono::sys_days, std::vector<std::string>> by_date_;
    std::set<std::string> all_;
};

}  // namespace quarrywatch::io
