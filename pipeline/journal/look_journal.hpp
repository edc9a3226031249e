#pragma once
// The finished tiles of one look, on disk: what a run that was cut off, or another machine, has done of it.

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernels/core/window.hpp"
#include "pipeline/journal/record_file.hpp"
#include "pipeline/stages/decide_tile.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::journal {

/// Every file of a folder is a source of tiles, one of them also where new ones go.
class LookJournal {
public:
    /// folder  of the look alone; made where it is missing.
    /// key     of all that its tiles depend on; files with another key are of no use.
    /// watch   places that the tiles are asked about, or null; outlives the journal. A tile that was not asked about
    ///         all of those that meet it is not taken.
    /// writer  name of the own file; nobody else may write to it meanwhile.
    /// throws  Fault (bad_output).
    LookJournal(const std::filesystem::path& folder, const std::string& key, const stages::WatchList* watch,
                const std::string& writer);

    [[nodiscard]] std::size_t size() const { return tiles_.size(); }
    /// Whether the tile with this core was finished before. Thread-safe, as is read().
    [[nodiscard]] bool has(const core::Window& core) const { return tiles_.contains(place_of(core)); }
    /// A tile that is. throws  Fault (bad_output): the disk no longer gives what it gave.
    [[nodiscard]] stages::TileResult read(const core::Window& core) const;
    /// Note a tile that did not fail, for those who come after. From one thread at a time. It survives the process at
    /// once, and a power failure after some seconds. throws  Fault (bad_output).
    void add(const stages::TileResult& tile);
    /// What was added is on the disk. throws  Fault (bad_output).
    void synchronise();

private:
    using Place = std::array<int, 4>;
    struct Source {
        std::size_t file;
        Extent record;
    };
    [[nodiscard]] static Place place_of(const core::Window& c) { return {c.row, c.col, c.rows, c.cols}; }
    void take_over(std::size_t file);

    const stages::WatchList* watch_;
    std::vector<RecordFile> files_;  ///< the own one first
    std::map<Place, Source> tiles_;
    std::chrono::steady_clock::time_point synchronised_ = std::chrono::steady_clock::now();
};

}  // namespace quarrywatch::journal
