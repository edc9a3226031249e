#include "pipeline/operation/metrics.hpp"

#include <chrono>
#include <cmath>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "pipeline/config/values.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/site_class.hpp"

namespace quarrywatch::operation {

namespace {

constexpr const char* kLastSuccess = "quarrywatch_last_success_timestamp_seconds";
constexpr const char* kSinceSuccess = "quarrywatch_runs_since_success";
constexpr std::streamsize kMostPrevious = 1 << 20;  // of a file of ours; anything longer is none

using Labels = std::vector<std::pair<std::string, std::string>>;

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
}

// Writes families one after the other.
class Exposition {
public:
    explicit Exposition(std::string run) : run_(std::move(run)) {}

    void family(const std::string& name, const std::string& help) {
        name_ = name;
        text_ += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
    }
    void sample(double value, const Labels& labels = {}) {
        text_ += name_ + labelled(labels) + " " + number(value) + "\n";
    }
    void gauge(const std::string& name, const std::string& help, double value) {
        family(name, help);
        sample(value);
    }
    [[nodiscard]] std::string labelled(const Labels& labels = {}) const {
        std::string text = "{run=\"" + escaped(run_) + "\"";
        for (const auto& [name, value] : labels) text += "," + name + "=\"" + escaped(value) + "\"";
        return text + "}";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    static std::string number(double value) {
        return std::isfinite(value) ? config::print_real(value) : value > 0 ? "+Inf" : value < 0 ? "-Inf" : "NaN";
    }
    std::string run_, name_, text_;
};

// The value that a sample had in an earlier text, or null.
std::optional<double> earlier(const std::string& previous, const std::string& sample) {
    std::istringstream lines(previous);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(sample + " ")) continue;
        try {
            return config::parse_real(config::trimmed(std::string_view(line).substr(sample.size())));
        } catch (const config::ValueError&) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

double day_s(const Date& day) {
    return static_cast<double>(
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::sys_days(day).time_since_epoch()).count());
}

bool is_success(ExitCode code) { return code == ExitCode::done || code == ExitCode::done_with_failures; }

void say_outcome(const RunEnd& end, const std::string& previous, Exposition& out) {
    out.gauge("quarrywatch_last_run_timestamp_seconds", "When the last run ended, whatever came of it.",
              static_cast<double>(end.ended_s));
    std::optional<double> success = static_cast<double>(end.ended_s);
    if (!is_success(end.code)) success = earlier(previous, kLastSuccess + out.labelled());
    if (success)
        out.gauge(kLastSuccess, "When the last run ended that published a night (exit code 0 or 4).", *success);
    const double runs = is_success(end.code) ? 0 : earlier(previous, kSinceSuccess + out.labelled()).value_or(0) + 1;
    out.gauge(kSinceSuccess, "Runs since the last that published a night.", runs);
    out.gauge("quarrywatch_exit_code", "Exit code of the last run.", static_cast<int>(end.code));
    out.gauge("quarrywatch_duration_seconds", "How long the last run took.", end.seconds);
}

void say_work(const Manifest& manifest, Exposition& out) {
    out.family("quarrywatch_stage_seconds", "How long each stage of the last run took, all looks together.");
    for (const auto& [stage, seconds] : manifest.seconds_per_stage) out.sample(seconds, {{"stage", stage}});
    out.gauge("quarrywatch_peak_memory_bytes", "Greatest resident memory of the last run.",
              static_cast<double>(manifest.peak_memory_bytes));
    std::map<std::string, int> tiles{{"done", 0}, {"empty", 0}, {"failed", 0}};
    for (const TileRecord& tile : manifest.tiles) ++tiles[tile.status];
    out.family("quarrywatch_tiles", "Tiles of the last look of the last run, by what became of them.");
    for (const auto& [state, count] : tiles) out.sample(count, {{"state", state}});
    std::map<std::string, int> looks{{"done", 0}, {"partly", 0}, {"no_answer", 0}, {"failed", 0}, {"no_baseline", 0}};
    for (const ManifestLook& look : manifest.looks) ++looks[look.status];
    out.family("quarrywatch_looks", "Scenes of the last run, by what became of them.");
    for (const auto& [status, count] : looks) out.sample(count, {{"status", status}});
    if (!manifest.registration || !manifest.registration->error_p50_px) return;
    out.family("quarrywatch_registration_error_px",
               "Believed error of the displacement over the ground, last look of the last run.");
    out.sample(*manifest.registration->error_p50_px, {{"percentile", "50"}});
    out.sample(*manifest.registration->error_p95_px, {{"percentile", "95"}});
}

void say_list(const Manifest& manifest, Exposition& out) {
    if (manifest.outputs.empty()) return;  // there is no list
    out.family("quarrywatch_sites", "Sites on the list of the last run, published or held back, by class.");
    for (const stages::SiteClass& known : stages::kSiteClasses) {
        const auto found = manifest.sites_per_class.find(std::string(known.name));
        out.sample(found == manifest.sites_per_class.end() ? 0 : static_cast<double>(found->second),
                   {{"class", std::string(known.name)}});
    }
    if (!manifest.publication) return;
    std::map<std::string, int> objections{{"many_sites", 0}, {"misregistered", 0}, {"little_seen", 0}};
    for (const ManifestObjection& o : manifest.publication->objections) ++objections[o.guard];
    out.family("quarrywatch_objections", "Objections of the publish guards to the last run.");
    for (const auto& [guard, count] : objections) out.sample(count, {{"guard", guard}});
}

void say_queue(const std::optional<Queue>& queue, const std::string& name, const std::string& what, Exposition& out) {
    if (!queue) return;
    out.gauge("quarrywatch_" + name, what + ".", static_cast<double>(queue->count));
    if (queue->oldest)
        out.gauge("quarrywatch_" + name + "_oldest_timestamp_seconds", "The day of the oldest of them: " + what + ".",
                  day_s(*queue->oldest));
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(kMostPrevious), '\0');
    file.read(text.data(), kMostPrevious);
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace

void Queue::add(const std::optional<Date>& day) {
    ++count;
    if (day && (!oldest || *day < *oldest)) oldest = day;
}

std::string metrics_text(const Manifest& manifest, const RunEnd& end, const std::string& previous) {
    Exposition out(manifest.name);
    Labels made_with{{"version", QUARRYWATCH_VERSION}};
    made_with.insert(made_with.end(), manifest.libraries.begin(), manifest.libraries.end());
    out.family("quarrywatch_info", "The program that the last run was made with.");
    out.sample(1, made_with);
    say_outcome(end, previous, out);
    say_work(manifest, out);
    say_list(manifest, out);
    say_queue(end.looks, "waiting_scenes", "Scenes that the ledger has no look of after the last run", out);
    say_queue(end.answers, "unanswered_sites", "Sites that somebody is sent to and nobody has judged", out);
    return out.text();
}

void write_metrics(const std::filesystem::path& path, const Manifest& manifest, const RunEnd& end) noexcept try {
    io::write_text(path, metrics_text(manifest, end, text_of(path))).publish();
} catch (const std::exception& error) {
    log::error("metrics", error.what());
} catch (...) {
    log::error("metrics", path.string() + " cannot be written");
}

}  // namespace quarrywatch::operation
