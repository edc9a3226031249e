#include "pipeline/io/gdal_errors.hpp"

#include <cpl_error.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>

namespace quarrywatch::io {
namespace {

constexpr std::size_t kMaximumWarnings = 16;

void CPL_STDCALL forward(CPLErr severity, CPLErrorNum /*number*/, const char* text) {
    if (severity == CE_Debug) return;
    // GDAL aborts the process after a fatal error; nothing that is only collected would ever be read.
    if (severity == CE_Fatal) std::fprintf(stderr, "GDAL: %s\n", text);
    static_cast<GdalErrors*>(CPLGetErrorHandlerUserData())->hear(severity, text);
}

std::string one_line(const char* text) {
    std::string line(text != nullptr ? text : "");
    std::replace(line.begin(), line.end(), '\n', ' ');
    const std::size_t end = line.find_last_not_of(" .\t\r");
    line.resize(end == std::string::npos ? 0 : end + 1);
    return line;
}

}  // namespace

GdalErrors::GdalErrors() { CPLPushErrorHandlerEx(forward, this); }

GdalErrors::~GdalErrors() { CPLPopErrorHandler(); }

std::string GdalErrors::last_error(const std::string& fallback) const {
    return last_error_.empty() ? fallback : last_error_;
}

void GdalErrors::clear() {
    last_error_.clear();
    warnings_.clear();
}

void GdalErrors::hear(int severity, const char* text) {
    std::string line = one_line(text);
    if (severity >= CE_Failure) {
        last_error_ = std::move(line);
        return;
    }
    if (severity != CE_Warning || warnings_.size() >= kMaximumWarnings) return;
    if (std::find(warnings_.begin(), warnings_.end(), line) == warnings_.end()) warnings_.push_back(std::move(line));
}

}  // namespace quarrywatch::io
