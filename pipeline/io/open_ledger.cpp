// LedgerDatabase: how a ledger is found, locked, made and recognised.

#include <fcntl.h>
#include <ogrsf_frmts.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "pipeline/config/secrets.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/ledger_database.hpp"
#include "pipeline/io/ledger_rows.hpp"
#include "pipeline/io/ledger_tables.hpp"
#include "pipeline/io/spatial_reference.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "quarrywatch ledger";
constexpr int kVersion = 1;
/// A server that does not answer at all; the system's own patience is minutes.
constexpr const char* kConnectTimeout = "connect_timeout=10";

/// What GDAL opens: PG:... or postgresql://..., and with an end to the waiting where the user set none.
std::string connection(const std::string& where) {
    std::string text = where.starts_with("postgres://") ? "postgresql" + where.substr(where.find(':')) : where;
    if (text.find("connect_timeout") != std::string::npos || std::getenv("PGCONNECT_TIMEOUT") != nullptr) return text;
    if (text.find("://") == std::string::npos) return text + " " + kConnectTimeout;
    return text + (text.find('?') == std::string::npos ? "?" : "&") + kConnectTimeout;
}

[[noreturn]] void refuse_folder(const fs::path& path, int error) {
    throw Fault(ExitCode::bad_output, path.string(),
                "the ledger cannot be made: " + std::generic_category().message(error),
                "Give a path in a folder that you may write to, with free space");
}

/// GDAL has closed the file without asking the disk.
void synchronise(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse_folder(path, errno);
    const int failed = ::fsync(file) != 0 ? errno : 0;
    ::close(file);
    if (failed != 0) refuse_folder(path, failed);
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool has_journal(const std::string& path) {
    std::error_code none;
    const std::uintmax_t size = fs::file_size(path + "-journal", none);
    return !none && size > 0;
}

bool may_write(const std::string& path) { return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0; }

}  // namespace

LedgerDatabase::LedgerDatabase(const std::string& where, LedgerAccess access, int wait_s)
    : label_(where), dialect_(&dialect_of(where)), access_(access) {
    if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
    if (GetGDALDriverManager()->GetDriverByName(dialect_->driver) == nullptr) {
        throw Fault(ExitCode::bad_input, "ledger", "GDAL has no driver " + std::string(dialect_->driver),
                    "Install GDAL with it; `quarrywatch doctor` checks it");
    }
    const LedgerOptions options;
    if (is_postgres(where)) {
        open_server(where, wait_s);
    } else {
        open_file(where, wait_s);
    }
    check_format();
}

GDALDatasetUniquePtr LedgerDatabase::open_dataset(const std::string& where, bool update) {
    const GdalErrors errors;
    const std::array<const char*, 2> drivers{dialect_->driver, nullptr};
    const unsigned flags = GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR | (update ? GDAL_OF_UPDATE : GDAL_OF_READONLY);
    GDALDatasetUniquePtr dataset(GDALDataset::Open(where.c_str(), flags, drivers.data()));
    open_error_ = secret_ ? "the reason is not repeated, because the connection string holds a secret"
                          : errors.last_error("it is no " + std::string(dialect_->driver) + " database");
    return dataset;
}

void LedgerDatabase::open_file(const std::string& path, int wait_s) {
    const bool writing = access_ == LedgerAccess::write;
    if (writing) {
        std::error_code error;
        if (const fs::path folder = fs::path(path).parent_path(); !folder.empty())
            fs::create_directories(folder, error);
        if (error) refuse_folder(path, error.value());
        if (!wait_until([&] { return (lock_ = FileLock::try_take(path)).has_value(); }, wait_s))
            refuse_second_writer(wait_s);
        if (!exists(path)) make_file(path);
        if (!may_write(path)) {
            throw Fault(ExitCode::bad_output, path, "the ledger may not be written",
                        "Change the rights of the file or run as its owner");
        }
    } else {
        if (!exists(path)) {
            throw Fault(ExitCode::bad_input, path, "there is no such ledger",
                        "Check the path; a ledger is made by the first run that is given it");
        }
        recover(path);
    }
    dataset_ = open_dataset(path, writing);
    if (dataset_) return;
    if (!writing && has_journal(path)) {
        throw Fault(ExitCode::bad_input, path,
                    "its last writer was stopped half-way, and this user may not put it right",
                    "Open it once, or run, as a user who may write the file and its folder");
    }
    refuse_content("is no ledger: " + open_error_);
}

void LedgerDatabase::recover(const std::string& path) {
    // A writer that was killed leaves its journal. Only who may write can bring the last revision back with it.
    if (!has_journal(path) || !may_write(path)) return;
    std::optional<FileLock> lock;
    try {
        lock = FileLock::try_take(path);
    } catch (const Fault&) {
        return;  // a folder without the right to write: opening says what is the matter
    }
    if (!lock) return;  // that writer lives
    dataset_ = open_dataset(path, true);
    if (dataset_) number("SELECT COUNT(*) FROM sqlite_master");
    dataset_.reset();
}

