#include "pipeline/learn/model_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <opencv2/core.hpp>
#include <opencv2/core/persistence.hpp>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/learn/evidence.hpp"
#include "pipeline/learn/run_facts.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::learn {

namespace {

constexpr const char* kKind = "quarrywatch ranking model";

const char* meaning_of(config::LearnTarget target) {
    return target == config::LearnTarget::unlawful ? "probability that a visit finds a real and unlawful change"
                                                   : "probability that a visit finds a real change, lawful or not";
}

int number_of(std::size_t count) { return static_cast<int>(count); }

std::string day_of(const std::optional<Date>& date) { return date ? config::print_date(*date) : ""; }

void write_figure(cv::FileStorage& out, const char* name, const Figure& figure) {
    out << name << "{:";
    if (figure.value) out << "value" << *figure.value;
    if (figure.interval) out << "low" << figure.interval->low << "high" << figure.interval->high;
    out << "}";
}

void write_training(cv::FileStorage& out, const Training& training) {
    const config::Learn& options = training.options;
    out << "detector" << training.detector << "bands" << training.roles << "sensors" << training.sensors;
    out << "method" << std::string(config::enum_name(options.method));
    out << "target" << std::string(config::enum_name(options.target)) << "meaning" << meaning_of(options.target);
    out << "folds" << options.folds << "block_m" << options.block_m << "seed" << options.seed << "top_sites"
        << options.top_sites << "bootstrap_samples" << options.bootstrap_samples << "confidence" << options.confidence;
    out << "trained_on"
        << "{"
        << "right" << number_of(training.right) << "wrong" << number_of(training.wrong) << "blocks_of_ground"
        << number_of(training.groups) << "first_look" << day_of(training.first_look) << "last_look"
        << day_of(training.last_look) << "table_sha256" << training.table_sha256 << "verdicts"
        << "{";
    for (const auto& [verdict, count] : training.verdicts) out << verdict << number_of(count);
    out << "}"
        << "}";
}

void write_held_out(cv::FileStorage& out, const HeldOut& figures) {
    out << "held_out"
        << "{";
    write_figure(out, "auc", figures.auc);
    write_figure(out, "brier", figures.brier);
    write_figure(out, "log_loss", figures.log_loss);
    write_figure(out, "precision_top", figures.precision_top);
    write_figure(out, "listed_auc", figures.listed_auc);
    write_figure(out, "listed_precision_top", figures.listed_precision_top);
    out << "reliability"
        << "[";
    for (const evaluate::ReliabilityBin& bin : figures.reliability)
        out << "{:"
            << "low" << bin.low << "high" << bin.high << "sites" << number_of(bin.count) << "right"
            << number_of(bin.came_true) << "mean_probability" << bin.mean_probability << "}";
    out << "]"
        << "}";
}

void write_features(cv::FileStorage& out, const RankingModel& model) {
    const std::vector<double> weights = model.classifier.weights();
    out << "features"
        << "[";
    for (std::size_t f = 0; f < model.features.size(); ++f) {
        const LearnedFeature& feature = model.features[f];
        out << "{"
            << "name" << feature.name << "unit" << feature.unit << "low" << feature.low << "high" << feature.high
            << "median" << feature.median << "mean" << feature.mean << "deviation" << feature.deviation << "missing"
            << number_of(feature.missing);
        if (!weights.empty()) out << "weight" << weights[f];
        out << "}";
    }
    out << "]";
}

std::vector<std::string> words(const cv::FileNode& node) {
    std::vector<std::string> out;
    for (const cv::FileNode& word : node) out.push_back(word.string());
    return out;
}

template <class Enum>
Enum choice(const cv::FileNode& node) {
    const auto value = config::enum_value<Enum>(node.string());
    if (!value) throw cv::Exception(cv::Error::StsParseError, "no such choice: " + node.string(), "", "", 0);
    return *value;
}

std::optional<Date> day(const cv::FileNode& node) {
    if (node.string().empty()) return std::nullopt;
    return config::parse_date(node.string());
}

std::size_t count(const cv::FileNode& node) { return static_cast<std::size_t>(std::max(0, static_cast<int>(node))); }

Figure figure(const cv::FileNode& node) {
    Figure out;
    if (!node["value"].empty()) out.value = node["value"].real();
    if (!node["low"].empty()) out.interval = evaluate::ConfidenceInterval{node["low"].real(), node["high"].real()};
    return out;
}

/// A number that must be there: OpenCV takes an absent one for 0.
double number(const cv::FileNode& node) {
    if (!node.isReal() && !node.isInt())
        throw cv::Exception(cv::Error::StsParseError, "a number is missing", "", "", 0);
    return node.real();
}

void read_training(const cv::FileStorage& in, Training& training) {
    training.version = in["version"].string();
    training.detector = in["detector"].string();
    training.roles = words(in["bands"]);
    training.sensors = words(in["sensors"]);
    config::Learn& options = training.options;
    options.method = choice<config::LearnMethod>(in["method"]);
    options.target = choice<config::LearnTarget>(in["target"]);
    options.folds = static_cast<int>(in["folds"]);
    options.block_m = number(in["block_m"]);
    options.seed = static_cast<int>(in["seed"]);
    options.top_sites = static_cast<int>(in["top_sites"]);
    options.bootstrap_samples = static_cast<int>(in["bootstrap_samples"]);
    options.confidence = number(in["confidence"]);
    const cv::FileNode on = in["trained_on"];
    training.right = count(on["right"]);
    training.wrong = count(on["wrong"]);
    training.groups = count(on["blocks_of_ground"]);
    training.first_look = day(on["first_look"]);
    training.last_look = day(on["last_look"]);
    training.table_sha256 = on["table_sha256"].string();
    for (const cv::FileNode& verdict : on["verdicts"]) training.verdicts.emplace_back(verdict.name(), count(verdict));
    if (training.right == 0 || training.wrong == 0)
        throw cv::Exception(cv::Error::StsParseError, "nothing that it was trained on", "", "", 0);
}

void read_held_out(const cv::FileNode& node, HeldOut& figures) {
    figures.auc = figure(node["auc"]);
    figures.brier = figure(node["brier"]);
    figures.log_loss = figure(node["log_loss"]);
    figures.precision_top = figure(node["precision_top"]);
    figures.listed_auc = figure(node["listed_auc"]);
    figures.listed_precision_top = figure(node["listed_precision_top"]);
    for (const cv::FileNode& bin : node["reliability"])
        figures.reliability.push_back({number(bin["low"]), number(bin["high"]), count(bin["sites"]),
                                       count(bin["right"]), number(bin["mean_probability"])});
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw Fault(ExitCode::bad_configuration, path, what,
                "Learn the model again with this version, or leave ranking.model empty.");
}

void read_features(const cv::FileNode& node, const std::string& path, RankingModel& model) {
    for (const cv::FileNode& one : node) {
        const std::string name = one["name"].string();
        const auto known = std::find_if(features().begin(), features().end(),
                                        [&](const Feature& feature) { return feature.name == name; });
        if (known == features().end()) refuse(path, "it was trained on evidence that there is none of: " + name);
        model.columns.push_back(static_cast<std::size_t>(known - features().begin()));
        model.features.push_back({name, one["unit"].string(), number(one["median"]), number(one["mean"]),
                                  number(one["deviation"]), number(one["low"]), number(one["high"]),
                                  count(one["missing"])});
        if (!(model.features.back().deviation > 0))
            throw cv::Exception(cv::Error::StsParseError, "a deviation that is not positive", "", "", 0);
    }
    if (model.features.empty()) throw cv::Exception(cv::Error::StsParseError, "no features", "", "", 0);
}

}  // namespace

