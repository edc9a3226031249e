#include "tests/accuracy/detected.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tests/accuracy/reference.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {

namespace {

constexpr int kSteps = 16;  // of either sweep: near the best, neighbours differ by less than 0.01 of kappa

std::vector<std::string> truth_options(const Labelled& pair) {
    if (pair.unchanged.empty()) return {};
    return {"--unchanged", pair.unchanged.string()};
}

std::vector<std::string> command(const Labelled& pair, const std::string& method, const Scratch& scratch) {
    std::vector<std::string> arguments{"detect",
                                       pair.before.string(),
                                       pair.after.string(),
                                       "--out",
                                       (scratch / "score.tif").string(),
                                       "--mask",
                                       (scratch / "mask.tif").string(),
                                       "--report",
                                       (scratch / "report.json").string(),
                                       "--quiet"};
    arguments.insert(arguments.end(), pair.options.begin(), pair.options.end());
    if (!method.empty()) arguments.insert(arguments.end(), {"--method", method});
    return arguments;
}

// Keeps the digits of small numbers, which std::to_string does not.
std::string scientific(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9e", value);
    return text;
}

double kappa_with(const Labelled& pair, const std::string& method, const Scratch& scratch, const std::string& rule,
                  double value, double growth) {
    std::vector<std::string> arguments = command(pair, method, scratch);
    for (const std::string section : {"detect", "sar"}) {
        arguments.insert(arguments.end(), {"--set", section + ".threshold.rule=" + rule});
        const char* const key = rule == "fixed" ? ".threshold.value=" : ".threshold.significance=";
        arguments.insert(arguments.end(), {"--set", section + key + scientific(value)});
        // A fixed threshold is taken for a bound, which sheds rims; the automatic cut between two classes does not.
        arguments.insert(arguments.end(), {"--set", section + ".rim_share=0"});
        arguments.insert(arguments.end(), {"--set", section + ".growth=" + std::to_string(growth)});
    }
    run_well(arguments);
    return evaluated(scratch / "mask.tif", pair.changed, scratch / "swept.json", truth_options(pair))
        .at("kappa")
        .get<double>();
}

double best_kappa(const Labelled& pair, const std::string& method, const Scratch& scratch,
                  const nlohmann::json& report) {
    const auto chosen = report.at("threshold").get<double>();
    double best = 0;
    for (int k = 0; k < kSteps; ++k) {
        const double value = chosen * std::pow(2.0, -4 + 6.0 * k / (kSteps - 1));  // a sixteenth to four times
        best = std::max(best, kappa_with(pair, method, scratch, "fixed", value, 1));
    }
    if (report.at("rule") != "chi_square") return best;
    for (int k = 0; k < kSteps; ++k) {  // the same rule, stricter and laxer, with the hysteresis that it brings
        const double significance = std::pow(10.0, -8 + 7.0 * k / (kSteps - 1));
        const double growth = report.at("growth_threshold").get<double>() / chosen;
        best = std::max(best, kappa_with(pair, method, scratch, "chi_square", significance, growth));
    }
    return best;
}

std::string fixed(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace

Decided decide(const Labelled& pair, const std::string& method, Sweep sweep) {
    const Scratch scratch;
    run_well(command(pair, method, scratch));
    const nlohmann::json report = read_json(scratch / "report.json");
    const nlohmann::json mask =
        evaluated(scratch / "mask.tif", pair.changed, scratch / "mask.json", truth_options(pair));
    const nlohmann::json score =
        evaluated(scratch / "score.tif", pair.changed, scratch / "score.json", truth_options(pair));
    Decided d;
    d.kappa = d.best_kappa = mask.at("kappa").get<double>();
    d.f1 = mask.at("f1").get<double>();
    d.auc = score.at("auc").get<double>();
    if (sweep == Sweep::thresholds) d.best_kappa = std::max(d.kappa, best_kappa(pair, method, scratch, report));
    std::printf("| %s | %s | %s | %.3f | %s | %s | %.3f | %.4f |\n", pair.name.c_str(),
                report.at("method").get<std::string>().c_str(), report.at("rule").get<std::string>().c_str(), d.kappa,
                sweep == Sweep::none ? "-" : fixed(d.best_kappa, 3).c_str(),
                sweep == Sweep::none ? "-" : (fixed(100 * (1 - d.kappa / d.best_kappa), 1) + " %").c_str(), d.f1,
                d.auc);
    std::fflush(stdout);
    return d;
}

Labelled taizhou() {
    const std::filesystem::path data = data_folder() / "taizhou";
    return {"taizhou",           data / "2000TM",        data / "2003TM",
            data / "change.bmp", data / "unchanged.bmp", {"--bands", "blue:1,green:2,red:3,nir:4,swir1:5,swir2:6"}};
}

Labelled radar(const std::string& name, const std::string& stem) {
    const std::filesystem::path data = data_folder() / "sar" / name;
    return {"sar/" + name,      data / (stem + "_1.bmp"), data / (stem + "_2.bmp"), data / (stem + "_gt.bmp"), {},
            {"--sensor", "sar"}};
}

}  // namespace quarrywatch::test
