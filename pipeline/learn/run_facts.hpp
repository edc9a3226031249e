#pragma once
// What the evidence of a run rests on, from its manifest.

#include <string>
#include <vector>

namespace quarrywatch::learn {

struct RunFacts {
    std::string version;
    std::string detector;            ///< empty: no look had an answer
    std::vector<std::string> roles;  ///< bands common to both dates, sorted
    std::vector<std::string> sensors;

    /// What differs, for people: "the detector is irmad, not chronochrome"; empty where nothing does.
    [[nodiscard]] std::string difference(const RunFacts& other) const;
};

/// throws  Fault (bad_input): no run.json, or none that can be read.
[[nodiscard]] RunFacts read_run_facts(const std::string& folder);

/// "blue, green, nir".
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace quarrywatch::learn