std::string model_text(const RankingModel& model) {
    cv::FileStorage out(".yml", cv::FileStorage::WRITE | cv::FileStorage::MEMORY | cv::FileStorage::FORMAT_YAML);
    out << "kind" << kKind << "schema" << kModelSchema << "version" << model.training.version;
    write_training(out, model.training);
    write_held_out(out, model.held_out);
    write_features(out, model);
    out << "probability"
        << "{:"
        << "slope" << model.scale.slope << "intercept" << model.scale.intercept << "}";
    out << "classifier"
        << "{";
    model.classifier.write(out);
    out << "}";
    return out.releaseAndGetString();
}

RankingModel read_model(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto unreadable = [&](const std::string& what) {
        throw Fault(ExitCode::bad_input, path, what, "Give a file that quarrywatch learn wrote.");
    };
    if (!file || text.empty()) unreadable("cannot be read, or is empty");
    RankingModel model;
    try {
        const cv::FileStorage in(text, cv::FileStorage::READ | cv::FileStorage::MEMORY);
        if (in["kind"].string() != kKind) unreadable("is no ranking model");
        if (static_cast<int>(in["schema"]) != kModelSchema)
            refuse(path, "its schema is " + std::to_string(static_cast<int>(in["schema"])) + ", not " +
                             std::to_string(kModelSchema));
        if (in["version"].string() != kVersion)
            refuse(path, "it was made by version " + in["version"].string() + ", not " + kVersion);
        read_training(in, model.training);
        read_held_out(in["held_out"], model.held_out);
        read_features(in["features"], path, model);
        model.scale = {number(in["probability"]["slope"]), number(in["probability"]["intercept"])};
        model.classifier = Classifier::read(model.training.options.method, in["classifier"]);
        if (const std::vector<double> weights = model.classifier.weights();
            !weights.empty() && weights.size() != model.features.size())
            unreadable("holds weights for other features than it names");
    } catch (const cv::Exception& error) {
        unreadable("cannot be read as a ranking model: " + error.err);
    } catch (const config::ValueError& error) {
        unreadable(std::string("cannot be read as a ranking model: ") + error.what());
    }
    return model;
}

}  // namespace quarrywatch::learn
