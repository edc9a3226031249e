#include "pipeline/run_record.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <new>
#include <optional>

#include "pipeline/log.hpp"
#include "pipeline/operation/provenance.hpp"

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

std::string status_of(ExitCode code) {
    switch (code) {
        case ExitCode::done:
            return "done";
        case ExitCode::no_answer:
            return "no_answer";
        case ExitCode::held_back:
            return "held_back";
        default:
            return "done_with_failures";
    }
}

}  // namespace

std::string night_name(const config::Config& config) { return date_in(config.run.time_zone); }

ExitCode record_run(const std::string& command, const config::Config& config, const std::filesystem::path& folder,
                    const std::function<ExitCode(Manifest&)>& work, const RunEnded& ended) {
    Manifest manifest;
    manifest.command = command;
    manifest.name = config.run.name;
    manifest.started = utc_now();
    manifest.night = night_name(config);
    operation::describe_origin(config, manifest);
    const auto write = [&](const std::string& status) {
        manifest.status = status;
        manifest.finished = utc_now();
        manifest.peak_memory_bytes = peak_memory_bytes();
        write_manifest(folder / "run.json", manifest).publish();
    };
    const auto end = [&](ExitCode code) {
        manifest.peak_memory_bytes = peak_memory_bytes();
        if (ended) ended(manifest, code);
    };
    try {
        const ExitCode code = work(manifest);
        write(status_of(code));
        log::info(command, "outputs in " + folder.string());
        end(code);
        return code;
    } catch (const Fault& fault) {
        end(fault.code());
        if (fault.code() == ExitCode::no_answer) {
            manifest.warnings.emplace_back(fault.what());
            write("no_answer");
        }
        throw;
    } catch (const std::bad_alloc&) {
        end(ExitCode::bad_output);
        throw;
    } catch (...) {
        end(ExitCode::internal_error);
        throw;
    }
}

}  // namespace quarrywatch
