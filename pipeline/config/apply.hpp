#pragma once
// Assignments are applied to a configuration one by one, against the schema.

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/config/ini.hpp"

namespace quarrywatch::config {

/// Where each section with a free name and each key was set, for checks that see the whole.
using Origins = std::map<std::string, Origin>;

class Applier {
public:
    /// Changes `config`; reports to `faults`. Both must outlive the Applier.
    Applier(Config& config, FaultList& faults) : config_(config), faults_(faults) {}

    /// Take notice of a section: an unknown one is a fault, one with a free name begins its scene, layer or rule.
    void open_section(const SectionStart& section);
    /// Apply one setting. `folder` is what relative paths are relative to. With `once`, a key that was set before is a
    /// fault (within a file); without, the later wins (overrides).
    void apply(const Assignment& assignment, const std::filesystem::path& folder, bool once);
    [[nodiscard]] const Origins& origins() const { return origins_; }

private:
    void set(const Assignment& assignment, const std::filesystem::path& folder);
    bool set_in_free_section(const Assignment& assignment, const std::filesystem::path& folder);
    /// Of a misspelt section one fault is enough: its keys are not told of as well.
    [[nodiscard]] bool is_in_unknown_section(const std::string& key) const;
    void report_unknown_key(const Assignment& assignment);

    Config& config_;
    FaultList& faults_;
    Origins origins_;
    std::set<std::string> unknown_sections_;
};

}  // namespace quarrywatch::config
