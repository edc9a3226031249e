#pragma once
// The ledger in a GeoPackage or a PostgreSQL database, through the same code.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/ledger/records.hpp"

namespace quarrywatch::io {

/// How a ledger is opened.
enum class LedgerAccess {
    read,   ///< must exist; nothing is locked
    write,  ///< made where it does not exist; no second writer until this object goes
};

/// Real numbers are kept with 15 significant digits, the same in every ledger; a single polygon of a multi-polygon
/// comes back as a polygon. While one of these is open on a file, this process must not open that file otherwise:
/// closing it would end SQLite's locks (POSIX). A forked child must not use it.
class LedgerFile {
public:
    /// where    a path of a GeoPackage, or a connection string ("PG:dbname=... host=...", "postgresql://..."), the
    ///          password from PGPASSWORD, PGPASSFILE or PGSERVICE.
    /// wait_s   how long to wait for another writer.
    /// throws   Fault (bad_input): no such ledger (read), not a ledger, a ledger of a newer version, no connection;
    ///          (bad_output): cannot be made or written; another writer is still at work after wait_s.
    LedgerFile(const std::string& where, LedgerAccess access, int wait_s);
    LedgerFile(LedgerFile&&) noexcept;
    LedgerFile& operator=(LedgerFile&&) noexcept;
    ~LedgerFile();

    /// Number of the last revision; 0 for an empty ledger.
    [[nodiscard]] std::int64_t revision() const;
    /// The revision that a run or an import with this identifier made, if any.
    [[nodiscard]] std::optional<ledger::Revision> find_run(const std::string& run_id) const;
    /// Sites and looks as they were after revision `as_of`; null: as they are now.
    [[nodiscard]] ledger::Content load(std::optional<std::int64_t> as_of = std::nullopt) const;
    [[nodiscard]] std::vector<ledger::Revision> revisions() const;
    /// Observations of one subject, or of all; by date, then look.
    [[nodiscard]] std::vector<ledger::Observation> observations(
        std::optional<std::string> subject_id = std::nullopt) const;
    /// Every revision of every verdict, or of one site; oldest first.
    [[nodiscard]] std::vector<ledger::VerdictRecord> verdicts(std::optional<std::string> site_id = std::nullopt) const;
    /// Every state that a site has had; oldest first.
    [[nodiscard]] std::vector<ledger::SiteRecord> history(const std::string& site_id) const;
    [[nodiscard]] std::vector<ledger::PatchRecord> patches() const;

    /// All of a change, or nothing. change.revision.number must be revision() + 1; records get that number.
    /// throws  Fault (bad_output): disk full, connection lost, or the ledger has moved on since it was read.
    void commit(ledger::Change change);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace quarrywatch::io
