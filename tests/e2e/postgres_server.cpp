#include "tests/e2e/postgres_server.hpp"

#include <arpa/inet.h>
#include <gdal_priv.h>
#include <netinet/in.h>
#include <ogrsf_frmts.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUser = "inspector";
constexpr const char* kPassword = "kept-out-of-the-connection-string";

/// A port that nobody listens on just now.
int free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(probe, any, size) == 0 && ::getsockname(probe, any, &size) == 0;
    ::close(probe);
    if (!bound) throw std::runtime_error("no free port on loopback");
    return ntohs(address.sin_port);
}

void execute(const std::string& connection, const std::string& statement) {
    GDALAllRegister();
    CPLErrorReset();
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(connection.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
    if (dataset) dataset->ReleaseResultSet(dataset->ExecuteSQL(statement.c_str(), nullptr, nullptr));
    if (!dataset || CPLGetLastErrorType() == CE_Failure)
        throw std::runtime_error(statement + ": " + CPLGetLastErrorMsg());
}

}  // namespace

fs::path PostgresServer::initdb() {
    std::vector<fs::path> found;
    std::error_code none;
    // Debian keeps the server's programs off PATH, one folder per version.
    for (const fs::directory_entry& version : fs::directory_iterator("/usr/lib/postgresql", none))
        if (fs::exists(version.path() / "bin/initdb", none)) found.push_back(version.path() / "bin/initdb");
    return found.empty() ? fs::path() : *std::max_element(found.begin(), found.end());
}

PostgresServer::PostgresServer() : port_(free_port()), owner_(getpid()) {
    std::string name = (fs::temp_directory_path() / "quarrywatch_pg_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    const fs::path secret = folder_ / "password";
    std::ofstream(secret) << kPassword << '\n';
    if (geteuid() == 0) {
        // The server refuses to run as root.
        const passwd* const postgres = ::getpwnam("postgres");
        if (postgres == nullptr) throw std::runtime_error("there is no user postgres");
        for (const fs::path& path : {folder_, secret})
            if (::chown(path.c_str(), postgres->pw_uid, postgres->pw_gid) != 0)
                throw std::runtime_error("cannot hand over " + path.string());
    }
    run("initdb", "--no-sync --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --username=" + std::string(kUser) +
                      " --pwfile='" + secret.string() + "' --pgdata='" + (folder_ / "data").string() + "'");
    // Nothing here outlives the machine, so that the server need not wait for its disk.
    run("pg_ctl", "start --wait --silent --log='" + (folder_ / "log").string() + "' --pgdata='" +
                      (folder_ / "data").string() + "' --options=\"-c fsync=off -c listen_addresses=127.0.0.1 -p " +
                      std::to_string(port_) + " -k '" + folder_.string() + "'\"");
    ::setenv("PGPASSWORD", kPassword, 1);
}

PostgresServer::~PostgresServer() {
    if (getpid() != owner_) return;
    try {
        run("pg_ctl", "stop --wait --silent --mode=immediate --pgdata='" + (folder_ / "data").string() + "'");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

std::string PostgresServer::ask(const std::string& database, const std::string& query) const {
    const Outcome outcome = run_process(
        {"psql", "-h", "127.0.0.1", "-p", std::to_string(port_), "-U", kUser, "-d", database, "-At", "-c", query});
    if (outcome.exit_code != 0) throw std::runtime_error(query + ": " + outcome.err);
    return outcome.out.substr(0, outcome.out.find_last_not_of('\n') + 1);
}

std::string PostgresServer::run(const std::string& program, const std::string& arguments) {
    // A shell of its own: a server that inherited the pipes of run_process would keep them open.
    const std::string command = "cd / && '" + (initdb().parent_path() / program).string() + "' " + arguments + " > '" +
                                (folder_ / program).string() + ".out' 2>&1 < /dev/null";
    std::vector<std::string> words{"/bin/sh", "-c", command};
    if (geteuid() == 0) words.insert(words.begin(), {"runuser", "-u", "postgres", "--"});
    const Outcome outcome = run_process(words);
    std::ifstream said(folder_ / (program + ".out"));
    const std::string text{std::istreambuf_iterator<char>(said), {}};
    if (outcome.exit_code != 0) throw std::runtime_error(describe(words, outcome) + text);
    return text;
}

std::string PostgresServer::connection(const std::string& database) const {
    return "PG:host=127.0.0.1 port=" + std::to_string(port_) + " user=" + kUser + " dbname=" + database;
}

std::string PostgresServer::address(const std::string& database) const {
    return "postgresql://" + std::string(kUser) + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

void PostgresServer::make_database(const std::string& name, bool with_areas) {
    // PostGIS takes a second to set up; a copy of a database that has it does not.
    constexpr const char* kTemplate = "with_areas";
    if (with_areas && !has_template_) {
        execute(connection("postgres"), "CREATE DATABASE " + std::string(kTemplate));
        execute(connection(kTemplate), "CREATE EXTENSION postgis");
        has_template_ = true;
    }
    execute(connection("postgres"), "CREATE DATABASE " + name + " TEMPLATE " + (with_areas ? kTemplate : "template0"));
}

}  // namespace quarrywatch::test
