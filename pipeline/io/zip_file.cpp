#include "pipeline/io/zip_file.hpp"

#include <cpl_conv.h>

#include <array>
#include <limits>
#include <memory>

#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

// PKWARE's APPNOTE.TXT, sections 4.3 and 4.4.
constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint16_t kVersion = 20, kMadeByUnix = 0x0314, kUtf8Names = 0x0800;
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint16_t kTime = 0, kDate = 0x0021;
constexpr std::uint32_t kReadableFile = 0100644u << 16;

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xedb88320u ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    return table;
}();

std::uint32_t crc32_of(std::string_view bytes) {
    std::uint32_t crc = 0xffffffffu;
    for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
    return ~crc;
}

/// Raw deflate, or empty where there is none.
std::string deflated(std::string_view bytes) {
    constexpr int kLevel = 6;
    constexpr std::size_t kHeader = 2, kChecksum = 4;  // zlib's own, around the deflated bytes
    struct Free {
        void operator()(void* memory) const { VSIFree(memory); }
    };
    std::size_t size = 0;
    const std::unique_ptr<void, Free> packed(CPLZLibDeflate(bytes.data(), bytes.size(), kLevel, nullptr, 0, &size));
    if (!packed || size <= kHeader + kChecksum) return {};
    return {static_cast<const char*>(packed.get()) + kHeader, size - kHeader - kChecksum};
}

/// Little-endian fields one after the other.
class Record {
public:
    Record& two(std::size_t value) { return number(value, 2); }
    Record& four(std::size_t value) { return number(value, 4); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    Record& number(std::size_t value, int width) {
        for (int i = 0; i < width; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
        return *this;
    }
    std::string bytes_;
};

}  // namespace

ZipFile::ZipFile(const std::filesystem::path& final_path) : final_path_(final_path), out_(final_path) {}

void ZipFile::write(std::string_view bytes) {
    out_.write(bytes);
    written_ += bytes.size();
}

void ZipFile::add(const std::string& name, std::string_view bytes) {
    constexpr std::uint64_t kMostBytes = std::numeric_limits<std::uint32_t>::max();
    constexpr std::uint64_t kDirectory = 1 << 20;  // room that the list of members may want
    if (members_.size() >= std::numeric_limits<std::uint16_t>::max() ||
        written_ + bytes.size() + name.size() + kDirectory > kMostBytes) {
        throw Fault(ExitCode::bad_output, final_path_.string(), "a zip file holds no more than 4 GiB and 65,535 files",
                    "Leave pictures out, or dispatch fewer sites");
    }
    const std::string packed = deflated(bytes);
    const bool shorter = !packed.empty() && packed.size() < bytes.size();
    const std::string_view body = shorter ? std::string_view(packed) : bytes;
    Member member{.name = name,
                  .crc = crc32_of(bytes),
                  .packed = static_cast<std::uint32_t>(body.size()),
                  .size = static_cast<std::uint32_t>(bytes.size()),
                  .offset = static_cast<std::uint32_t>(written_),
                  .method = shorter ? kDeflated : kStored};
    Record local;
    local.four(kLocal).two(kVersion).two(kUtf8Names).two(member.method).two(kTime).two(kDate).four(member.crc);
    local.four(member.packed).four(member.size).two(name.size()).two(0);
    write(local.bytes());
    write(name);
    write(body);
    members_.push_back(std::move(member));
}

StagedOutput ZipFile::finish() {
    const std::uint64_t directory = written_;
    for (const Member& member : members_) {
        Record central;
        central.four(kCentral).two(kMadeByUnix).two(kVersion).two(kUtf8Names).two(member.method).two(kTime).two(kDate);
        central.four(member.crc).four(member.packed).four(member.size).two(member.name.size());
        central.two(0).two(0).two(0).two(0).four(kReadableFile).four(member.offset);
        write(central.bytes());
        write(member.name);
    }
    Record end;
    end.four(kEnd).two(0).two(0).two(members_.size()).two(members_.size()).four(written_ - directory).four(directory);
    end.two(0);
    write(end.bytes());
    return out_.finish();
}

}  // namespace quarrywatch::io
