// A night whose ledger is a database: the same lists as with a file.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/e2e/postgres_server.hpp"
#include "tests/e2e/program.hpp"
#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {
namespace {

TEST(NightPostgres, ANightInADatabaseIsTheSameAsInAFile) {
    if (PostgresServer::initdb().empty()) GTEST_SKIP() << "PostgreSQL is not installed";
    PostgresServer& server = PostgresServer::shared();
    server.make_database("nights");
    const Scratch scratch;
    ProvokedScene(When::before, 1).write(scratch / "scene_20240603.tif");
    ProvokedScene(When::after, 2).write(scratch / "scene_20250603.tif");
    ProvokedScene(When::after, 3).write(scratch / "scene_20250608.tif");
    std::ofstream(scratch / "county.ini")
        << "[catalogue]\npattern = scene_{date:%Y%m%d}.tif\nscale = 0.0001\n[series]\n"
           "since = 2025-01-01\n[outputs]\noverview_px = 0\n";
    const auto night = [&](const std::string& to, const std::string& ledger, const std::string& out) {
        run_night(scratch / "county.ini", scratch / out,
                  {"--set", "catalogue.to=" + to, "--set", "ledger.path=" + ledger});
        std::ifstream file(scratch / out / "sites.csv", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string database = server.connection("nights"), file = (scratch / "ledger.gpkg").string();
    for (const char* const day : {"2025-06-03", "2025-06-08"}) {
        const std::string in_database = night(day, database, std::string("database") + day);
        EXPECT_GT(in_database.size(), 1000U) << "sites were found";
        EXPECT_EQ(in_database, night(day, file, std::string("file") + day));
        EXPECT_EQ(in_database, night(day, database, "again")) << "repeated, nothing changes twice";
    }
    const Outcome looks = quarrywatch({"ledger", "looks", "--ledger", database});
    EXPECT_NE(looks.out.find("2025-06-08_"), std::string::npos) << looks.err;
}

}  // namespace
}  // namespace quarrywatch::test
