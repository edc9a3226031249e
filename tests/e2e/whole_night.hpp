#pragma once
// A night that is played in one go first, for others to be compared with: two looks, many small tiles, every raster,
// and a ledger that knows an earlier night.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class WholeNight : public testing::Test {
protected:
    WholeNight() {
        ProvokedScene(When::before, 1).write(scratch_ / "scene_20240603.tif");
        ProvokedScene(When::after, 2).write(scratch_ / "scene_20250603.tif");
        ProvokedScene(When::after, 3).write(scratch_ / "scene_20250608.tif");
        ProvokedScene(When::after, 4).write(scratch_ / "scene_20250613.tif");
        std::ofstream(scratch_ / "county.ini")
            << "[run]\ntile_size_px = 64\n[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n"
               "[series]\nsince = 2025-01-01\n[ledger]\npath = ledger.gpkg\n"
               "[outputs]\noverview_px = 200\nscore_raster = true\nclass_raster = true\n";
        EXPECT_EQ(quarrywatch(line("first", "2025-06-03")).exit_code, 0);
        std::filesystem::copy_file(ledger(), scratch_ / "known.gpkg");
        const Outcome whole = quarrywatch(line("whole"));
        EXPECT_EQ(whole.exit_code, 0) << describe(line("whole"), whole);
        seconds_ = whole.seconds;
        results_ = results_of(scratch_ / "whole");
        learned_ = file_text(ledger());
        EXPECT_TRUE(results_.contains("rasters/score.tif") && results_.contains("report/index.html"));
        EXPECT_FALSE(std::filesystem::exists(scratch_ / "whole" / "journal")) << "nothing is left to go on with";
    }
    [[nodiscard]] std::vector<std::string> line(const std::string& out, const std::string& to = "2025-06-13",
                                                const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{
            "run",   "--config",          (scratch_ / "county.ini").string(), "--out", (scratch_ / out).string(),
            "--set", "catalogue.to=" + to};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    [[nodiscard]] std::vector<std::string> resumed() const { return line("out", "2025-06-13", {"--resume"}); }
    [[nodiscard]] std::filesystem::path ledger() const { return scratch_ / "ledger.gpkg"; }
    void begin_again() const {
        std::filesystem::remove_all(scratch_ / "out");
        std::filesystem::copy_file(scratch_ / "known.gpkg", ledger(),
                                   std::filesystem::copy_options::overwrite_existing);
    }
    void expect_whole(const std::string& when) const {
        const auto now = results_of(scratch_ / "out");
        for (const auto& [name, bytes] : results_) {
            const auto found = now.find(name);
            if (found == now.end())
                ADD_FAILURE() << name << " is missing, " << when;
            else
                EXPECT_TRUE(found->second == bytes) << name << " differs, " << when;
        }
        EXPECT_EQ(now.size(), results_.size()) << when;
        EXPECT_TRUE(file_text(ledger()) == learned_) << "the ledger differs, " << when;
    }

    Scratch scratch_;
    double seconds_ = 0;
    std::map<std::string, std::string> results_;
    std::string learned_;
};

}  // namespace quarrywatch::test
