#include "pipeline/io/checksum.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace quarrywatch::io {

namespace {

constexpr std::int64_t kWholeFile_bytes = 16LL << 20;
constexpr std::int64_t kEnd_bytes = 1LL << 20;

class Sha256 {
public:
    Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
    void add(const char* bytes, std::size_t count) { EVP_DigestUpdate(context_.get(), bytes, count); }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_.get(), hash.data(), &length);
        constexpr const char* digits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < length; ++i) {
            text += digits[hash[i] >> 4];
            text += digits[hash[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

}  // namespace

ManifestInput input_record(const std::string& role, const std::string& path, const std::optional<Date>& date) {
    ManifestInput record;
    record.role = role;
    record.path = path;
    record.date = date;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return record;
    record.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    std::ifstream file(path, std::ios::binary);
    if (error || !file) return record;
    Sha256 hash;
    std::vector<char> buffer(static_cast<std::size_t>(kEnd_bytes));
    const auto take = [&](std::int64_t from, std::int64_t bytes) {
        file.seekg(from);
        while (bytes > 0 && file.read(buffer.data(), std::min(bytes, kEnd_bytes))) {
            hash.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
            bytes -= file.gcount();
        }
    };
    const bool whole = record.size_bytes <= kWholeFile_bytes;
    if (whole) {
        take(0, record.size_bytes);
    } else {
        take(0, kEnd_bytes);
        take(record.size_bytes - kEnd_bytes, kEnd_bytes);
    }
    record.checksum = (whole ? "sha256:" : "sha256-ends:") + hash.hex();
    return record;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

}  // namespace quarrywatch::io
