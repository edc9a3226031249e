#include "pipeline/journal/run_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pipeline/fault.hpp"
#include "tests/io/scratch.hpp"
#include "tests/journal/made_tile.hpp"

namespace quarrywatch::journal {
namespace {

using test::Scratch;
using testing::ElementsAre;
using testing::IsEmpty;

RunState state(const std::string& night) {
    return {night, {{"detect.growth", "0.5"}, {"run.threads", "2"}}, {{"/srv/a.tif", "10 1"}, {"/srv/b.tif", "20 2"}}};
}

TEST(RunJournal, SaysWhatDiffers) {
    EXPECT_THAT(differences(state("2025-06-03"), state("2025-06-04")), IsEmpty());
    RunState now = state("2025-06-03");
    now.configuration["run.threads"] = "7";
    EXPECT_THAT(differences(state("2025-06-03"), now), IsEmpty()) << "the result does not depend on it";
    now.configuration["detect.growth"] = "0.6";
    now.configuration["scene.c.path"] = "/srv/c.tif";
    now.inputs = {{"/srv/a.tif", "11 5"}, {"/srv/c.tif", "1 1"}};
    EXPECT_THAT(differences(state("2025-06-03"), now),
                ElementsAre("detect.growth is 0.6, was 0.5", "scene.c.path is /srv/c.tif, was not set",
                            "/srv/a.tif has changed", "/srv/c.tif is new", "/srv/b.tif is no longer there"));
    EXPECT_THAT(differences(now, state("2025-06-03")), testing::Contains("scene.c.path is not set, was /srv/c.tif"));
}

TEST(RunJournal, AnInterruptedNightKeepsItsDateAndItsTiles) {
    const Scratch scratch;
    const stages::WatchList none;
    stages::TileResult tile;
    tile.core = test::kMadeCore;
    {
        const RunJournal first(scratch / "out", state("2025-06-03"), true);
        EXPECT_EQ(first.night(), "2025-06-03");
        first.look("look", "key", &none).add(tile);
    }
    {
        const RunJournal second(scratch / "out", state("2025-06-04"), true);
        EXPECT_EQ(second.night(), "2025-06-03");
        EXPECT_TRUE(second.look("look", "key", &none).has(tile.core));
        EXPECT_FALSE(second.look("another look", "key", &none).has(tile.core));
    }
    const RunJournal fresh(scratch / "out", state("2025-06-05"), false);
    EXPECT_EQ(fresh.night(), "2025-06-05");
    EXPECT_FALSE(fresh.look("look", "key", &none).has(tile.core));
}

TEST(RunJournal, OneRunAtATime) {
    const Scratch scratch;
    RunJournal first(scratch / "out", state("2025-06-03"), false);
    EXPECT_THROW(RunJournal(scratch / "out", state("2025-06-03"), true), Fault);
    first.close();
    EXPECT_FALSE(std::filesystem::exists(scratch / "out" / "journal"));
}

TEST(RunJournal, AStateThatCannotBeReadIsNoneToGoOnWith) {
    const Scratch scratch;
    std::filesystem::create_directories(scratch / "out" / "journal");
    std::ofstream(scratch / "out" / "journal" / "run.json") << "{\"night\": 7";
    EXPECT_EQ(RunJournal(scratch / "out", state("2025-06-03"), true).night(), "2025-06-03");
}

}  // namespace
}  // namespace quarrywatch::journal
