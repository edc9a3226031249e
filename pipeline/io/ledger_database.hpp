#pragma once
// The open ledger as a database: connection, lock, transactions, statements. Includes GDAL's headers: never include it
// outside io/.

#include <gdal_priv.h>

#include <cstdint>
#include <optional>
#include <string>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_lock.hpp"
#include "pipeline/io/ledger_dialect.hpp"
#include "pipeline/io/ledger_file.hpp"

class OGRLayer;

namespace quarrywatch::io {

/// GDAL's options of this thread while the ledger is opened, written or closed; puts back what was there.
class LedgerOptions {
public:
    LedgerOptions();
    LedgerOptions(const LedgerOptions&) = delete;
    LedgerOptions& operator=(const LedgerOptions&) = delete;
    ~LedgerOptions();

private:
    static constexpr std::size_t kCount = 5;
    std::optional<std::string> before_[kCount];
};

class LedgerDatabase {
public:
    /// Errors as LedgerFile's constructor.
    LedgerDatabase(const std::string& where, LedgerAccess access, int wait_s);
    LedgerDatabase(const LedgerDatabase&) = delete;
    LedgerDatabase& operator=(const LedgerDatabase&) = delete;
    ~LedgerDatabase();

    /// Where it is, for messages; never with a password.
    [[nodiscard]] const std::string& label() const { return label_; }
    [[nodiscard]] const LedgerDialect& dialect() const { return *dialect_; }
    [[nodiscard]] bool writable() const { return access_ == LedgerAccess::write; }

    /// A table by its name. throws Fault (bad_input) where it is missing.
    OGRLayer& table(const char* name);
    /// The one number that a query gives. throws Fault (bad_input).
    std::int64_t number(const std::string& query);
    /// throws Fault (bad_output).
    void execute(const std::string& statement);

    /// Ends without a trace unless it is committed.
    class Transaction {
    public:
        enum class Kind {
            reading,  ///< all reads see the same revision
            writing
        };
        Transaction(LedgerDatabase& database, Kind kind);
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        ~Transaction();
        /// throws Fault (bad_output).
        void commit();

    private:
        LedgerDatabase& database_;
        bool open_ = true;
    };

    /// Faults by what GDAL said.
    [[noreturn]] void fail_reading(const std::string& reason) const;
    [[noreturn]] void fail_writing(const std::string& reason) const;

private:
    void open_file(const std::string& path, int wait_s);
    void open_server(const std::string& where, int wait_s);
    void make_file(const std::string& path);
    void make_tables();
    void recover(const std::string& path);
    void check_format();
    [[nodiscard]] GDALDatasetUniquePtr open_dataset(const std::string& where, bool update);
    [[nodiscard]] bool has_table(const char* name);
    [[noreturn]] void refuse_second_writer(int wait_s) const;
    [[noreturn]] void refuse_content(const std::string& what) const;

    std::string label_;
    const LedgerDialect* dialect_;
    LedgerAccess access_;
    std::optional<FileLock> lock_;  ///< outlives the connection
    std::string open_error_;        ///< why the dataset did not open, without secrets
    bool secret_ = false;           ///< the connection string holds one: nothing that GDAL says about it is repeated
    GDALDatasetUniquePtr dataset_;
};

}  // namespace quarrywatch::io
