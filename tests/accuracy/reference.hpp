#pragma once
// Where the reference data lie, and how the accuracy tests read the program's own figures.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

/// Folder of real imagery: $QUARRYWATCH_DATA, else ../shared/data beside the repository.
inline std::filesystem::path data_folder() {
    if (const char* const set = std::getenv("QUARRYWATCH_DATA"); set != nullptr && *set != '\0') return set;
    return std::filesystem::path(QUARRYWATCH_SOURCE_DIR).parent_path() / "shared" / "data";
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

/// The figures of `evaluate RESULT --truth TRUTH more...`.
inline nlohmann::json evaluated(const std::filesystem::path& result, const std::filesystem::path& truth,
                                const std::filesystem::path& report, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"evaluate",     result.string(), "--truth",
                                       truth.string(), "--report",      report.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    return read_json(report);
}

/// Run quarrywatch, expect exit code 0, return what it printed.
inline std::string run_well(const std::vector<std::string>& arguments) {
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    return outcome.out;
}

}  // namespace quarrywatch::test

/// Skip the test, by name, where the data folder does not hold `what`.
#define QUARRYWATCH_NEEDS_DATA(what)                                         \
    if (!std::filesystem::exists(quarrywatch::test::data_folder() / (what))) \
    GTEST_SKIP() << "no " << (what) << " in " << quarrywatch::test::data_folder() << " (QUARRYWATCH_DATA)"
