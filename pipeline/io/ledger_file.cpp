#include "pipeline/io/ledger_file.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_database.hpp"
#include "pipeline/io/ledger_rows.hpp"
#include "pipeline/io/ledger_tables.hpp"

namespace quarrywatch::io {

namespace {

using ledger::SiteRecord;

constexpr const char* kLastRevision = "SELECT COALESCE(MAX(number), 0) FROM revisions";

/// Sites get their order here: databases sort texts each in their own way.
void sort_by_number(std::vector<SiteRecord>& sites) {
    std::sort(sites.begin(), sites.end(),
              [](const SiteRecord& a, const SiteRecord& b) { return a.site_id < b.site_id; });
}

void check_sites(const LedgerDatabase& database, const std::vector<SiteRecord>& sites) {
    const auto same = [](const SiteRecord& a, const SiteRecord& b) { return a.site_id == b.site_id; };
    const auto twice = std::adjacent_find(sites.begin(), sites.end(), same);
    const bool nameless =
        std::any_of(sites.begin(), sites.end(), [](const auto& site) { return site.site_id.empty(); });
    if (twice == sites.end() && !nameless) return;
    throw Fault(ExitCode::internal_error, database.label(),
                nameless ? "a site without a number is to be written"
                         : "the site " + twice->site_id + " is to be written twice in one revision",
                "Please report this with the run's log");
}

template <class Record>
void stamp(std::vector<Record>& records, std::int64_t revision) {
    for (Record& record : records) record.revision = revision;
}

}  // namespace

struct LedgerFile::State {
    State(const std::string& where, LedgerAccess access, int wait_s) : database(where, access, wait_s) {}
    LedgerDatabase database;
};

LedgerFile::LedgerFile(const std::string& where, LedgerAccess access, int wait_s)
    : state_(std::make_unique<State>(where, access, wait_s)) {}
LedgerFile::LedgerFile(LedgerFile&&) noexcept = default;
LedgerFile& LedgerFile::operator=(LedgerFile&&) noexcept = default;
LedgerFile::~LedgerFile() = default;

std::int64_t LedgerFile::revision() const { return state_->database.number(kLastRevision); }

std::optional<ledger::Revision> LedgerFile::find_run(const std::string& run_id) const {
    if (run_id.empty()) return std::nullopt;
    LedgerDatabase& database = state_->database;
    std::vector<ledger::Revision> found =
        read_rows(database, revisions_table(), "run_id = " + database.dialect().text(run_id));
    if (found.empty()) return std::nullopt;
    return std::move(found.back());
}

ledger::Content LedgerFile::load(std::optional<std::int64_t> as_of) const {
    LedgerDatabase& database = state_->database;
    const LedgerDatabase::Transaction snapshot(database, LedgerDatabase::Transaction::Kind::reading);
    ledger::Content content;
    const std::int64_t last = database.number(kLastRevision);
    content.revision = as_of.value_or(last);
    if (content.revision < 0 || content.revision > last) {
        throw Fault(
            ExitCode::bad_input, database.label(),
            "there is no revision " + std::to_string(content.revision) + "; the last one is " + std::to_string(last),
            "Give a revision from 0 (before the first) to the last");
    }
    if (content.revision == last) {
        content.sites = read_rows(database, sites_table());
        content.looks = read_rows(database, looks_table());
    } else {
        const std::string until = "revision <= " + std::to_string(content.revision);
        content.sites = read_rows(database, site_history_table(),
                                  "(site_id, revision) IN (SELECT site_id, MAX(revision) FROM site_history WHERE " +
                                      until + " GROUP BY site_id)");
        content.looks = read_rows(database, looks_table(), until);
    }
    sort_by_number(content.sites);
    return content;
}

std::vector<ledger::Revision> LedgerFile::revisions() const { return read_rows(state_->database, revisions_table()); }

std::vector<ledger::Observation> LedgerFile::observations(std::optional<std::string> subject_id) const {
    LedgerDatabase& database = state_->database;
    std::vector<ledger::Observation> found =
        read_rows(database, observations_table(),
                  subject_id ? "subject_id = " + database.dialect().text(*subject_id) : std::string());
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.date, a.look_id) < std::tie(b.date, b.look_id);
    });
    return found;
}

std::vector<ledger::VerdictRecord> LedgerFile::verdicts(std::optional<std::string> site_id) const {
    LedgerDatabase& database = state_->database;
    return read_rows(database, verdicts_table(),
                     site_id ? "site_id = " + database.dialect().text(*site_id) : std::string());
}

std::vector<SiteRecord> LedgerFile::history(const std::string& site_id) const {
    LedgerDatabase& database = state_->database;
    return read_rows(database, site_history_table(), "site_id = " + database.dialect().text(site_id));
}

std::vector<ledger::PatchRecord> LedgerFile::patches() const { return read_rows(state_->database, patches_table()); }

void LedgerFile::commit(ledger::Change change) {
    LedgerDatabase& database = state_->database;
    if (!database.writable()) {
        throw Fault(ExitCode::internal_error, database.label(), "the ledger was opened for reading only",
                    "Please report this with the run's log");
    }
    const std::int64_t number = change.revision.number;
    stamp(change.sites, number);
    stamp(change.looks, number);
    stamp(change.observations, number);
    stamp(change.verdicts, number);
    stamp(change.patches, number);
    sort_by_number(change.sites);
    check_sites(database, change.sites);

    const LedgerOptions options;
    LedgerDatabase::Transaction transaction(database, LedgerDatabase::Transaction::Kind::writing);
    const std::int64_t last = database.number(kLastRevision);
    if (last != number - 1) {
        throw Fault(ExitCode::bad_output, database.label(),
                    "the ledger has moved on to revision " + std::to_string(last) + " since revision " +
                        std::to_string(number - 1) + " was read",
                    "Nothing was written; run again");
    }
    append_rows(database, revisions_table(), {change.revision});
    append_rows(database, looks_table(), change.looks);
    append_rows(database, site_history_table(), change.sites);
    append_rows(database, observations_table(), change.observations);
    append_rows(database, verdicts_table(), change.verdicts);
    append_rows(database, patches_table(), change.patches);
    if (!change.sites.empty()) {
        for (const std::string& statement : carry_over_statements(number)) database.execute(statement);
        if (*database.dialect().sites_changed != '\0') database.execute(database.dialect().sites_changed);
    }
    transaction.commit();
}

}  // namespace quarrywatch::io
