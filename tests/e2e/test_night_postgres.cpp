// A night whose ledger is a database: the same lists as with a file.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
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

// Read back by psql: what a map server would see.
TEST(NightPostgres, SitesAreExportedAndARepeatedNightReplacesItsOwn) {
    if (PostgresServer::initdb().empty()) GTEST_SKIP() << "PostgreSQL is not installed";
    PostgresServer& server = PostgresServer::shared();
    server.make_database("maps");
    const Scratch scratch;
    const PairPaths pair = write_pair(scratch / "scenes");
    const std::string name = "o'clock\"; DROP TABLE quarrywatch_sites; --";
    std::string folder = "out";
    const auto run = [&](const std::string& to, const std::string& as, std::vector<std::string> more) {
        std::vector<std::string> arguments{"pair",
                                           pair.before,
                                           pair.after,
                                           "--out",
                                           (scratch / folder).string(),
                                           "--before-date",
                                           "2024-06-03",
                                           "--after-date",
                                           "2025-06-03",
                                           "--set",
                                           "outputs.report=false",
                                           "--set",
                                           "formats.postgis=" + to,
                                           "--set",
                                           "run.name=" + as};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    };
    const std::string maps = server.connection("maps");
    const Outcome first = run(maps, name, {});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const std::size_t sites = read_csv(scratch / "out" / "sites.csv").size();
    const auto ask = [&](const std::string& what) {
        return server.ask("maps", "SELECT " + what + " FROM quarrywatch_sites");
    };
    EXPECT_EQ(ask("count(*)"), std::to_string(sites));
    EXPECT_EQ(ask("count(*) FILTER (WHERE ST_IsValid(geom) AND ST_SRID(geom) = 4326)"), std::to_string(sites));
    // What a map server computes agrees with what the program said.
    EXPECT_EQ(ask("count(*) FILTER (WHERE abs(ST_Area(geom::geography) / area_m2 - 1) < 0.001)"),
              std::to_string(sites));
    EXPECT_EQ(ask("count(DISTINCT run)"), "1");
    ASSERT_EQ(run(maps, name, {}).exit_code, 0);
    EXPECT_EQ(ask("count(*)"), std::to_string(sites)) << "repeated, its rows are replaced";
    ASSERT_EQ(run(maps, "another county", {}).exit_code, 0);
    EXPECT_EQ(ask("count(*)"), std::to_string(2 * sites)) << "and nobody else's are";
    ASSERT_EQ(run(maps, name, {"--set", "vectorise.minimum_area_m2=1000000"}).exit_code, 0);
    EXPECT_EQ(ask("count(*)"), std::to_string(sites)) << "a night without sites takes its rows away";

    folder = "without a server";
    const Outcome unreachable = run("PG:host=127.0.0.1 port=1 dbname=none", name, {});
    EXPECT_EQ(unreachable.exit_code, 6);
    EXPECT_NE(unreachable.err.find("formats.postgis"), std::string::npos) << unreachable.err;
    EXPECT_TRUE(std::filesystem::exists(scratch / folder / "sites.csv")) << "the files are there all the same";
    server.make_database("flat", false);
    const Outcome flat = run(server.connection("flat"), name, {});
    EXPECT_EQ(flat.exit_code, 6);
    EXPECT_NE(flat.err.find("CREATE EXTENSION postgis"), std::string::npos) << flat.err;
    server.make_database("other");
    (void)server.ask("other", "CREATE TABLE quarrywatch_sites (run text, night date)");
    const Outcome other = run(server.connection("other"), name, {});
    EXPECT_EQ(other.exit_code, 6);
    EXPECT_NE(other.err.find("lacks site_id"), std::string::npos) << other.err;
    const Outcome wrong = run("maps.gpkg", name, {});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.err.find("PGPASSWORD"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace quarrywatch::test
