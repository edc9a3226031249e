#include "pipeline/journal/record_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/fnv1a.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/journal/bytes.hpp"

namespace quarrywatch::journal {

namespace {

constexpr std::size_t kHead_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t);

std::uint64_t checksum_of(std::string_view bytes) {
    Fnv1a hash;
    hash.add(bytes);
    return hash.value();
}

std::string with_head(std::string_view bytes) {
    if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("a record of over 4 GiB");
    ByteWriter to;
    to.put(static_cast<std::uint32_t>(bytes.size()));
    to.put(checksum_of(bytes));
    std::string record = to.take();
    record += bytes;
    return record;
}

// As many bytes as there are, from an offset on.
std::optional<std::string> read_bytes(int file, std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = ::pread(file, bytes.data() + done, count - done, offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return std::nullopt;
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::optional<std::string> read_record(int file, std::int64_t offset, std::int64_t file_size) {
    const auto head = read_bytes(file, offset, kHead_bytes);
    if (!head) return std::nullopt;
    ByteReader from(*head);
    const auto size = from.get<std::uint32_t>();
    const auto checksum = from.get<std::uint64_t>();
    if (offset + static_cast<std::int64_t>(kHead_bytes) + size > file_size) return std::nullopt;
    auto bytes = read_bytes(file, offset + static_cast<std::int64_t>(kHead_bytes), size);
    if (!bytes || checksum_of(*bytes) != checksum) return std::nullopt;
    return bytes;
}

}  // namespace

RecordFile::RecordFile(std::filesystem::path path, std::string_view key, Access access) : path_(std::move(path)) {
    const bool append = access == Access::append;
    file_ = ::open(path_.c_str(), (append ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0666);
    if (file_ < 0) {
        if (!append && errno == ENOENT) return;
        io::throw_write_fault(path_, errno);
    }
    scan(key);
    if (!append) return;
    if (::ftruncate(file_, has_key_ ? end_ : 0) != 0) io::throw_write_fault(path_, errno);
    if (has_key_) return;
    end_ = 0;
    write_at_end(with_head(key));
    has_key_ = true;
}

RecordFile::RecordFile(RecordFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      end_(other.end_),
      has_key_(other.has_key_),
      records_(std::move(other.records_)) {}

RecordFile::~RecordFile() {
    if (file_ >= 0) ::close(file_);
}

void RecordFile::scan(std::string_view key) {
    const std::int64_t size = ::lseek(file_, 0, SEEK_END);
    if (size < 0) io::throw_write_fault(path_, errno);
    const auto first = read_record(file_, 0, size);
    if (!first || *first != key) return;
    has_key_ = true;
    end_ = static_cast<std::int64_t>(kHead_bytes + first->size());
    while (const auto bytes = read_record(file_, end_, size)) {
        records_.push_back({end_, static_cast<std::uint32_t>(bytes->size())});
        end_ += static_cast<std::int64_t>(kHead_bytes + bytes->size());
    }
}

std::string RecordFile::read(const Extent& record) const {
    auto bytes = read_record(file_, record.offset, std::numeric_limits<std::int64_t>::max());
    if (!bytes || bytes->size() != record.size)
        throw Fault(ExitCode::bad_output, path_.string(), "a finished tile can no longer be read",
                    "Check the disk, remove this file and run again");
    return std::move(*bytes);
}

void RecordFile::write_at_end(std::string_view bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put =
            ::pwrite(file_, bytes.data() + done, bytes.size() - done, end_ + static_cast<std::int64_t>(done));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            const int failed = put < 0 ? errno : ENOSPC;
            // What stands there half would be cut off by whoever opens the file; here it only takes space.
            static_cast<void>(::ftruncate(file_, end_) != 0);
            io::throw_write_fault(path_, failed);
        }
        done += static_cast<std::size_t>(put);
    }
    end_ += static_cast<std::int64_t>(bytes.size());
}

void RecordFile::append(std::string_view bytes) {
    const std::int64_t offset = end_;
    write_at_end(with_head(bytes));
    records_.push_back({offset, static_cast<std::uint32_t>(bytes.size())});
}

void RecordFile::synchronise() {
    if (::fdatasync(file_) != 0) io::throw_write_fault(path_, errno);
}

}  // namespace quarrywatch::journal
