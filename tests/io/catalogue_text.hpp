#pragma once
// Catalogues as short texts, and the small files that they list.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/fault.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {

inline Date day(int year, unsigned month, unsigned number) {
    return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{number}};
}

inline std::string day_text(const std::optional<Date>& date) {
    if (!date) return "none";
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date->year()),
                  static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
    return text;
}

/// Write a file below `scratch`, making its folders.
inline std::string put(const Scratch& scratch, const std::string& name, const std::string& content = "x") {
    const std::filesystem::path path = scratch / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

/// A path without the scratch folder in front.
inline std::string below(const Scratch& scratch, const std::string& path) {
    const std::string root = scratch.path().string() + "/";
    return path.starts_with(root) ? path.substr(root.size()) : path;
}

/// "2023-01-02 a/x.tif" per scene, with "+2" behind for two more files and "mask m.tif".
inline std::vector<std::string> scene_lines(const Scratch& scratch, const std::vector<config::SceneSpec>& scenes) {
    std::vector<std::string> lines;
    for (const config::SceneSpec& spec : scenes) {
        std::string line = day_text(spec.date) + " " + below(scratch, spec.path);
        if (spec.files.size() > 1) line += " +" + std::to_string(spec.files.size() - 1);
        if (!spec.mask.empty()) line += " mask " + below(scratch, spec.mask);
        lines.push_back(line);
    }
    return lines;
}

/// The message of the fault that `act` raises, its exit code in front; "no fault" where there is none.
inline std::string fault_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const Fault& fault) {
        return std::to_string(static_cast<int>(fault.code())) + " " + fault.what();
    }
    return "no fault";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline bool any_contains(const std::vector<std::string>& texts, const std::string& part) {
    for (const std::string& text : texts)
        if (contains(text, part)) return true;
    return false;
}

}  // namespace quarrywatch::test
