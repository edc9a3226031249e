#pragma once
// The program's voice: lines for people on standard error, and the same as JSON lines where asked for.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace quarrywatch::log {

enum class Level { debug, info, warning, error };

/// Open the JSON-lines file (empty: none) and set what standard error shows. Call once, before any thread starts.
/// throws Fault (bad_output) when the file cannot be opened.
void start(bool quiet, const std::string& json_path);

/// One event. `stage` is the stage's name ("coregister"), `text` a sentence without a full stop at the end.
/// Thread-safe.
void write(Level level, std::string_view stage, std::string_view text);
inline void info(std::string_view stage, std::string_view text) { write(Level::info, stage, text); }
inline void warn(std::string_view stage, std::string_view text) { write(Level::warning, stage, text); }
inline void error(std::string_view stage, std::string_view text) { write(Level::error, stage, text); }

/// Progress of a stage: on a terminal one line that is rewritten (percentage, done/total, rate, time left); elsewhere a
/// plain line at most every ten seconds and at the end; nothing when quiet. Thread-safe.
class Progress {
public:
    Progress(std::string stage, std::string unit, std::int64_t total);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();
    void advance(std::int64_t by = 1);

private:
    struct State;
    State* state_;
};

}  // namespace quarrywatch::log
