#pragma once
// The real program, run as a user runs it.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace quarrywatch::test {

/// Far beyond what any command here takes, so that only a program that hangs meets it.
constexpr std::chrono::seconds kTimeout{600};

struct Outcome {
    int exit_code = -1;  ///< 128 + signal where a signal ended it, as a shell says it
    bool timed_out = false;
    std::string out;  ///< standard output
    std::string err;  ///< standard error
    double seconds = 0;
};

/// Run a process and wait for it; after the timeout it is killed. `arguments[0]` is looked up on PATH.
/// stdout_to  where standard output goes instead of `Outcome::out`, for instance /dev/full; empty: captured
Outcome run_process(const std::vector<std::string>& arguments, std::chrono::seconds timeout = kTimeout,
                    const std::string& stdout_to = {});

/// Run quarrywatch with these arguments (without the program's name).
Outcome quarrywatch(const std::vector<std::string>& arguments, std::chrono::seconds timeout = kTimeout);

/// Run quarrywatch and send it a signal once `when` is true, unless it has ended by itself before.
Outcome quarrywatch_signalled(const std::vector<std::string>& arguments, int signal, const std::function<bool()>& when);
/// The same after a while.
Outcome quarrywatch_signalled(const std::vector<std::string>& arguments, int signal, std::chrono::milliseconds after);

/// The command line followed by both streams, for messages of failing tests.
std::string describe(const std::vector<std::string>& arguments, const Outcome& outcome);

/// All files below a folder, sorted, relative to it; nothing where there is no such folder.
std::vector<std::string> files_below(const std::filesystem::path& folder);

/// Files below the folder that a run which failed must not leave: partial and work files, site lists, rasters.
/// run.json may stay, it says why there is no answer.
std::vector<std::string> left_behind(const std::filesystem::path& folder);

/// The bytes of every file below a folder by its name, but for those that tell of the run itself: run.json, whose times
/// differ, its journal and its plan.
std::map<std::string, std::string> results_of(const std::filesystem::path& folder);

/// Lines of a text, without line ends and without empty ones.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace quarrywatch::test
