#pragma once
// Seconds per stage, for the manifest.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace quarrywatch {

class Stopwatch {
public:
    explicit Stopwatch(std::vector<std::pair<std::string, double>>& laps) : laps_(laps) {}
    /// Note the time since the last lap (or the start) under a name.
    void lap(const std::string& name) {
        const auto now = std::chrono::steady_clock::now();
        laps_.emplace_back(name, std::chrono::duration<double>(now - last_).count());
        last_ = now;
    }

private:
    std::vector<std::pair<std::string, double>>& laps_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace quarrywatch
