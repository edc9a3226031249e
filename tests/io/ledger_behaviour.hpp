#pragma once
// What every ledger does, whatever keeps it: one suite for all back ends. A back end is made anew for each test and has
//   std::string where();   of a ledger that does not exist yet
//   std::string other();   of a second one
//   std::string missing(); why it cannot be had here; empty where it can

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <random>

#include "pipeline/io/ledger_file.hpp"
#include "tests/io/ledger_tools.hpp"
#include "tests/io/sample_ledger.hpp"

namespace quarrywatch::test {

using io::LedgerAccess;
using io::LedgerFile;

template <class Backend>
class LedgerBehaviour : public testing::Test {
protected:
    void SetUp() override {
        backend_ = std::make_unique<Backend>();
        if (const std::string why = backend_->missing(); !why.empty()) GTEST_SKIP() << why;
    }
    [[nodiscard]] std::string where() { return backend_->where(); }
    LedgerFile write(int wait_s = 0) { return {where(), LedgerAccess::write, wait_s}; }
    LedgerFile read() { return {where(), LedgerAccess::read, 0}; }

    std::unique_ptr<Backend> backend_;
};

TYPED_TEST_SUITE_P(LedgerBehaviour);

TYPED_TEST_P(LedgerBehaviour, BeginsEmpty) {
    const std::string text = ledger_fault(ExitCode::bad_input, [&] { this->read(); });
    EXPECT_HAS(text, "ledger");
    { const LedgerFile made = this->write(); }
    const LedgerFile ledger = this->read();
    EXPECT_EQ(ledger.revision(), 0);
    EXPECT_TRUE(ledger.load().sites.empty());
    EXPECT_TRUE(ledger.revisions().empty());
    EXPECT_FALSE(ledger.find_run("run-1"));
}

TYPED_TEST_P(LedgerBehaviour, KeepsEveryField) {
    ledger::Change given = change(1, {full_site("B"), bare_site("A")});
    ledger::LookRecord bare_look;
    bare_look.look_id = "bare";
    given.looks = {full_look("z"), bare_look};
    ledger::Observation full = observation("B", "z", day(2025, 3, 1));
    full.subject = ledger::Subject::closed_pit;
    full.answer = ledger::Answer::mask_conflict;
    full.changed_share = 0.5, full.area_m2 = 0.0, full.bare_m2 = 7, full.ndvi = -0.25, full.bsi = 0.125;
    full.brightness = 1e-300, full.probability = 1;
    given.observations = {full, ledger::Observation{}};
    ledger::VerdictRecord verdict{"B",
                                  ledger::Verdict::reactivated,
                                  "beyond_depth",
                                  "case_filed",
                                  day(2025, 4, 1),
                                  "王五",
                                  "回填",
                                  day(2025, 5, 1),
                                  "p1;p2",
                                  "line\nbreak",
                                  "v.csv row 2",
                                  0};
    given.verdicts = {verdict, {}};
    ledger::PatchRecord patch{"2025-03-01",
                              "c",
                              "t",
                              "v",
                              "17",
                              "李四",
                              ledger::PatchStatus::nothing_found,
                              "cloud",
                              0.5,
                              2,
                              "2025-02-28;2025-03-01",
                              3,
                              0};
    given.patches = {patch, {}};
    {
        LedgerFile ledger = this->write();
        ledger.commit(given);
    }
    for (auto* records : {&given.sites}) std::swap(records->at(0), records->at(1));  // by number
    for (auto& record : given.sites) record.revision = 1;
    for (auto& record : given.looks) record.revision = 1;
    for (auto& record : given.observations) record.revision = 1;
    for (auto& record : given.verdicts) record.revision = 1;
    for (auto& record : given.patches) record.revision = 1;

    const LedgerFile ledger = this->read();
    const ledger::Content content = ledger.load();
    EXPECT_EQ(content.revision, 1);
    EXPECT_TRUE(same(content.sites, given.sites));
    EXPECT_TRUE(same(content.looks, given.looks));
    std::swap(given.observations[0], given.observations[1]);  // the one without a date comes first
    EXPECT_TRUE(same(ledger.observations(), given.observations));
    EXPECT_TRUE(same(ledger.verdicts(), given.verdicts));
    EXPECT_TRUE(same(ledger.patches(), given.patches));
    EXPECT_TRUE(same(ledger.history("B"), {given.sites[1]}));
    EXPECT_TRUE(same(ledger.revisions(), {given.revision}));
}

TYPED_TEST_P(LedgerBehaviour, KeepsWordsDatesAndNulls) {
    {
        LedgerFile ledger = this->write();
        ledger.commit(change(1, {full_site("B"), bare_site("A")}));
    }
    const auto count = [&](const std::string& condition) {
        return sql(this->where(), "SELECT COUNT(*) FROM sites WHERE " + condition);
    };
    EXPECT_EQ(count("state = 'confirmed' AND status = 'grown' AND confidence = 'high' AND verdict = 'false_change'"),
              1);
    EXPECT_EQ(count("state = 'candidate' AND status = 'new' AND confidence = 'low' AND verdict IS NULL"), 1);
    EXPECT_EQ(count("first_seen = '2025-01-31'"), 1);
    EXPECT_EQ(count("township = ''"), 1) << "an empty text that is there";
    EXPECT_EQ(count("site_id = 'A' AND area_m2 IS NULL AND lon IS NULL AND township IS NULL AND rule IS NULL AND "
                    "parent IS NULL AND first_seen IS NULL AND looks_seen = 0"),
              1);
}

TYPED_TEST_P(LedgerBehaviour, KeepsRealNumbersTo15Digits) {
    std::mt19937_64 random(5);
    ledger::Change given = change(1);
    while (given.observations.size() < 2000) {
        const std::uint64_t bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        ledger::Observation row = observation("S", std::to_string(10000 + given.observations.size()), day(2025, 1, 1));
        // All of the range, and numbers as they come: quotients near 1.
        row.area_m2 = std::isnormal(value) ? value : 1.0 / 3;
        row.ndvi = static_cast<double>(bits >> 11U) / static_cast<double>((random() >> 11U) + 1);
        row.revision = 1;
        given.observations.push_back(row);
    }
    given.observations[0].ndvi = std::nan("");
    LedgerFile ledger = this->write();
    ledger.commit(given);
    for (ledger::Observation& row : given.observations)
        for (std::optional<double>* const value : {&row.area_m2, &row.ndvi}) *value = std::stod(printed(**value));
    given.observations[0].ndvi = std::nullopt;
    EXPECT_TRUE(same(ledger.observations(), given.observations));

    // What was read is written as it is: a state that goes through the ledger every night does not drift.
    ledger::Change again = change(2);
    again.observations = given.observations;
    ledger.commit(again);
    const std::vector<ledger::Observation> both = ledger.observations();
    ASSERT_EQ(both.size(), 2 * given.observations.size());
    for (std::size_t i = 0; i < both.size(); i += 2) EXPECT_EQ(both[i].area_m2, both[i + 1].area_m2);
    ledger::Change spoilt = change(3, {bare_site("A")});
    spoilt.sites[0].probability = std::nan("");
    ledger_fault(ExitCode::internal_error, [&] { ledger.commit(spoilt); });
    EXPECT_EQ(ledger.revision(), 2);
}

TYPED_TEST_P(LedgerBehaviour, GivesBackEveryRevision) {
    LedgerFile ledger = this->write();
    ledger::SiteRecord grown = full_site("A");
    grown.outline = square_wkb(119.5, 31.7, 0.002);
    std::vector<ledger::Change> changes{change(1, {bare_site("A"), bare_site("b")}), change(2),
                                        change(3, {bare_site("B"), grown}), change(4, {full_site("b")})};
    std::vector<ledger::Content> contents{ledger.load()};
    for (ledger::Change& made : changes) {
        made.looks = {full_look("look " + std::to_string(5 - made.revision.number))};
        ledger.commit(made);
        contents.push_back(ledger.load());
    }
    ASSERT_EQ(contents.back().sites.size(), 3U);
    EXPECT_EQ(contents.back().sites[0].site_id + contents.back().sites[1].site_id + contents.back().sites[2].site_id,
              "ABb")
        << "by bytes, not by a language's order";
    EXPECT_EQ(contents.back().looks.front().look_id, "look 4") << "in the order of their making";
    EXPECT_EQ(contents[2].sites[0].revision, 1);
    EXPECT_EQ(contents[3].sites[0].revision, 3);
    for (const ledger::Content& kept : contents) {
        const ledger::Content again = ledger.load(kept.revision);
        EXPECT_EQ(again.revision, kept.revision);
        EXPECT_TRUE(same(again.sites, kept.sites)) << kept.revision;
        EXPECT_TRUE(same(again.looks, kept.looks)) << kept.revision;
    }
    const std::vector<ledger::SiteRecord> life = ledger.history("A");
    ASSERT_EQ(life.size(), 2U);
    EXPECT_TRUE(same(life[0], contents[1].sites[0]));
    EXPECT_TRUE(same(life[1], contents[4].sites[0]));
    ledger_fault(ExitCode::bad_input, [&] { (void)ledger.load(5); });
    ledger_fault(ExitCode::bad_input, [&] { (void)ledger.load(-1); });
}

TYPED_TEST_P(LedgerBehaviour, FindsByTextsThatTryToBreakOut) {
    LedgerFile ledger = this->write();
    const std::vector<std::string> names{"' OR '1'='1", "\\' OR 1=1 --", "%", "\"x\"", "石场';", "a"};
    ledger::Change given = change(1);
    given.revision.run_id = names[1];
    for (const std::string& name : names) {
        given.sites.push_back(bare_site(name));
        given.observations.push_back(observation(name, "l", day(2025, 1, 1)));
        given.verdicts.emplace_back().site_id = name;
    }
    ledger.commit(given);
    for (const std::string& name : names) {
        ASSERT_EQ(ledger.history(name).size(), 1U) << name;
        EXPECT_EQ(ledger.history(name)[0].site_id, name);
        EXPECT_EQ(ledger.observations(name).size(), 1U) << name;
        EXPECT_EQ(ledger.verdicts(name).size(), 1U) << name;
    }
    EXPECT_TRUE(ledger.find_run(names[1]));
    EXPECT_FALSE(ledger.find_run(names[0]));
    EXPECT_FALSE(ledger.find_run(""));
}

TYPED_TEST_P(LedgerBehaviour, OrdersObservationsByDateThenLook) {
    LedgerFile ledger = this->write();
    ledger::Change given = change(1);
    given.observations = {observation("A", "late", day(2025, 2, 1)), observation("A", "y", day(2025, 1, 1)),
                          observation("B", "x", day(2025, 1, 1)), observation("A", "x", day(2025, 1, 1))};
    ledger.commit(given);
    std::string order;
    for (const ledger::Observation& row : ledger.observations("A")) order += row.look_id + " ";
    EXPECT_EQ(order, "x y late ");
    EXPECT_EQ(ledger.observations().size(), 4U);
}

TYPED_TEST_P(LedgerBehaviour, NumbersRevisionsWithoutGaps) {
    LedgerFile ledger = this->write();
    for (const std::int64_t wrong : {0, 2, -1})
        EXPECT_HAS(ledger_fault(ExitCode::bad_output, [&] { ledger.commit(change(wrong)); }), "moved on");
    ledger.commit(change(1));
    ledger_fault(ExitCode::bad_output, [&] { ledger.commit(change(1)); });
    ledger.commit(change(2));
    EXPECT_EQ(ledger.revision(), 2);
}

REGISTER_TYPED_TEST_SUITE_P(LedgerBehaviour, BeginsEmpty, KeepsEveryField, KeepsWordsDatesAndNulls,
                            KeepsRealNumbersTo15Digits, GivesBackEveryRevision, FindsByTextsThatTryToBreakOut,
                            OrdersObservationsByDateThenLook, NumbersRevisionsWithoutGaps);

}  // namespace quarrywatch::test
