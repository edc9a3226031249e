#pragma once
// A real PostgreSQL server of the test's own: on loopback, in a temporary folder, gone afterwards.

#include <filesystem>
#include <string>

namespace quarrywatch::test {

class PostgresServer {
public:
    /// The program that makes a server's folder; empty where PostgreSQL is not installed.
    static std::filesystem::path initdb();

    /// Start it, and hand its password over as PGPASSWORD, as the office does. throws std::runtime_error with what the
    /// server's programs said.
    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    /// Stops it; in a forked child does nothing.
    ~PostgresServer();

    /// The one server of this process, started by the first who asks and stopped at the process's end.
    static PostgresServer& shared();

    /// "PG:host=... port=... user=... dbname=..." without the password.
    [[nodiscard]] std::string connection(const std::string& database) const;
    /// "postgresql://user@host:port/database".
    [[nodiscard]] std::string address(const std::string& database) const;
    [[nodiscard]] int port() const { return port_; }

    /// An empty database, with PostGIS or without.
    void make_database(const std::string& name, bool with_areas = true);
    /// What psql answers, without a head and the last line end.
    [[nodiscard]] std::string ask(const std::string& database, const std::string& query) const;

private:
    std::string run(const std::string& program, const std::string& arguments);

    std::filesystem::path folder_;
    bool has_template_ = false;
    int port_ = 0;
    int owner_ = 0;  ///< the process that started it
};

}  // namespace quarrywatch::test
