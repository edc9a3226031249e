#include "pipeline/journal/look_journal.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/journal/tile_bytes.hpp"
#include "tests/io/scratch.hpp"
#include "tests/journal/made_tile.hpp"

namespace quarrywatch::journal {
namespace {

using test::kMadeCore;
using test::made_places;
using test::made_tile;
using test::Scratch;

class LookJournals : public testing::Test {
protected:
    [[nodiscard]] LookJournal open(const std::string& key, const std::string& writer,
                                   const stages::WatchList* watch) const {
        return {scratch_ / "look", key, watch, writer};
    }
    Scratch scratch_;
    stages::WatchList list_{made_places()};
    stages::TileResult tile_ = made_tile(list_);
};

TEST_F(LookJournals, AFinishedTileIsThereForTheNext) {
    {
        LookJournal first = open("key", "run", &list_);
        EXPECT_FALSE(first.has(kMadeCore));
        first.add(tile_);
    }
    const LookJournal next = open("key", "run", &list_);
    EXPECT_EQ(next.size(), 1U);
    ASSERT_TRUE(next.has(kMadeCore));
    EXPECT_EQ(bytes_of(next.read(kMadeCore), &list_), bytes_of(tile_, &list_));
    EXPECT_FALSE(next.has({64, 128, 4, 5})) << "of another size it is another tile";
}

TEST_F(LookJournals, ButNotForAnotherKey) {
    open("key", "run", &list_).add(tile_);
    EXPECT_FALSE(open("another", "other", &list_).has(kMadeCore));
}

TEST_F(LookJournals, NorWhereItWasNotAskedAboutAPlace) {
    open("key", "run", &list_).add(tile_);
    auto places = made_places();
    places.push_back({{64, 130, 131}});
    const stages::WatchList more(places);
    EXPECT_FALSE(open("key", "run", &more).has(kMadeCore));
    places.back() = {{2000, 130, 131}};
    const stages::WatchList elsewhere(places);
    EXPECT_TRUE(open("key", "run", &elsewhere).has(kMadeCore)) << "that place is none of this tile's";
    EXPECT_TRUE(open("key", "run", nullptr).has(kMadeCore));
}

TEST_F(LookJournals, TakesWhatEveryWriterFinished) {
    stages::TileResult second = made_tile(list_);
    second.core = {64, 134, 4, 6};
    second.watched.clear();
    open("key", "shard-1", nullptr).add(second);
    open("key", "shard-2", &list_).add(tile_);
    const LookJournal both = open("key", "run", &list_);
    EXPECT_TRUE(both.has(kMadeCore));
    EXPECT_FALSE(both.has(second.core)) << "nobody asked it about the place that crosses it";
    EXPECT_TRUE(open("key", "run", nullptr).has(second.core));
}

}  // namespace
}  // namespace quarrywatch::journal
