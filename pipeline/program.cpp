#include "pipeline/program.hpp"

#include <exception>
#include <iostream>
#include <new>
#include <opencv2/core.hpp>

#include "pipeline/commands/command.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch {
namespace {

int dispatch(const std::vector<std::string>& args) {
    if (args.empty() || args.front() == "--help" || args.front() == "-h" || args.front() == "help") {
        std::cout << commands::overview();
        return static_cast<int>(ExitCode::done);
    }
    if (args.front() == "--version") {
        std::cout << "quarrywatch " << QUARRYWATCH_VERSION << "\n";
        return static_cast<int>(ExitCode::done);
    }
    return commands::find_command(args.front()).run({args.begin() + 1, args.end()});
}

/// What was printed must have arrived: a table cut short by a full disk is not "done".
int with_flushed_output(int code) {
    std::cout.flush();
    if (std::cout || code != static_cast<int>(ExitCode::done)) return code;
    throw Fault(ExitCode::bad_output, "standard output", "what was printed could not be written",
                "Free some disk space");
}

int fail(ExitCode code, const std::string& message) {
    std::cerr << "quarrywatch: " << message << "\n";
    return static_cast<int>(code);
}

constexpr const char* kOutOfMemory =
    "memory: there is not enough. Give a smaller --memory-limit or --set run.tile_size_px, or free memory";

}  // namespace

int run_program(const std::vector<std::string>& args) noexcept try {
    cv::setNumThreads(1);
    return with_flushed_output(dispatch(args));
} catch (const Fault& fault) {
    return fail(fault.code(), fault.what());
} catch (const std::bad_alloc&) {
    return fail(ExitCode::bad_output, kOutOfMemory);
} catch (const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) return fail(ExitCode::bad_output, kOutOfMemory);
    return fail(ExitCode::internal_error, std::string("internal error: ") + error.what());
} catch (const std::exception& error) {
    return fail(ExitCode::internal_error,
                std::string("internal error: ") + error.what() + ". Please report it with the command line");
} catch (...) {
    return fail(ExitCode::internal_error, "internal error: of unknown kind. Please report it with the command line");
}

}  // namespace quarrywatch
