#include "pipeline/run_record.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "pipeline/config/print.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch {

namespace {

std::string utc_now() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

// The date in a time zone of the system's database. Changes the process's zone for a moment: call before threads start.
std::string date_in(const std::string& time_zone) {
    const char* const set = std::getenv("TZ");
    const std::optional<std::string> before = set != nullptr ? std::optional<std::string>(set) : std::nullopt;
    setenv("TZ", time_zone.c_str(), 1);
    tzset();
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    localtime_r(&now, &parts);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    if (before)
        setenv("TZ", before->c_str(), 1);
    else
        unsetenv("TZ");
    tzset();
    return text.data();
}

}  // namespace

std::string night_name(const config::Config& config) { return date_in(config.run.time_zone); }

ExitCode record_run(const std::string& command, const config::Config& config, const std::filesystem::path& folder,
                    const std::function<ExitCode(Manifest&)>& work) {
    Manifest manifest;
    manifest.command = command;
    manifest.name = config.run.name;
    manifest.started = utc_now();
    manifest.night = night_name(config);
    for (auto& [key, value] : config::list_values(config)) manifest.configuration[key] = value;
    const auto write = [&](const std::string& status) {
        manifest.status = status;
        manifest.finished = utc_now();
        manifest.peak_memory_bytes = peak_memory_bytes();
        write_manifest(folder / "run.json", manifest).publish();
    };
    try {
        const ExitCode code = work(manifest);
        write(code == ExitCode::done ? "done" : code == ExitCode::no_answer ? "no_answer" : "done_with_failures");
        log::info(command, "outputs in " + folder.string());
        return code;
    } catch (const Fault& fault) {
        if (fault.code() == ExitCode::no_answer) {
            manifest.warnings.emplace_back(fault.what());
            write("no_answer");
        }
        throw;
    }
}

}  // namespace quarrywatch
