#include "pipeline/log.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "pipeline/fault.hpp"

namespace quarrywatch::log {
namespace {

/// What all threads share; every use is under the mutex.
struct Voice {
    std::mutex mutex;
    bool quiet = false;
    bool terminal = isatty(STDERR_FILENO) != 0;
    bool progress_line_open = false;  ///< the cursor stands behind a progress line that the next line must replace
    std::ofstream json;
    std::string json_path;
};

Voice& voice() {
    static Voice instance;
    return instance;
}

const char* name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

/// Local time of day for people.
std::string time_of_day() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    std::array<char, 16> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
    return {text.data(), length};
}

/// 2026-01-31T23:59:59.123Z for machines.
std::string timestamp_utc() {
    const auto now = std::chrono::system_clock::now();
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(milliseconds));
    return std::string(text.data(), length) + fraction.data();
}

/// One line for people, whole in one call so that lines of other programs on the same terminal do not fall into it.
void print_line(Voice& to, const std::string& line) {
    std::string text = to.progress_line_open ? "\r\x1b[K" : "";
    to.progress_line_open = false;
    text += line + "\n";
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void write_json(Voice& to, Level level, std::string_view stage, std::string_view text) {
    if (!to.json.is_open()) return;
    const nlohmann::ordered_json line{
        {"time", timestamp_utc()}, {"level", name_of(level)}, {"stage", stage}, {"text", text}};
    // Bytes that are not UTF-8 (a path in another encoding) must not stop the log: they are replaced.
    to.json << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n' << std::flush;
    if (!to.json) {
        // A full disk under the log is no reason to lose a night's work, but it is said once.
        to.json.close();
        print_line(to, time_of_day() + " warning log: " + to.json_path +
                           " cannot be written any more: the log goes on here only");
    }
}

void print_for_people(Voice& to, Level level, std::string_view stage, std::string_view text) {
    if (level == Level::debug || (to.quiet && level == Level::info)) return;
    std::string line = time_of_day() + " ";
    if (level != Level::info) line += std::string(name_of(level)) + " ";
    print_line(to, line + std::string(stage) + ": " + std::string(text));
}

}  // namespace

void start(bool quiet, const std::string& json_path) {
    Voice& to = voice();
    const std::lock_guard lock(to.mutex);
    to.quiet = quiet;
    to.terminal = isatty(STDERR_FILENO) != 0;
    to.progress_line_open = false;
    if (to.json.is_open()) to.json.close();
    to.json.clear();
    to.json_path = json_path;
    if (json_path.empty()) return;
    // A night's log goes on where the last one ended.
    to.json.open(json_path, std::ios::app | std::ios::binary);
    if (!to.json)
        throw Fault(ExitCode::bad_output, json_path, "the log cannot be opened for writing",
                    "Give a file in a folder that exists and can be written with --log-json");
}

void write(Level level, std::string_view stage, std::string_view text) {
    Voice& to = voice();
    const std::lock_guard lock(to.mutex);
    print_for_people(to, level, stage, text);
    write_json(to, level, stage, text);
}

struct Progress::State {
    using Clock = std::chrono::steady_clock;

    std::string stage, unit;
    std::int64_t total = 0;
    std::int64_t done = 0;
    std::int64_t shown = -1;  ///< done at the last line
    Clock::time_point start = Clock::now();
    Clock::time_point last = start;

    [[nodiscard]] std::string line() const {
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
        const int percent = total > 0 ? static_cast<int>(100 * done / total) : 100;
        std::array<char, 64> figures{};
        std::string text = stage + ": " + std::to_string(percent) + " %, " + std::to_string(done) + "/" +
                           std::to_string(total) + " " + unit;
        std::snprintf(figures.data(), figures.size(), ", %.1f %s/s", rate, unit.c_str());
        text += figures.data();
        if (done >= total) {
            std::snprintf(figures.data(), figures.size(), ", %.1f s", seconds);
        } else if (rate > 0) {
            std::snprintf(figures.data(), figures.size(), ", %.0f s left", static_cast<double>(total - done) / rate);
        } else {
            figures[0] = '\0';
        }
        return text + figures.data();
    }

    void show(Voice& to, bool final_line) {
        shown = done;
        last = Clock::now();
        if (final_line || !to.terminal) {
            print_line(to, time_of_day() + " " + line());
            return;
        }
        const std::string text = "\r\x1b[K" + line();
        std::fwrite(text.data(), 1, text.size(), stderr);
        to.progress_line_open = true;
    }
};

Progress::Progress(std::string stage, std::string unit, std::int64_t total) : state_(new State) {
    state_->stage = std::move(stage);
    state_->unit = std::move(unit);
    state_->total = total;
}

Progress::~Progress() {
    {
        Voice& to = voice();
        const std::lock_guard lock(to.mutex);
        // A stage that ended early leaves its last count, so that nobody takes the line before for the end.
        if (!to.quiet && state_->shown != state_->done && state_->done > 0) state_->show(to, true);
        if (to.progress_line_open) {
            std::fputc('\n', stderr);
            to.progress_line_open = false;
        }
    }
    delete state_;
}

void Progress::advance(std::int64_t by) {
    using namespace std::chrono_literals;
    Voice& to = voice();
    const std::lock_guard lock(to.mutex);
    state_->done += by;
    if (to.quiet) return;
    const bool end = state_->done >= state_->total;
    const auto pause = to.terminal ? State::Clock::duration(100ms) : State::Clock::duration(10s);
    if (end || State::Clock::now() - state_->last >= pause) state_->show(to, end);
}

}  // namespace quarrywatch::log
