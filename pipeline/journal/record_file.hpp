#pragma once
// A file that grows by records and may be cut off at any byte: by kill -9, a full disk or a power failure. What was
// written whole is found again.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::journal {

/// Where a record lies in its file.
struct Extent {
    std::int64_t offset = 0;
    std::uint32_t size = 0;
};

/// Each record: its length (4 bytes), a checksum of its bytes (8), the bytes. The first is the key: what the others
/// are of.
class RecordFile {
public:
    enum class Access { read, append };

    /// append  a file with another key, or none, is begun anew; behind the last whole record it is cut off.
    /// read    a file with another key has no records, nor has one that is not there.
    /// throws  Fault (bad_output), where it cannot be read or made.
    RecordFile(std::filesystem::path path, std::string_view key, Access access);
    RecordFile(RecordFile&& other) noexcept;
    RecordFile& operator=(RecordFile&& other) = delete;
    ~RecordFile();

    /// The whole records behind the key, as they were found and added since.
    [[nodiscard]] const std::vector<Extent>& records() const { return records_; }
    /// Thread-safe. throws  Fault (bad_output): the disk no longer gives what it gave.
    [[nodiscard]] std::string read(const Extent& record) const;
    /// In one write. Not thread-safe. On the disk after synchronise().
    /// throws  Fault (bad_output): disk full, say; the file then ends with the record before.
    void append(std::string_view bytes);
    /// throws  Fault (bad_output).
    void synchronise();

private:
    void scan(std::string_view key);
    void write_at_end(std::string_view bytes);

    std::filesystem::path path_;
    int file_ = -1;
    std::int64_t end_ = 0;  ///< of the last whole record
    bool has_key_ = false;
    std::vector<Extent> records_;
};

}  // namespace quarrywatch::journal
