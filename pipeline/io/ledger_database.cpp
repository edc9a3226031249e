#include "pipeline/io/ledger_database.hpp"

#include <cpl_conv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <memory>
#include <utility>

#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {

namespace {

struct Option {
    const char* name;
    const char* value;
};
constexpr std::array<Option, 5> kOptions{{
    // No clock in the ledger: the same runs make the same rows.
    {"OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z"},
    // On the disk before a commit counts as done.
    {"OGR_SQLITE_SYNCHRONOUS", "FULL"},
    // MiB. A night fits, so that the file is locked against readers for its commit only, not from the first spilt page.
    {"OGR_SQLITE_CACHE", "128"},
    // Milliseconds that a reader waits for the end of a commit, and a commit for the end of a reader's query.
    {"SQLITE_BUSY_TIMEOUT", "60000"},
    // Rows in a stream instead of one question and answer per row.
    {"PG_USE_COPY", "YES"},
}};

}  // namespace

LedgerOptions::LedgerOptions() {
    static_assert(kOptions.size() == kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        if (const char* const before = CPLGetThreadLocalConfigOption(kOptions[i].name, nullptr)) before_[i] = before;
        CPLSetThreadLocalConfigOption(kOptions[i].name, kOptions[i].value);
    }
}

LedgerOptions::~LedgerOptions() {
    for (std::size_t i = 0; i < kCount; ++i)
        CPLSetThreadLocalConfigOption(kOptions[i].name, before_[i] ? before_[i]->c_str() : nullptr);
}

LedgerDatabase::~LedgerDatabase() {
    // Closing may still write (a layer's extent).
    const LedgerOptions options;
    const GdalErrors unheard;
    if (dataset_ && writable() && *dialect_->release_lock != '\0')
        dataset_->ReleaseResultSet(dataset_->ExecuteSQL(dialect_->release_lock, nullptr, nullptr));
    dataset_.reset();
}

OGRLayer& LedgerDatabase::table(const char* name) {
    const GdalErrors errors;
    OGRLayer* const layer = dataset_->GetLayerByName(name);
    if (layer == nullptr) fail_reading("there is no table " + std::string(name));
    return *layer;
}

std::int64_t LedgerDatabase::number(const std::string& query) {
    const GdalErrors errors;
    const auto release = [this](OGRLayer* layer) { dataset_->ReleaseResultSet(layer); };
    const std::unique_ptr<OGRLayer, decltype(release)> answer(dataset_->ExecuteSQL(query.c_str(), nullptr, nullptr),
                                                              release);
    const std::unique_ptr<OGRFeature> row(answer ? answer->GetNextFeature() : nullptr);
    if (!row || row->GetFieldCount() == 0 || !row->IsFieldSetAndNotNull(0)) fail_reading(errors.last_error());
    return row->GetFieldAsInteger64(0);
}

void LedgerDatabase::execute(const std::string& statement) {
    const GdalErrors errors;
    dataset_->ReleaseResultSet(dataset_->ExecuteSQL(statement.c_str(), nullptr, nullptr));
    if (errors.failed()) fail_writing(errors.last_error());
}

void LedgerDatabase::fail_reading(const std::string& reason) const {
    throw Fault(
        ExitCode::bad_input, label_, "the ledger cannot be read: " + reason,
        "Check the file or the server; if it is damaged, put back the last copy and run the nights since again");
}

void LedgerDatabase::fail_writing(const std::string& reason) const {
    throw Fault(ExitCode::bad_output, label_, "the ledger cannot be written: " + reason,
                "Nothing of this revision was kept. Free space there, close programs that edit it, and run again");
}

LedgerDatabase::Transaction::Transaction(LedgerDatabase& database, Kind kind) : database_(database) {
    const GdalErrors errors;
    if (database_.dataset_->StartTransaction() != OGRERR_NONE) {
        if (kind == Kind::writing) database_.fail_writing(errors.last_error());
        database_.fail_reading(errors.last_error());
    }
    if (kind == Kind::writing || *database_.dialect_->begin_snapshot == '\0') return;
    try {
        database_.execute(database_.dialect_->begin_snapshot);
    } catch (...) {
        database_.dataset_->RollbackTransaction();
        throw;
    }
}

LedgerDatabase::Transaction::~Transaction() {
    if (!open_) return;
    const GdalErrors unheard;
    database_.dataset_->RollbackTransaction();
}

void LedgerDatabase::Transaction::commit() {
    const GdalErrors errors;
    if (database_.dataset_->CommitTransaction() != OGRERR_NONE || errors.failed())
        database_.fail_writing(errors.last_error());
    open_ = false;
}

}  // namespace quarrywatch::io
