#pragma once
// Seconds per stage, for the manifest.

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace quarrywatch {

class Stopwatch {
public:
    explicit Stopwatch(std::vector<std::pair<std::string, double>>& laps) : laps_(laps) {}
    /// Add the time since the last lap (or the start) to a name's.
    void lap(const std::string& name) {
        const auto now = std::chrono::steady_clock::now();
        const double seconds = std::chrono::duration<double>(now - last_).count();
        const auto known = std::find_if(laps_.begin(), laps_.end(), [&](const auto& l) { return l.first == name; });
        if (known != laps_.end())
            known->second += seconds;
        else
            laps_.emplace_back(name, seconds);
        last_ = now;
    }

private:
    std::vector<std::pair<std::string, double>>& laps_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace quarrywatch
