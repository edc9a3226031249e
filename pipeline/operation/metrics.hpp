#pragma once
// The figures of a run as Prometheus reads them from a text file: whoever watches many programs sees this one too.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "pipeline/fault.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::operation {

/// Things that wait, and the day that the oldest of them is from.
struct Queue {
    std::int64_t count = 0;
    std::optional<Date> oldest;

    void add(const std::optional<Date>& day);
};

/// What a run came to, done or not.
struct RunEnd {
    ExitCode code = ExitCode::done;
    double seconds = 0;          ///< that it took
    std::int64_t ended_s = 0;    ///< since 1970, UTC
    std::optional<Queue> looks;  ///< scenes still to be looked at; null without a ledger, or where nobody came to know
    std::optional<Queue> answers;  ///< sites that somebody was sent to and nobody has judged; null without a list
};

/// The file's text (exposition format 0.0.4). Every sample has the label run = run.name, so that the files of several
/// counties can lie in one folder. What a run did not come to know has no sample: no sites without a list, no
/// displacement that was not measured.
///
/// previous  the text that the file held, from which the last success and the number of runs since are taken over; may
///           be empty or anything else.
[[nodiscard]] std::string metrics_text(const Manifest& manifest, const RunEnd& end, const std::string& previous);

/// Renew the file; readers see the old one or the new one. A file that cannot be written is told of in the log and
/// costs no run: whoever watches sees that its time stands still.
void write_metrics(const std::filesystem::path& path, const Manifest& manifest, const RunEnd& end) noexcept;

}  // namespace quarrywatch::operation
