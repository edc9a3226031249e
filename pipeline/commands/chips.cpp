#include "pipeline/commands/chips.hpp"

#include <cstdio>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/labelled_areas.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/tune/chips.hpp"

namespace quarrywatch::commands {

namespace {

constexpr int kSmallest_px = 16, kLargest_px = 4096;  // as a network's window, see io/network_file.cpp
constexpr int kMostPerChanged = 1000000;

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "chips",
        .summary = "Cut labelled chips of both dates, registered, for training a network elsewhere (detector onnx).",
        .options = {{.name = "out", .value = "DIR", .meaning = "folder for the chips", .required = true},
                    {.name = "size", .value = "PX", .meaning = "side of a chip; default 256"},
                    {.name = "plain-per-changed",
                     .value = "N",
                     .meaning = "at most so many chips without a change for each with one; default: all"},
                    {.name = "raw", .meaning = "leave the later date in its own radiometry"},
                    {.name = "folds", .value = "N", .key = "tune.folds"}},
        .examples = {"chips before.tif after.tif --truth pits.gpkg --out chips",
                     "chips --config areas.ini --size 512 --plain-per-changed 3 --out chips"}};
    add_label_options(s);
    return s;
}

}  // namespace

int chips_command(const std::vector<std::string>& args) {
    auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    tune::ChipOptions options;
    if (line->has("size")) options.side_px = line->whole_number("size", kSmallest_px, kLargest_px);
    if (line->has("plain-per-changed"))
        options.per_changed = line->whole_number("plain-per-changed", 1, kMostPerChanged);
    options.normalise = !line->has("raw");
    add_area("chips", *line, line->config);
    io::start_gdal(kBlockCacheBytes);
    const std::string out = line->text("out");
    const tune::ChipSummary summary = tune::export_chips(line->config, out, options);
    std::printf("%zu chips with a change, %zu without", summary.changed, summary.unchanged);
    if (summary.left_out > 0) std::printf(" (%zu more left out)", summary.left_out);
    std::printf("\n");
    for (std::size_t fold = 0; fold < summary.of_fold.size(); ++fold)
        std::printf("fold %zu    %zu chips\n", fold, summary.of_fold[fold]);
    std::printf("table     %s/chips.csv\nsidecar   %s/network.ini\n", out.c_str(), out.c_str());
    return 0;
}

}  // namespace quarrywatch::commands
