// What a full ledger adds to a night.

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "pipeline/io/ground.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/named_crs.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kSide = 700, kSites = 50000;
constexpr double kMost_s = 10;  // what the project allows

/// Sites of 2 x 2 pixels, three apart, all over the land, as confirmed years ago.
void fill_ledger(const std::filesystem::path& path) {
    const io::Ground ground(io::wkt_of("EPSG:32650", "test"));
    ledger::Change change;
    change.revision = {1, "night", "made by hand", "2024-06-01", "test"};
    for (int i = 0; i < kSites; ++i) {
        ledger::SiteRecord site;
        char id[32];
        std::snprintf(id, sizeof id, "320413QW2024%06d", i + 1);
        site.site_id = id;
        const double west = 500000 + 30.0 * (i % 233), north = 3500000 - 30.0 * (i / 233);
        site.outline = ground.to_lonlat(io::Geometry::from_box({west, north - 20, west + 20, north})).wkb();
        site.state = ledger::State::confirmed;
        site.class_name = "new_scar";
        site.probability = 0.99;
        site.first_seen = site.last_seen = Date{std::chrono::year{2024}, std::chrono::June, std::chrono::day{1}};
        site.looks_seen = site.looks_clear = 3;
        site.area_m2 = site.first_area_m2 = 400;
        change.sites.push_back(std::move(site));
    }
    io::LedgerFile(path.string(), io::LedgerAccess::write, 0).commit(std::move(change));
}

TEST(NightSpeedFull, FiftyThousandKnownSites) {
    const Scratch scratch;
    const PairPaths pair = write_pair(scratch / "scenes", kSide, kSide);
    const auto night = [&](const std::string& name) {
        std::ofstream(scratch / (name + ".ini"))
            << "[scene.before]\npath = " << pair.before << "\ndate = 2024-06-03\n[scene.after]\npath = " << pair.after
            << "\ndate = 2025-06-03\n[series]\nsince = 2025-01-01\n[ledger]\npath = " << name
            << ".gpkg\n[outputs]\noverview_px = 0\n";
        const std::vector<std::string> arguments{"run", "--config", (scratch / (name + ".ini")).string(), "--out",
                                                 (scratch / name).string()};
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return outcome.seconds;
    };
    fill_ledger(scratch / "full.gpkg");
    const double empty_s = night("empty"), full_s = night("full");
    std::printf("a night with an empty ledger %.1f s, with %d known sites %.1f s\n", empty_s, kSites, full_s);
    EXPECT_LT(full_s - empty_s, kMost_s);
    const io::LedgerFile ledger((scratch / "full.gpkg").string(), io::LedgerAccess::read, 0);
    EXPECT_EQ(ledger.revision(), 2);
    EXPECT_GE(ledger.load().sites.size(), static_cast<std::size_t>(kSites)) << "nothing is lost";
}

}  // namespace
}  // namespace quarrywatch::test
