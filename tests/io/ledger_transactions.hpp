#pragma once
// All or nothing, and one writer at a time: the second suite for all back ends, see ledger_behaviour.hpp.

#include "tests/io/ledger_behaviour.hpp"

namespace quarrywatch::test {

template <class Backend>
class LedgerTransactions : public LedgerBehaviour<Backend> {};

TYPED_TEST_SUITE_P(LedgerTransactions);

TYPED_TEST_P(LedgerTransactions, RefusesToWriteWhereSomebodyElseWrote) {
    LedgerFile ledger = this->write();
    ledger.commit(change(1, {bare_site("A")}));
    sql(this->where(), "INSERT INTO revisions (number, kind) VALUES (2, 'night')");
    const std::string text = ledger_fault(ExitCode::bad_output, [&] { ledger.commit(change(2, {full_site("A")})); });
    EXPECT_HAS(text, "moved on to revision 2");
    EXPECT_HAS(text, "run again");
    EXPECT_EQ(ledger.load().sites[0].state, ledger::State::candidate);
}

TYPED_TEST_P(LedgerTransactions, KeepsNothingOfACommitThatFails) {
    LedgerFile ledger = this->write();
    ledger.commit(change(1, {bare_site("A")}));
    // The row that the second revision will write stands there already: it fails in the middle.
    sql(this->where(), "INSERT INTO site_history (site_id, revision) VALUES ('B', 2)");
    ledger::Change second = change(2, {full_site("A"), full_site("B")});
    second.looks = {full_look("l")};
    ledger_fault(ExitCode::bad_output, [&] { ledger.commit(second); });
    EXPECT_EQ(ledger.revision(), 1);
    EXPECT_TRUE(ledger.load().looks.empty());
    EXPECT_EQ(ledger.load().sites.size(), 1U);
    sql(this->where(), "DELETE FROM site_history WHERE revision = 2");
    ledger.commit(second);  // the same object goes on
    EXPECT_EQ(ledger.load().sites.size(), 2U);
    EXPECT_EQ(ledger.load().looks.size(), 1U);
}

TYPED_TEST_P(LedgerTransactions, RefusesASiteTwiceInOneRevision) {
    LedgerFile ledger = this->write();
    const auto twice = [&] { ledger.commit(change(1, {bare_site("A"), full_site("A")})); };
    EXPECT_HAS(ledger_fault(ExitCode::internal_error, twice), "twice");
    ledger_fault(ExitCode::internal_error, [&] { ledger.commit(change(1, {bare_site("")})); });
    EXPECT_EQ(ledger.revision(), 0);
}

TYPED_TEST_P(LedgerTransactions, HasOneWriterAndReadersBesideIt) {
    LedgerFile first = this->write();
    first.commit(change(1, {bare_site("A")}));
    const std::string text = ledger_fault(ExitCode::bad_output, [&] { this->write(); });
    EXPECT_HAS(text, "another run");
    LedgerFile reader = this->read();
    EXPECT_EQ(reader.load().sites.size(), 1U);
    first.commit(change(2, {bare_site("B")}));
    EXPECT_EQ(reader.load().sites.size(), 2U);
    ledger_fault(ExitCode::internal_error, [&] { reader.commit(change(3)); });
    const LedgerFile moved = std::move(first);
    ledger_fault(ExitCode::bad_output, [&] { this->write(); });
}

TYPED_TEST_P(LedgerTransactions, LetsTheNextWriterInWhenTheFirstIsKilled) {
    const std::string where = this->where();
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = in_child([&] {
        LedgerFile ledger(where, LedgerAccess::write, 0);
        ledger.commit(change(1, {bare_site("A")}));
        if (::write(ready[1], "x", 1) == 1) pause();
    });
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    ledger_fault(ExitCode::bad_output, [&] { this->write(); });
    kill(child, SIGKILL);
    EXPECT_TRUE(WIFSIGNALED(status_of(child)));
    // A server notices at once, but not in the same instant.
    constexpr int kPatience_s = 20;
    LedgerFile next = this->write(kPatience_s);
    EXPECT_EQ(next.revision(), 1);
    next.commit(change(2));
    close(ready[0]);
    close(ready[1]);
}

TYPED_TEST_P(LedgerTransactions, TakesWritersOfSeveralProcessesInTurn) {
    constexpr int kWriters = 3, kTurns = 4;
    constexpr int kPatience_s = 120;  // all turns of all others, on a machine that is busy with other tests
    const std::string where = this->where();
    std::vector<pid_t> children;
    for (int writer = 0; writer < kWriters; ++writer) {
        children.push_back(in_child([&] {
            for (int turn = 0; turn < kTurns; ++turn) {
                LedgerFile ledger(where, LedgerAccess::write, kPatience_s);
                const std::int64_t next = ledger.revision() + 1;
                ledger::Change made =
                    change(next, {bare_site("S" + std::to_string(writer) + "-" + std::to_string(turn))});
                made.revision.run_id = std::to_string(writer);
                ledger.commit(made);
            }
        }));
    }
    for (const pid_t child : children) EXPECT_EQ(status_of(child), 0);
    const LedgerFile ledger = this->read();
    const std::vector<ledger::Revision> revisions = ledger.revisions();
    ASSERT_EQ(revisions.size(), static_cast<std::size_t>(kWriters * kTurns));
    for (std::size_t i = 0; i < revisions.size(); ++i) EXPECT_EQ(revisions[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(ledger.load().sites.size(), revisions.size());
}

TYPED_TEST_P(LedgerTransactions, MakesTheSameRowsAgain) {
    const std::string other = this->backend_->other();
    for (const std::string& where : {this->where(), other}) {
        LedgerFile ledger(where, LedgerAccess::write, 0);
        // What the caller's containers order differently is the same change.
        ledger::Change first = change(1, {bare_site("B"), full_site("A")});
        if (where == other) std::swap(first.sites[0], first.sites[1]);
        first.looks = {full_look("l")};
        ledger.commit(first);
        ledger.commit(change(2, {full_site("B"), bare_site("C")}));
    }
    for (const char* table : {"revisions", "sites", "site_history", "looks"})
        EXPECT_EQ(rows_of(this->where(), table), rows_of(other, table)) << table;
}

TYPED_TEST_P(LedgerTransactions, RefusesANewerFormat) {
    { const LedgerFile made = this->write(); }
    sql(this->where(), "UPDATE meta SET value = '2' WHERE name = 'version'");
    const std::string text = ledger_fault(ExitCode::bad_input, [&] { this->read(); });
    EXPECT_HAS(text, "format version 2");
    EXPECT_HAS(text, "newer quarrywatch");
    ledger_fault(ExitCode::bad_input, [&] { this->write(); });
    sql(this->where(), "UPDATE meta SET value = 'something else' WHERE name = 'format'");
    ledger_fault(ExitCode::bad_input, [&] { this->read(); });
}

TYPED_TEST_P(LedgerTransactions, SaysWhichCellSomebodySpoilt) {
    {
        LedgerFile ledger = this->write();
        ledger.commit(change(1, {bare_site("A")}));
    }
    sql(this->where(), "UPDATE sites SET state = 'gone'");
    EXPECT_HAS(ledger_fault(ExitCode::bad_input, [&] { (void)this->read().load(); }), "sites.state of row 1");
    sql(this->where(), "UPDATE sites SET state = 'closed', probability = NULL");
    EXPECT_HAS(ledger_fault(ExitCode::bad_input, [&] { (void)this->read().load(); }), "sites.probability of row 1");
}

TYPED_TEST_P(LedgerTransactions, ShowsItsSitesOnAMap) {
    {
        LedgerFile ledger = this->write();
        ledger.commit(change(1, {bare_site("A")}));
        ledger::SiteRecord far = bare_site("B");
        far.outline = square_wkb(120, 32);
        ledger.commit(change(2, {far}));
    }
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(this->where().c_str(), GDAL_OF_VECTOR));
    ASSERT_TRUE(dataset);
    OGRLayer* const layer = dataset->GetLayerByName("sites");
    ASSERT_NE(layer, nullptr);
    EXPECT_EQ(layer->GetGeomType(), wkbMultiPolygon);
    ASSERT_NE(layer->GetSpatialRef(), nullptr);
    EXPECT_STREQ(layer->GetSpatialRef()->GetAuthorityCode(nullptr), "4326");
    EXPECT_EQ(layer->GetFeatureCount(), 2);
    // By the spatial index, and the box that a map zooms to.
    layer->SetSpatialFilterRect(119.9, 31.9, 120.1, 32.1);
    EXPECT_EQ(layer->GetFeatureCount(), 1);
    layer->SetSpatialFilter(nullptr);
    OGREnvelope box;
    ASSERT_EQ(layer->GetExtent(&box), OGRERR_NONE);
    constexpr double kIndexStep = 1e-4;  // degrees: the index keeps floats and rounds outward
    EXPECT_NEAR(box.MinX, 119.5, kIndexStep);
    EXPECT_NEAR(box.MaxY, 32.001, kIndexStep);
}

REGISTER_TYPED_TEST_SUITE_P(LedgerTransactions, RefusesToWriteWhereSomebodyElseWrote, KeepsNothingOfACommitThatFails,
                            RefusesASiteTwiceInOneRevision, HasOneWriterAndReadersBesideIt,
                            LetsTheNextWriterInWhenTheFirstIsKilled, TakesWritersOfSeveralProcessesInTurn,
                            MakesTheSameRowsAgain, RefusesANewerFormat, SaysWhichCellSomebodySpoilt,
                            ShowsItsSitesOnAMap);

}  // namespace quarrywatch::test
