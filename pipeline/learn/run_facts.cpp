#include "pipeline/learn/run_facts.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/fault.hpp"

namespace quarrywatch::learn {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "none" : text;
}

std::string RunFacts::difference(const RunFacts& other) const {
    std::string text;
    const auto tell = [&](const std::string& what, const std::string& is, const std::string& wanted) {
        if (is != wanted) text += (text.empty() ? "" : "; ") + what + " " + is + ", not " + wanted;
    };
    tell("the version is", other.version, version);
    tell("the detector is", other.detector, detector);
    tell("the bands are", joined(other.roles), joined(roles));
    return text;
}

RunFacts read_run_facts(const std::string& folder) {
    const std::string path = (std::filesystem::path(folder) / "run.json").string();
    std::ifstream file(path);
    const nlohmann::json json = nlohmann::json::parse(file, nullptr, false);
    const auto refuse = [&](const char* what) {
        throw Fault(ExitCode::bad_input, path, what, "Give the folder of a finished run.");
    };
    if (!file || !json.is_object()) refuse("cannot be read");
    RunFacts facts;
    try {
        facts.version = json.at("version").get<std::string>();
        if (const auto& detection = json.at("detection"); detection.is_object())
            facts.detector = detection.at("method").get<std::string>();
        for (const auto& band : json.at("normalisation")) facts.roles.push_back(band.at("band").get<std::string>());
        std::set<std::string> sensors;
        for (const auto& [key, value] : json.at("configuration").items())
            if (key.ends_with(".sensor") && !value.get<std::string>().empty()) sensors.insert(value.get<std::string>());
        facts.sensors.assign(sensors.begin(), sensors.end());
    } catch (const nlohmann::json::exception&) {
        refuse("is no manifest of this version");
    }
    std::sort(facts.roles.begin(), facts.roles.end());
    return facts;
}

}  // namespace quarrywatch::learn
