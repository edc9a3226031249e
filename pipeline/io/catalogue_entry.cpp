#include "pipeline/io/catalogue_entry.hpp"

#include <cpl_vsi.h>

#include <cstddef>
#include <memory>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"

namespace quarrywatch::io {

std::string read_catalogue_file(const std::string& path) {
    if (!file_exists(path)) throw Fault(ExitCode::bad_input, path, "no such file", "Check the path.");
    if (is_folder(path)) throw Fault(ExitCode::bad_input, path, "is a folder", "Give a file.");
    struct Close {
        void operator()(VSILFILE* file) const { VSIFCloseL(file); }
    };
    const std::unique_ptr<VSILFILE, Close> file(VSIFOpenL(path.c_str(), "rb"));
    if (!file) throw Fault(ExitCode::bad_input, path, "cannot be opened", "Check the rights of the file.");
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    std::string text;
    for (;;) {
        const std::size_t size = text.size();
        text.resize(size + kPiece);
        const std::size_t got = VSIFReadL(text.data() + size, 1, kPiece, file.get());
        text.resize(size + got);
        if (text.size() > static_cast<std::size_t>(kMostCatalogueBytes))
            throw Fault(ExitCode::bad_input, path, "is longer than 64 MiB", "Split it, or give a smaller one.");
        if (got < kPiece) break;
    }
    if (!VSIFEofL(file.get())) throw Fault(ExitCode::bad_input, path, "cannot be read to its end", "Check the disk.");
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

}  // namespace quarrywatch::io
