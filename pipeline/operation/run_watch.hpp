#pragma once
// What a nightly run leaves for those who watch it: collected on its way, written at its end.

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/night_plan.hpp"
#include "pipeline/operation/metrics.hpp"
#include "pipeline/run_record.hpp"

namespace quarrywatch::operation {

/// Writes outputs.metrics, where the configuration names one. The configuration must outlive it.
class RunWatch {
public:
    explicit RunWatch(const config::Config& config) : config_(config) {}

    /// Which scenes the run is to look at. Call before the plan is carried out.
    void plan(const night::Plan& plan);
    /// The night's list.
    void list(const std::vector<Site>& sites);
    /// What record_run is to call; refers to this object.
    [[nodiscard]] RunEnded ended();

private:
    [[nodiscard]] Queue waiting(const Manifest& manifest, ExitCode code) const;

    const config::Config& config_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    bool planned_ = false, replay_ = false, remembers_ = false;
    std::vector<std::pair<std::string, std::optional<Date>>> looks_;  ///< identifier and day
    std::optional<Queue> answers_;
};

}  // namespace quarrywatch::operation
