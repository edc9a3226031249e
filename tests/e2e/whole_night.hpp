#pragma once
// A night that is played in one go first, for others to be compared with: two looks, many small tiles, every raster,
// and a ledger that knows an earlier night.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Made and played once for all tests of a process: use one at a time.
class WholeNight : public testing::Test {
protected:
    WholeNight() : scratch_(night().folder), seconds_(night().seconds), results_(night().results) {}

    // What the tests share.
    struct Night {
        Scratch folder;
        double seconds = 0;
        std::map<std::string, std::string> results;
        std::string learned;

        Night() {
            ProvokedScene(When::before, 1).write(folder / "scene_20240603.tif");
            ProvokedScene(When::after, 2).write(folder / "scene_20250603.tif");
            ProvokedScene(When::after, 3).write(folder / "scene_20250608.tif");
            ProvokedScene(When::after, 4).write(last_scene());
            std::ofstream(folder / "county.ini")
                << "[run]\ntile_size_px = 128\n[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n"
                   "[series]\nsince = 2025-01-01\n[ledger]\npath = ledger.gpkg\n"
                   "[outputs]\noverview_px = 200\nscore_raster = true\nclass_raster = true\n";
        }
        [[nodiscard]] std::filesystem::path last_scene() const { return folder / "scene_20250613.tif"; }
        void play() {
            EXPECT_EQ(quarrywatch(line_in(folder, "first", "2025-06-03", {})).exit_code, 0);
            std::filesystem::copy_file(folder / "ledger.gpkg", folder / "known.gpkg");
            const auto arguments = line_in(folder, "whole", "2025-06-13", {});
            const Outcome whole = quarrywatch(arguments);
            EXPECT_EQ(whole.exit_code, 0) << describe(arguments, whole);
            seconds = whole.seconds;
            results = results_of(folder / "whole");
            learned = file_text(folder / "ledger.gpkg");
            EXPECT_TRUE(results.contains("rasters/score.tif") && results.contains("report/index.html"));
            EXPECT_FALSE(std::filesystem::exists(folder / "whole" / "journal")) << "nothing is left to go on with";
        }
    };
    [[nodiscard]] static Night& night() {
        static const std::unique_ptr<Night> shared = [] {
            auto made = std::make_unique<Night>();
            made->play();
            return made;
        }();
        return *shared;
    }
    [[nodiscard]] static std::vector<std::string> line_in(const Scratch& folder, const std::string& out,
                                                          const std::string& to, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{
            "run",   "--config",          (folder / "county.ini").string(), "--out", (folder / out).string(),
            "--set", "catalogue.to=" + to};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    [[nodiscard]] std::vector<std::string> line(const std::string& out, const std::string& to = "2025-06-13",
                                                const std::vector<std::string>& more = {}) const {
        return line_in(scratch_, out, to, more);
    }
    [[nodiscard]] std::vector<std::string> resumed() const { return line("out", "2025-06-13", {"--resume"}); }
    [[nodiscard]] std::filesystem::path ledger() const { return scratch_ / "ledger.gpkg"; }
    /// Every tile of the night that goes on in "out" is done: its report has been begun.
    [[nodiscard]] bool tiles_are_done() const { return std::filesystem::exists(scratch_ / "out" / "report"); }
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
        EXPECT_TRUE(file_text(ledger()) == night().learned) << "the ledger differs, " << when;
    }

    const Scratch& scratch_;
    const double seconds_;
    const std::map<std::string, std::string>& results_;
};

}  // namespace quarrywatch::test
