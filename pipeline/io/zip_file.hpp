#pragma once
// A zip archive being staged: what Shapefile, KMZ and XLSX travel in.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

/// Writes members in the order in which they are added, each dated 1980-01-01 00:00, the format's first moment: the
/// same content gives the same bytes on every run (GDAL's own zip files bear the time of writing). Names are UTF-8 and
/// flagged so.
class ZipFile {
public:
    /// throws Fault (bad_output) where the file cannot be made.
    explicit ZipFile(const std::filesystem::path& final_path);
    /// Deflated where that is shorter, as it is otherwise. throws Fault (bad_output): a failed write, or more than the
    /// format holds (4 GiB, 65,535 members).
    void add(const std::string& name, std::string_view bytes);
    /// throws Fault (bad_output).
    StagedOutput finish();

private:
    struct Member {
        std::string name;
        std::uint32_t crc = 0, packed = 0, size = 0, offset = 0;
        std::uint16_t method = 0;
    };
    void write(std::string_view bytes);

    std::filesystem::path final_path_;
    TextOutput out_;
    std::vector<Member> members_;
    std::uint64_t written_ = 0;
};

}  // namespace quarrywatch::io
