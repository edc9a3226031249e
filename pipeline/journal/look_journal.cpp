#include "pipeline/journal/look_journal.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include "pipeline/fault.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/journal/bytes.hpp"
#include "pipeline/journal/tile_bytes.hpp"

namespace quarrywatch::journal {

namespace {

constexpr const char* kSuffix = ".tiles";
// What a power failure may cost. A disk that is asked more often slows the night down.
constexpr std::chrono::seconds kSynchroniseEvery{5};

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == kSuffix) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

LookJournal::LookJournal(const std::filesystem::path& folder, const std::string& key, const stages::WatchList* watch,
                         const std::string& writer)
    : watch_(watch) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) io::throw_write_fault(folder, error.value());
    const std::filesystem::path own = folder / (writer + kSuffix);
    files_.emplace_back(own, key, RecordFile::Access::append);
    for (const std::filesystem::path& file : files_of(folder))
        if (file != own) files_.emplace_back(file, key, RecordFile::Access::read);
    for (std::size_t file = 0; file < files_.size(); ++file) take_over(file);
}

void LookJournal::take_over(std::size_t file) {
    for (const Extent& record : files_[file].records()) try {
            const TileHead head = head_of(files_[file].read(record));
            const std::set<std::uint64_t> known(head.places.begin(), head.places.end());
            bool asked_all = true;
            if (watch_ != nullptr)
                for (const std::uint32_t place : watch_->in_tile(head.core))
                    asked_all = asked_all && known.contains(watch_->hash(place));
            if (asked_all) tiles_.insert_or_assign(place_of(head.core), Source{file, record});
        } catch (const Damaged&) {  // whole, but not of this program: as good as none
        }
}

stages::TileResult LookJournal::read(const core::Window& core) const {
    const Source& source = tiles_.at(place_of(core));
    try {
        return tile_of(files_[source.file].read(source.record), watch_);
    } catch (const Damaged& damaged) {
        throw Fault(ExitCode::bad_output, "journal", std::string("a finished tile cannot be used: ") + damaged.what(),
                    "Run again without --resume");
    }
}

void LookJournal::add(const stages::TileResult& tile) {
    files_.front().append(bytes_of(tile, watch_));
    if (std::chrono::steady_clock::now() - synchronised_ >= kSynchroniseEvery) synchronise();
}

void LookJournal::synchronise() {
    files_.front().synchronise();
    synchronised_ = std::chrono::steady_clock::now();
}

}  // namespace quarrywatch::journal
