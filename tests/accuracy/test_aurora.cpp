// Six years over an open-cast mine: 108 dates with clouds, the monsoon, an odd-sized date and data masks.

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "kernels/core/median.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// What the ledger knows after all dates up to `to` (empty: all).
struct Seen {
    int dates = 0;
    std::map<std::string, int> by_status;
    int unregistered = 0;
    std::vector<ledger::Observation> mine;  ///< of the lease, oldest first
};

Seen nights_over_the_mine(const std::string& to) {
    const std::filesystem::path mine = data_folder() / "aurora_mines" / "mine_1";
    const Scratch scratch;
    // The scenes are cut to the lease, 54 x 77 pixels.
    std::ofstream(scratch / "lease.geojson")
        << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"number":"mine_1"},)"
        << R"("geometry":{"type":"Polygon","coordinates":[[[81.1530,21.1922],[81.1583,21.1922],[81.1583,21.1990],)"
        << R"([81.1530,21.1990],[81.1530,21.1922]]]}}]})";
    std::ofstream(scratch / "mine.ini")
        << "[catalogue]\npattern = " << mine.string()
        << "/*/*/{date:%Y-%m-%d}-*.tiff\nsensor = sentinel2_l2a\nscale = 0.0000152590219\noffset = 0\nto = " << to
        << "\n[layer.licences]\npath = lease.geojson\nfield.number = number\n[ledger]\npath = mine.gpkg\n"
           "[outputs]\noverview_px = 0\n";
    const std::vector<std::string> arguments{"run", "--config", (scratch / "mine.ini").string(), "--out",
                                             (scratch / "out").string()};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 4) << "overcast dates are on record as failures: " << describe(arguments, outcome);

    Seen seen;
    const io::LedgerFile ledger((scratch / "mine.gpkg").string(), io::LedgerAccess::read, 0);
    for (const ledger::LookRecord& look : ledger.load().looks) {
        ++seen.dates;
        ++seen.by_status[look.status];
        seen.unregistered += look.registration == "unregistered" ? 1 : 0;
    }
    for (const auto& [status, count] : seen.by_status) std::printf("%-12s %3d looks\n", status.c_str(), count);
    EXPECT_EQ(seen.by_status["done"] + seen.by_status["no_answer"] + seen.by_status["no_baseline"], seen.dates)
        << "every date is accounted for";
    EXPECT_EQ(seen.unregistered, seen.by_status["done"])
        << "too small for a matching window: flagged, as coregister.on_failure says";
    seen.mine = ledger.observations("mine_1");
    return seen;
}

TEST(Aurora, TwoYearsOverAMine) {
    QUARRYWATCH_NEEDS_DATA("aurora_mines");
    Seen seen = nights_over_the_mine("2020-12-31");
    EXPECT_EQ(seen.dates, 59);
    EXPECT_EQ(seen.by_status["no_baseline"], 21) << "2019 until a year later, and what has no season before it";
    EXPECT_GE(seen.by_status["done"], 20);
}

TEST(AuroraFull, SixYearsOverAMine) {
    QUARRYWATCH_NEEDS_DATA("aurora_mines");
    Seen seen = nights_over_the_mine("");
    EXPECT_EQ(seen.dates, 108);
    EXPECT_EQ(seen.by_status["no_baseline"], 21) << "2019 until a year later, and what has no season before it";
    EXPECT_GE(seen.by_status["done"], 55);

    // Bare ground: most before the monsoon, least after it.
    std::vector<double> dry, green;
    for (const ledger::Observation& o : seen.mine) {
        if (!o.bare_m2 || o.clear_share < 0.5) continue;
        const auto month = static_cast<unsigned>(o.date->month());
        if (month >= 3 && month <= 5) dry.push_back(*o.bare_m2);
        if (month >= 9 && month <= 11) green.push_back(*o.bare_m2);
    }
    ASSERT_GE(dry.size(), 10U);
    ASSERT_GE(green.size(), 8U);
    const double before = core::median_of(dry), after = core::median_of(green);
    std::printf("bare ground %.0f m2 from March to May, %.0f m2 from September to November\n", before, after);
    constexpr double kAtLeastTwice = 2;  // 228,000 and 97,000 m2 were seen
    EXPECT_GT(before, kAtLeastTwice * after);
}

}  // namespace
}  // namespace quarrywatch::test
