// Found against planted: the table must be honest about what was missed, misnamed and invented.

#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/demo/changes.hpp"
#include "pipeline/demo/compare.hpp"
#include "pipeline/fault.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::demo {
namespace {

/// Four changes in a 10 x 10 raster: 1 covers row 0, 2 covers row 2, 3 covers row 4; row 6 is in rotation.
core::Raster<std::uint8_t> planted_rows() {
    core::Raster<std::uint8_t> raster(10, 10, std::uint8_t{0});
    for (int c = 0; c < 10; ++c) {
        raster(0, c) = 1;
        raster(2, c) = 2;
        raster(4, c) = 3;
        raster(6, c) = kRotationCode;
    }
    return raster;
}

const std::vector<PlantedRow> kRows{
    {1, "new_scar", "scar", 0, 0, 10}, {2, "occupation", "fill", 0, 0, 10}, {3, "restored_pit", "pit", 0, 0, 10}};

/// A site on each of `rows`; on row 0 with 5 pixels more on row 1.
io::FoundSites sites_on(const std::vector<std::pair<int, std::string>>& rows) {
    io::FoundSites found;
    found.label = core::Raster<std::uint16_t>(10, 10, std::uint16_t{0});
    for (const auto& [row, class_name] : rows) {
        found.sites.push_back({"S", class_name, static_cast<int>(found.sites.size()) + 1, 1000.0});
        const auto label = static_cast<std::uint16_t>(found.sites.size());
        for (int c = 0; c < 10; ++c) found.label(row, c) = label;
        for (int c = 0; c < 5 && row == 0; ++c) found.label(1, c) = label;
    }
    return found;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Compare, CountsFoundMissedAndMisnamed) {
    const std::string table = compare_table(kRows, planted_rows(), sites_on({{0, "new_scar"}, {2, "other_change"}}));
    EXPECT_TRUE(holds(table, "2 of 3 planted changes found, 1 with the class expected.")) << table;
    EXPECT_TRUE(holds(table, "+50 %")) << table;
    EXPECT_TRUE(holds(table, "other class")) << table;
    EXPECT_TRUE(holds(table, "NO")) << table;
    EXPECT_TRUE(holds(table, "Sites that touch no planted change: 0 of 2")) << table;
}

TEST(Compare, ListsWhatWasInventedWithItsPlace) {
    const std::string table = compare_table(kRows, planted_rows(), sites_on({{6, "occupation"}, {8, "new_scar"}}));
    EXPECT_TRUE(holds(table, "0 of 3 planted changes found, 0 with")) << table;
    EXPECT_TRUE(holds(table, "Sites that touch no planted change: 2 of 2")) << table;
    EXPECT_TRUE(holds(table, "1  occupation on crops in rotation")) << table;
    EXPECT_TRUE(holds(table, "1  new_scar on no change planted")) << table;
}

TEST(Compare, NothingFoundIsSaidSo) {
    const std::string table = compare_table(kRows, planted_rows(), sites_on({}));
    EXPECT_TRUE(holds(table, "0 of 3 planted changes found")) << table;
    EXPECT_TRUE(holds(table, "0 of 0")) << table;
}

TEST(Compare, ClassIsThatOfTheSiteWithMostPixels) {
    io::FoundSites found = sites_on({{0, "occupation"}, {8, "new_scar"}});
    for (int c = 0; c < 7; ++c) found.label(0, c) = 2;
    const std::string table = compare_table(kRows, planted_rows(), found);
    EXPECT_TRUE(holds(table, "1 of 3 planted changes found, 1 with the class expected.")) << table;
}

TEST(Compare, OtherShapesAreRefused) {
    io::FoundSites found;
    found.label = core::Raster<std::uint16_t>(9, 10, std::uint16_t{0});
    EXPECT_THROW(static_cast<void>(compare_table(kRows, planted_rows(), found)), std::invalid_argument);
}

TEST(Compare, DamagedTableIsAFault) {
    test::Scratch scratch;
    for (const char* line :
         {"x,new_scar,scar,1,2,3\n", "1,new_scar\n", "900,new_scar,scar,1,2,3\n", "0,new_scar,scar,1,2,3\n"}) {
        std::ofstream(scratch / "planted.csv") << "id,class,what,x,y,pixels,area_m2,first_seen\n" << line;
        try {
            static_cast<void>(read_planted(scratch / "planted.csv"));
            FAIL() << line;
        } catch (const Fault& fault) {
            EXPECT_EQ(fault.code(), ExitCode::bad_input);
        }
    }
    EXPECT_THROW(static_cast<void>(read_planted(scratch / "missing.csv")), Fault);
}

}  // namespace
}  // namespace quarrywatch::demo
