#include "pipeline/commands/learn.hpp"

#include <cstdio>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/learn/examples.hpp"
#include "pipeline/learn/model_file.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::commands {

namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{64} << 20;

CommandSyntax syntax() {
    return {
        .name = "learn",
        .summary =
            "Learn from inspectors' verdicts which sites are worth a visit, and say how well that works on "
            "sites left out. A run uses the model only where ranking.model names it.",
        .arguments = {},
        .options = {{.name = "sites",
                     .value = "DIR",
                     .meaning = "folder of a finished run whose sites were judged; may be given again",
                     .repeatable = true},
                    {.name = "ledger", .value = "LEDGER", .meaning = "with the verdicts", .key = "ledger.path"},
                    {.name = "labels",
                     .value = "FILE",
                     .meaning = "in the place of a ledger: outlines or points of what is to be found"},
                    {.name = "unchanged",
                     .value = "FILE",
                     .meaning = "outlines or points of what is not; default: all other sites"},
                    {.name = "out", .value = "FILE.yml", .meaning = "the model", .required = true},
                    {.name = "table", .value = "FILE.csv", .meaning = "write what it was trained on as well"},
                    {.name = "method", .value = "NAME", .key = "learn.method"},
                    {.name = "target", .value = "NAME", .key = "learn.target"}},
        .examples = {"learn --sites nights/2025-06-03 --sites nights/2025-07-03 --ledger ledger.gpkg --out model.yml",
                     "learn --sites night --labels pits.gpkg --method forest --out model.yml"}};
}

void print(const char* name, const learn::Figure& figure, double confidence) {
    if (!figure.value) return;
    std::printf("  %-34s %.4f", name, *figure.value);
    if (figure.interval)
        std::printf("  (%.0f %%: %.4f to %.4f)", 100 * confidence, figure.interval->low, figure.interval->high);
    std::printf("\n");
}

void print_summary(const learn::RankingModel& model, std::size_t without_evidence) {
    const learn::Training& t = model.training;
    std::printf("%zu sites judged right, %zu wrong, in %zu blocks of ground", t.right, t.wrong, t.groups);
    for (const auto& [verdict, count] : t.verdicts) std::printf("; %zu %s", count, verdict.c_str());
    std::printf("\n");
    if (without_evidence > 0)
        std::printf("%zu judged sites left out: no run given lists them with evidence from before the visit\n",
                    without_evidence);
    std::printf("%s on %zu features; on sites left out:\n", std::string(config::enum_name(t.options.method)).c_str(),
                model.features.size());
    const double confidence = t.options.confidence;
    const std::string top = "right among the first " + std::to_string(t.options.top_sites);
    print("AUC", model.held_out.auc, confidence);
    print("AUC of the list as it stood", model.held_out.listed_auc, confidence);
    print(top.c_str(), model.held_out.precision_top, confidence);
    print((top + ", as listed").c_str(), model.held_out.listed_precision_top, confidence);
    print("Brier score", model.held_out.brier, confidence);
    print("log loss", model.held_out.log_loss, confidence);
    const double rate = t.base_rate();
    std::printf("  (who always says %.2f has a Brier score of %.4f)\n", rate, rate * (1 - rate));
    std::printf("  probability   sites  mean  right\n");
    for (const evaluate::ReliabilityBin& bin : model.held_out.reliability)
        if (bin.count > 0)
            std::printf("  %.1f to %.1f  %8zu  %.2f   %.2f\n", bin.low, bin.high, bin.count, bin.mean_probability,
                        static_cast<double>(bin.came_true) / static_cast<double>(bin.count));
}

}  // namespace

int learn_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    io::start_gdal(kCacheBytes);
    // A configuration may name a ledger; labels on the line say that they are meant.
    const std::string ledger = line->has("labels") ? "" : line->config.ledger.path;
    const learn::Gathered gathered = learn::gather(
        {line->texts("sites"), ledger, line->text("labels"), line->text("unchanged")}, line->config.learn);
    log::info("learn", std::to_string(gathered.examples.size()) + " judged sites with evidence");
    const learn::RankingModel model = learn::train(gathered.examples, gathered.known);
    std::vector<io::StagedOutput> outputs;
    if (line->has("table"))
        outputs.push_back(io::write_text(line->text("table"), learn::training_table(gathered.examples)));
    outputs.push_back(io::write_text(line->text("out"), learn::model_text(model)));
    io::publish_all(outputs);
    print_summary(model, gathered.without_evidence);
    return 0;
}

}  // namespace quarrywatch::commands
