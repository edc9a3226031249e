#pragma once
// What GDAL says while it works, collected instead of printed: warnings about sloppy files do not flood the log, and
// the cause of a failure reaches the message that the user reads.

#include <string>
#include <vector>

namespace quarrywatch::io {

/// While it lives, GDAL's messages of this thread go here and not to standard error. Collectors nest; the innermost one
/// hears a message. Make it on the stack of the thread that calls GDAL; never hand it to another thread.
class GdalErrors {
public:
    GdalErrors();
    ~GdalErrors();
    GdalErrors(const GdalErrors&) = delete;
    GdalErrors& operator=(const GdalErrors&) = delete;

    /// The last failure as one line without a full stop, ready for a Fault; `fallback` where GDAL gave no reason.
    [[nodiscard]] std::string last_error(const std::string& fallback = "GDAL gives no reason") const;
    [[nodiscard]] bool failed() const { return !last_error_.empty(); }
    /// Distinct warnings in the order of their first appearance, 16 at most.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
    /// Forget what was heard so far.
    void clear();

    /// For the handler that GDAL calls; `severity` is a CPLErr.
    void hear(int severity, const char* text);

private:
    std::string last_error_;
    std::vector<std::string> warnings_;
};

}  // namespace quarrywatch::io
