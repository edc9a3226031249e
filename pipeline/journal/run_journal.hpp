#pragma once
// The journal of a run: DIR/journal, there from the run's start to its end. What was cut off goes on from it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/io/file_lock.hpp"
#include "pipeline/journal/look_journal.hpp"
#include "pipeline/journal/look_key.hpp"

namespace quarrywatch::journal {

/// Where a run's journal lies, and the tiles of one of its looks.
[[nodiscard]] std::filesystem::path journal_folder(const std::filesystem::path& run_folder);
[[nodiscard]] std::filesystem::path look_folder(const std::filesystem::path& run_folder, const std::string& look_id);

/// What a run is of.
struct RunState {
    std::string night;                                 ///< the date it is named by
    std::map<std::string, std::string> configuration;  ///< every key and its value
    std::vector<InputFile> inputs;                     ///< scenes and layers
};

/// What differs between two runs, in words; empty where nothing does. Of the configuration only what changes results.
[[nodiscard]] std::vector<std::string> differences(const RunState& earlier, const RunState& now);

class RunJournal {
public:
    /// Take the folder's journal for this process alone.
    ///
    /// resume  go on with what is there; else it is emptied. What differs from the interrupted run is said in the log:
    ///         tiles that depend on it are done again, and the night keeps its date.
    /// throws  Fault (bad_output): cannot be written; another run is at work in the folder.
    RunJournal(const std::filesystem::path& run_folder, RunState state, bool resume);

    /// The run's night: that of the interrupted one, where there was one.
    [[nodiscard]] const std::string& night() const { return state_.night; }
    /// See LookJournal.
    [[nodiscard]] LookJournal look(const std::string& look_id, const std::string& key,
                                   const stages::WatchList* watch) const;
    /// The run is complete, its manifest written: nothing is left to go on with. throws  Fault (bad_output).
    void close();

private:
    std::filesystem::path run_folder_;
    RunState state_;
    io::FileLock lock_;
};

}  // namespace quarrywatch::journal
