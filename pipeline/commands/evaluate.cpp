#include "pipeline/commands/evaluate.hpp"

#include <cstdint>
#include <cstdio>
#include <limits>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/evaluation.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::commands {
namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{64} << 20;

CommandSyntax syntax() {
    CommandSyntax evaluate;
    evaluate.name = "evaluate";
    evaluate.summary = "Score a mask, a score raster or a site list against labels.";
    evaluate.arguments = {{"RESULT", "a mask (nonzero = changed), a raster of floating-point scores, or polygons"}};
    evaluate.options = {
        {.name = "truth",
         .value = "FILE",
         .meaning = "what changed: a raster (nonzero = changed) or polygons",
         .required = true,
         .key = ""},
        {.name = "unchanged",
         .value = "FILE",
         .meaning = "what did not; default: everything else",
         .required = false,
         .key = ""},
        {.name = "report", .value = "FILE.json", .meaning = "write the figures there", .required = false, .key = ""},
        {.name = "minimum-site-px",
         .value = "N",
         .meaning = "true sites of fewer pixels are not asked for; default 1",
         .required = false,
         .key = ""},
    };
    evaluate.examples = {"evaluate mask.tif --truth change.bmp --unchanged unchanged.bmp",
                         "evaluate run/sites.gpkg --truth truth.tif --minimum-site-px 20 --report figures.json"};
    return evaluate;
}

}  // namespace

int evaluate_command(const std::vector<std::string>& args) {
    const std::optional<CommandLine> line = parse_command_line(syntax(), args);
    if (!line) return 0;
    EvaluationRequest request;
    request.result = line->text("RESULT");
    request.truth = line->text("truth");
    request.unchanged = line->text("unchanged");
    if (line->has("minimum-site-px"))
        request.sites.minimum_planted_px =
            static_cast<std::uint64_t>(line->whole_number("minimum-site-px", 1, std::numeric_limits<int>::max()));
    request.memory_limit_bytes = line->config.run.memory_limit_bytes;
    io::start_gdal(kCacheBytes);
    const Evaluation evaluation = evaluate_files(request);
    if (line->has("report")) {
        io::TextOutput report(line->text("report"));
        report.write(evaluation_json(evaluation, request));
        report.finish().publish();
    }
    std::fputs(evaluation_table(evaluation, request).c_str(), stdout);
    return 0;
}

}  // namespace quarrywatch::commands
