// The ledger in a PostgreSQL database: the same suites as for a file, on a real server.

#include <gtest/gtest.h>

#include <csignal>
#include <memory>

#include "tests/e2e/postgres_server.hpp"
#include "tests/io/ledger_behaviour.hpp"
#include "tests/io/ledger_transactions.hpp"

namespace quarrywatch::test {
namespace {

std::string not_installed() {
    return PostgresServer::initdb().empty() ? "PostgreSQL is not installed (postgresql-15, postgresql-15-postgis-3)"
                                            : "";
}

/// A database per test, made when it is asked for.
class Postgres {
public:
    [[nodiscard]] std::string missing() const { return not_installed(); }
    std::string where() { return made(where_, true); }
    std::string other() { return made(other_, true); }
    std::string without_areas() { return made(bare_, false); }

private:
    static std::string made(std::string& name, bool with_areas) {
        static int count = 0;
        if (name.empty()) {
            name = "ledger_" + std::to_string(++count);
            PostgresServer::shared().make_database(name, with_areas);
        }
        return PostgresServer::shared().connection(name);
    }
    std::string where_, other_, bare_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, LedgerBehaviour, Postgres);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, LedgerTransactions, Postgres);

class LedgerPostgres : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = not_installed(); !why.empty()) GTEST_SKIP() << why;
    }
    Postgres backend_;
};

TEST_F(LedgerPostgres, AWriterKilledInItsCommitLeavesTheOldRevision) {
    const std::string where = backend_.where();
    {
        LedgerFile ledger(where, LedgerAccess::write, 0);
        ledger.commit(change(1, {bare_site("A")}));
    }
    pid_t child = 0;
    {
        // The commit writes patches last of its rows. It waits there while this transaction holds the table.
        const GDALDatasetUniquePtr holder(GDALDataset::Open(where.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
        ASSERT_TRUE(holder);
        ASSERT_EQ(holder->StartTransaction(), OGRERR_NONE);
        holder->ExecuteSQL("LOCK TABLE patches IN EXCLUSIVE MODE", nullptr, nullptr);
        child = in_child([&] {
            LedgerFile ledger(where, LedgerAccess::write, 0);
            ledger::Change second = change(2, {full_site("A"), full_site("B")});
            second.patches.resize(1);
            ledger.commit(second);
        });
        const std::string waits = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'patches'::regclass";
        while (sql(where, waits) == 0) {
            ASSERT_EQ(waitpid(child, nullptr, WNOHANG), 0) << "the commit did not wait";
        }
        kill(child, SIGKILL);
        EXPECT_TRUE(WIFSIGNALED(status_of(child)));
        EXPECT_EQ(LedgerFile(where, LedgerAccess::read, 0).revision(), 1);
        ASSERT_EQ(holder->RollbackTransaction(), OGRERR_NONE);
    }
    constexpr int kPatience_s = 20;
    LedgerFile ledger(where, LedgerAccess::write, kPatience_s);
    EXPECT_EQ(ledger.revision(), 1);
    const ledger::Content content = ledger.load();
    ASSERT_EQ(content.sites.size(), 1U);
    EXPECT_EQ(content.sites[0].state, ledger::State::candidate);
    EXPECT_EQ(ledger.history("A").size(), 1U);
    ledger.commit(change(2));
}

TEST_F(LedgerPostgres, IsTheSameByAnAddress) {
    const std::string where = backend_.where();
    const std::string name = where.substr(where.rfind('=') + 1);
    const std::string address = PostgresServer::shared().address(name);
    LedgerFile ledger(address, LedgerAccess::write, 0);
    ledger.commit(change(1, {full_site("A")}));
    EXPECT_EQ(LedgerFile(where, LedgerAccess::read, 0).load().sites.size(), 1U);
    EXPECT_EQ(LedgerFile("postgres" + address.substr(address.find(':')), LedgerAccess::read, 0).revision(), 1);
}

TEST_F(LedgerPostgres, KeepsALedgerPerSchema) {
    const std::string where = backend_.where();
    for (const char* schema : {"east", "west"}) sql(where, "CREATE SCHEMA " + std::string(schema));
    LedgerFile east(where + " active_schema=east", LedgerAccess::write, 0);
    LedgerFile west(where + " active_schema=west", LedgerAccess::write, 0);
    east.commit(change(1, {full_site("E")}));
    west.commit(change(1, {full_site("W"), full_site("X")}));
    EXPECT_EQ(LedgerFile(where + " active_schema=east", LedgerAccess::read, 0).load().sites.size(), 1U);
    EXPECT_EQ(west.load().sites.size(), 2U);
}

TEST_F(LedgerPostgres, LeavesTablesOfOthersAlone) {
    const std::string where = backend_.where();
    sql(where, "CREATE TABLE sites (a int)");
    const auto opens = [&] { LedgerFile(where, LedgerAccess::write, 0); };
    EXPECT_HAS(ledger_fault(ExitCode::bad_input, opens), "a table sites that is not a ledger's");
    EXPECT_EQ(sql(where, "SELECT COUNT(*) FROM pg_class WHERE relname = 'site_history'"), 0);
}

TEST_F(LedgerPostgres, RefusesADatabaseWithoutPostgis) {
    const auto opens = [&] { LedgerFile(backend_.without_areas(), LedgerAccess::write, 0); };
    EXPECT_HAS(ledger_fault(ExitCode::bad_output, opens), "CREATE EXTENSION postgis");
}

TEST_F(LedgerPostgres, SaysWhyThereIsNoConnection) {
    const PostgresServer& server = PostgresServer::shared();
    const auto text = [](const std::string& where) {
        return ledger_fault(ExitCode::bad_input, [&] { LedgerFile(where, LedgerAccess::read, 0); });
    };
    EXPECT_HAS(text(server.connection("nowhere")), "\"nowhere\" does not exist");
    EXPECT_HAS(text("PG:host=127.0.0.1 port=1 dbname=x"), "there is no connection");
    EXPECT_HAS(text("postgresql://127.0.0.1:1/x"), "there is no connection");
    const std::string refused = text(server.connection("postgres") + " password=Geheim1");
    EXPECT_EQ(refused.find("Geheim1"), std::string::npos) << refused;
    const std::string odd = text("PG:host=127.0.0.1 password=Geheim1 nonsense");
    EXPECT_EQ(odd.find("Geheim1"), std::string::npos) << odd;
}

TEST_F(LedgerPostgres, SaysThatTheServerWentAway) {
    const std::string where = backend_.where();
    LedgerFile ledger(where, LedgerAccess::write, 0);
    ledger.commit(change(1, {bare_site("A")}));
    sql(where,
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND "
        "pid <> pg_backend_pid()");
    ledger_fault(ExitCode::bad_output, [&] { ledger.commit(change(2, {full_site("A")})); });
    EXPECT_EQ(LedgerFile(where, LedgerAccess::read, 0).revision(), 1);
}

}  // namespace
}  // namespace quarrywatch::test
