#include "pipeline/commands/report.hpp"

#include <cstdio>
#include <filesystem>
#include <numeric>
#include <optional>
#include <system_error>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/log.hpp"
#include "pipeline/report/print_cards.hpp"
#include "pipeline/report/report.hpp"

namespace quarrywatch::commands {

namespace {

namespace fs = std::filesystem;

CommandSyntax syntax() {
    return {.name = "report",
            .summary =
                "Make the inspectors' page of a finished run anew: its texts and its looks, as this version has "
                "them. Pictures and figures stay those of the run.",
            .arguments = {{"DIR", "folder of the run, as given to --out"}},
            .options = {{.name = "pdf",
                         .meaning = "also print the cards, one A4 page a site: report/cards.pdf with all of them, and "
                                    "beside each person's list in dispatch/ his or her own. Needs Chromium"},
                        {.name = "browser", .value = "FILE", .meaning = "the Chromium to print with; found on PATH"},
                        {.name = "language", .value = "en|zh", .meaning = "the page's language; as it is without"}},
            .examples = {"report nights/2025-06-03 --pdf"}};
}

std::optional<config::Language> language_of(const CommandLine& line) {
    const std::string given = line.text("language");
    if (given.empty()) return std::nullopt;
    if (given == "en") return config::Language::en;
    if (given == "zh") return config::Language::zh;
    throw Fault(ExitCode::bad_configuration, "--language", "\"" + given + "\" is no language of the page",
                "Give en or zh");
}

int print_all(const fs::path& run, const fs::path& browser, const std::vector<std::string>& site_ids) {
    const fs::path report = run / "report";
    std::vector<report::PrintedList> lists = report::persons_lists(run / "dispatch", site_ids);
    report::PrintedList all{report / "cards.pdf", std::vector<std::size_t>(site_ids.size())};
    std::iota(all.places.begin(), all.places.end(), 0U);
    lists.insert(lists.begin(), std::move(all));
    int printed = 0;
    for (const report::PrintedList& list : lists) {
        // Paper of an earlier night beside an empty list would be taken for today's.
        std::error_code ignored;
        if (list.places.empty()) {
            fs::remove(list.pdf, ignored);
            continue;
        }
        report::print_cards(browser, report, list.places, list.pdf).publish();
        log::info("report", list.pdf.string() + ": " + std::to_string(list.places.size()) + " pages");
        ++printed;
    }
    return printed;
}

}  // namespace

int report_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    const auto language = language_of(*line);
    if (line->has("browser") && !line->has("pdf"))
        throw Fault(ExitCode::bad_configuration, "--browser", "is for printing", "Give --pdf with it, or leave it out");
    const fs::path browser = line->has("pdf") ? report::find_browser(line->text("browser")) : fs::path();
    const fs::path run = line->text("DIR");
    io::start_gdal(kBlockCacheBytes);
    report::RebuiltReport rebuilt = report::rebuild_report(run / "report", language);
    io::publish_all(rebuilt.staged);
    std::printf("%s: %zu sites\n", (run / "report" / "index.html").string().c_str(), rebuilt.site_ids.size());
    if (line->has("pdf")) std::printf("%d PDF files\n", print_all(run, browser, rebuilt.site_ids));
    if (rebuilt.missing.empty()) return static_cast<int>(ExitCode::done);
    log::warn("report", std::to_string(rebuilt.missing.size()) + " pictures are missing, " + rebuilt.missing.front() +
                            " first. Run the night again: it makes them anew");
    return static_cast<int>(ExitCode::done_with_failures);
}

}  // namespace quarrywatch::commands