void LedgerDatabase::make_file(const std::string& path) {
    StagedOutput output{path};
    std::error_code ignored;
    fs::remove(output.partial_path(), ignored);
    fs::remove(output.partial_path().string() + "-journal", ignored);
    const GdalErrors errors;
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName(dialect_->driver);
    dataset_.reset(driver->Create(output.partial_path().c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!dataset_) fail_writing(errors.last_error());
    make_tables();
    dataset_.reset();
    if (errors.failed()) fail_writing(errors.last_error());
    synchronise(output.partial_path());
    output.publish();
}

void LedgerDatabase::open_server(const std::string& where, int wait_s) {
    secret_ = config::holds_secret(where);
    if (secret_) label_ = "the PostgreSQL ledger";
    const bool writing = access_ == LedgerAccess::write;
    dataset_ = open_dataset(connection(where), writing);
    if (!dataset_) {
        throw Fault(ExitCode::bad_input, label_, "there is no connection: " + open_error_,
                    "Check that the server runs, and host, port, dbname and user; the password comes from PGPASSWORD, "
                    "PGPASSFILE or PGSERVICE");
    }
    if (!writing) return;
    if (!wait_until([&] { return number(dialect_->take_lock) == 1; }, wait_s)) refuse_second_writer(wait_s);
    if (has_table(meta_table().name)) return;
    for (const TableShape& shape : ledger_shapes())
        if (has_table(shape.name)) refuse_content("has a table " + std::string(shape.name) + " that is not a ledger's");
    if (number(dialect_->has_areas) == 0) {
        throw Fault(ExitCode::bad_output, label_, "the database has no PostGIS",
                    "Have its administrator run: CREATE EXTENSION postgis");
    }
    make_tables();
}

void LedgerDatabase::make_tables() {
    Transaction transaction(*this, Transaction::Kind::writing);
    const GdalErrors errors;
    OGRSpatialReference wgs84 = read_crs("EPSG:4326", "ledger");
    for (const TableShape& shape : ledger_shapes()) {
        const std::string index = std::string("SPATIAL_INDEX=") +
                                  (shape.spatial_index ? dialect_->spatial_index : dialect_->no_spatial_index);
        std::array<const char*, 4> options{"FID=fid", "GEOMETRY_NAME=geom", index.c_str(), nullptr};
        if (!shape.has_area) options[1] = nullptr;
        OGRLayer* const layer =
            dataset_->CreateLayer(shape.name, shape.has_area ? &wgs84 : nullptr,
                                  shape.has_area ? wkbMultiPolygon : wkbNone, const_cast<char**>(options.data()));
        if (layer == nullptr) fail_writing(errors.last_error());
        for (const TableShape::Column& column : shape.columns) {
            OGRFieldDefn field(column.name, column.type);
            if (layer->CreateField(&field) != OGRERR_NONE) fail_writing(errors.last_error());
        }
        // Tables are made when the first row comes, at the latest now.
        if (layer->SyncToDisk() != OGRERR_NONE || errors.failed()) fail_writing(errors.last_error());
        for (const TableShape::Index& made : shape.indexes) {
            std::string name = std::string(shape.name) + "_by_" + made.columns;
            for (std::size_t at = 0; (at = name.find(", ")) != std::string::npos;) name.replace(at, 2, "_");
            execute(std::string("CREATE ") + (made.unique ? "UNIQUE " : "") + "INDEX " + name + " ON " + shape.name +
                    " (" + made.columns + ")");
        }
    }
    append_rows(*this, meta_table(), {{"format", kFormat}, {"version", std::to_string(kVersion)}});
    transaction.commit();
}

void LedgerDatabase::check_format() {
    if (!has_table(meta_table().name)) refuse_content("holds no ledger");
    std::string format, version_text;
    for (const MetaRecord& line : read_rows(*this, meta_table())) {
        if (line.name == "format") format = line.value;
        if (line.name == "version") version_text = line.value;
    }
    if (format != kFormat) refuse_content("holds no ledger");
    int version = 0;
    const char* const end = version_text.data() + version_text.size();
    if (std::from_chars(version_text.data(), end, version).ptr != end || version < 1)
        refuse_content("holds a ledger of the unknown version `" + version_text + "`");
    if (version > kVersion) {
        throw Fault(ExitCode::bad_input, label_,
                    "the ledger has the format version " + std::to_string(version) + ", this program knows up to " +
                        std::to_string(kVersion),
                    "Use the newer quarrywatch that wrote it");
    }
    for (const TableShape& shape : ledger_shapes()) table(shape.name);
}

bool LedgerDatabase::has_table(const char* name) {
    const GdalErrors unheard;
    return dataset_->GetLayerByName(name) != nullptr;
}

void LedgerDatabase::refuse_second_writer(int wait_s) const {
    throw Fault(ExitCode::bad_output, label_,
                "another run or import still writes the ledger after " + std::to_string(wait_s) + " s",
                "Wait for it to end and run again, or set a longer wait");
}

void LedgerDatabase::refuse_content(const std::string& what) const {
    throw Fault(ExitCode::bad_input, label_, what,
                is_postgres(label_) || secret_
                    ? "Name the database of a ledger, and its schema with active_schema=, or an empty one for a new one"
                    : "Give the path of a ledger, or one where nothing is yet for a new ledger");
}

}  // namespace quarrywatch::io
