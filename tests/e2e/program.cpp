#include "tests/e2e/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

extern char** environ;

namespace quarrywatch::test {
namespace {

constexpr std::chrono::milliseconds kPoll{5};
constexpr int kSignalBase = 128;

/// A file for one stream, gone afterwards. Files and not pipes: a full pipe would stop the program.
class Capture {
public:
    Capture() {
        path_ = (std::filesystem::temp_directory_path() / "quarrywatch_stream_XXXXXX").string();
        const int file = mkstemp(path_.data());
        if (file < 0) throw std::system_error(errno, std::generic_category(), path_);
        close(file);
    }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture() { unlink(path_.c_str()); }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string text() const {
        std::ifstream file(path_, std::ios::binary);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }

private:
    std::string path_;
};

pid_t spawn(const std::vector<std::string>& arguments, const std::string& out, const std::string& err) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_APPEND, 0);
    pid_t child = 0;
    const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::system_error(error, std::generic_category(), arguments[0]);
    return child;
}

}  // namespace

namespace {

// Run a process; `watch` is asked again and again what signal to send it after so long, 0 for none.
template <class Watch>
Outcome run_watched(const std::vector<std::string>& arguments, const std::string& stdout_to, const Watch& watch) {
    const Capture out, err;
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = spawn(arguments, stdout_to.empty() ? out.path() : stdout_to, err.path());
    Outcome outcome;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (const int signal = watch(std::chrono::steady_clock::now() - start, outcome); signal != 0)
            kill(child, signal);
        std::this_thread::sleep_for(kPoll);
    }
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
    outcome.out = out.text();
    outcome.err = err.text();
    return outcome;
}

using Elapsed = std::chrono::steady_clock::duration;

// The signal that ends what has run too long.
int end_late(Elapsed elapsed, std::chrono::seconds timeout, Outcome& outcome) {
    if (outcome.timed_out || elapsed <= timeout) return 0;
    outcome.timed_out = true;
    return SIGKILL;
}

}  // namespace

Outcome run_process(const std::vector<std::string>& arguments, std::chrono::seconds timeout,
                    const std::string& stdout_to) {
    return run_watched(arguments, stdout_to,
                       [&](Elapsed elapsed, Outcome& outcome) { return end_late(elapsed, timeout, outcome); });
}

Outcome quarrywatch_signalled(const std::vector<std::string>& arguments, int signal,
                              const std::function<bool()>& when) {
    std::vector<std::string> all{QUARRYWATCH_PROGRAM};
    all.insert(all.end(), arguments.begin(), arguments.end());
    bool sent = false;
    return run_watched(all, {}, [&](Elapsed elapsed, Outcome& outcome) {
        if (!sent && when()) {
            sent = true;
            return signal;
        }
        return end_late(elapsed, kTimeout, outcome);
    });
}

Outcome quarrywatch_signalled(const std::vector<std::string>& arguments, int signal, std::chrono::milliseconds after) {
    const auto start = std::chrono::steady_clock::now();
    return quarrywatch_signalled(arguments, signal, [&] { return std::chrono::steady_clock::now() - start >= after; });
}

std::map<std::string, std::string> results_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> results;
    for (const std::string& name : files_below(folder)) {
        if (name == "run.json" || name.starts_with("journal/") || name.starts_with("plan.")) continue;
        std::ifstream file(folder / name, std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        results[name] = bytes.str();
    }
    return results;
}

Outcome quarrywatch(const std::vector<std::string>& arguments, std::chrono::seconds timeout) {
    std::vector<std::string> all{QUARRYWATCH_PROGRAM};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_process(all, timeout);
}

std::string describe(const std::vector<std::string>& arguments, const Outcome& outcome) {
    std::string text = "quarrywatch";
    for (const std::string& argument : arguments) text += " " + argument;
    text += "\nexit code " + std::to_string(outcome.exit_code) + (outcome.timed_out ? ", timed out" : "");
    return text + "\nstandard output:\n" + outcome.out + "\nstandard error:\n" + outcome.err;
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    if (!std::filesystem::is_directory(folder)) return names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (!entry.is_directory()) names.push_back(std::filesystem::relative(entry.path(), folder).string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> left_behind(const std::filesystem::path& folder) {
    std::vector<std::string> names = files_below(folder);
    std::erase_if(names, [](const std::string& name) { return name == "run.json"; });
    return names;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

}  // namespace quarrywatch::test
