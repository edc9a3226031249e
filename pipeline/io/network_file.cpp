#include "pipeline/io/network_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "pipeline/config/ini.hpp"
#include "pipeline/config/key.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

constexpr std::uintmax_t kMostBytes = std::uintmax_t{2} << 30;  // what its format can hold
constexpr int kLargestWindow_px = 4096;

// The sidecar as it is written.
struct Sidecar {
    std::vector<std::string> bands, mean, deviation, inputs{"image"};
    std::string output;
    detect::NetworkModel model;
};

template <class Access>
config::Key<Sidecar> list(std::string name, std::string meaning, Access access) {
    return {std::move(name),
            "",
            "a list",
            std::move(meaning),
            [=](Sidecar& target, const std::string& text, const std::filesystem::path&) {
                access(target) = config::parse_list(text);
            },
            [=](const Sidecar& target) { return config::print_list(access(target)); }};
}

const std::vector<config::Key<Sidecar>>& sidecar_keys() {
    using K = config::Keys<Sidecar>;
    static const std::vector<config::Key<Sidecar>> keys{
        list("bands", "Roles of the bands, in the network's order", QUARRYWATCH_MEMBER(bands)),
        list("mean", "Mean of each band", QUARRYWATCH_MEMBER(mean)),
        list("deviation", "Standard deviation of each band", QUARRYWATCH_MEMBER(deviation)),
        list("inputs", "Names of the network's inputs: one, or before and after", QUARRYWATCH_MEMBER(inputs)),
        K::text("output", "a name, or empty", "Name of its output", QUARRYWATCH_MEMBER(output)),
        K::choice("output_kind", "What the output holds", QUARRYWATCH_MEMBER(model.kind)),
        K::real("threshold", "probability", config::between(0.001, 0.999), "From here on a pixel is changed",
                QUARRYWATCH_MEMBER(model.threshold)),
        K::boolean("normalise", "Show the later date in the radiometry of the earlier",
                   QUARRYWATCH_MEMBER(model.normalise)),
        K::integer("window_px", "px", config::between(16, kLargestWindow_px), "Side of what it sees at once",
                   QUARRYWATCH_MEMBER(model.window_px)),
        K::integer("overlap_px", "px", config::between(0, kLargestWindow_px / 2.0), "Of neighbouring windows",
                   QUARRYWATCH_MEMBER(model.overlap_px)),
    };
    return keys;
}

std::string read_all(const std::filesystem::path& path, const char* remedy) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path, none);
    std::ifstream file(path, std::ios::binary);
    if (none || !file) throw Fault(ExitCode::bad_input, path.string(), "cannot be read", remedy);
    if (size > kMostBytes) throw Fault(ExitCode::bad_input, path.string(), "is larger than 2 GiB", remedy);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The numbers of a list, one per band.
std::vector<float> numbers(const std::vector<std::string>& texts, const std::string& key, std::size_t count,
                           float otherwise, bool positive, const std::string& where, config::FaultList& faults) {
    std::vector<float> out(count, otherwise);
    if (texts.empty()) return out;
    if (texts.size() != count) {
        faults.add({where, 0}, key,
                   "it has " + std::to_string(texts.size()) + " numbers for " + std::to_string(count) + " bands",
                   "Give one number a band");
        return out;
    }
    for (std::size_t i = 0; i < count; ++i) try {
            out[i] = static_cast<float>(config::parse_real(texts[i]));
            if (positive && !(out[i] > 0)) faults.add({where, 0}, key, texts[i] + " is not above 0", "Give a spread");
        } catch (const config::ValueError& error) {
            faults.add({where, 0}, key, error.what(), error.remedy());
        }
    return out;
}

Sidecar read_sidecar(const std::filesystem::path& path) {
    const std::string where = path.string();
    const std::string text =
        read_all(path, "Describe the network there: its bands, scaling and output; the README shows how");
    config::FaultList faults;
    Sidecar sidecar;
    std::vector<std::string> names;
    for (const auto& key : sidecar_keys()) names.push_back("network." + key.name);
    for (const config::Assignment& one : config::parse_ini(text, where, faults).assignments) {
        const auto found = std::find(names.begin(), names.end(), one.key);
        if (found == names.end()) {
            const auto near = config::nearest(one.key, names);
            faults.add(one.origin, one.key, "there is no such key", near ? "Did you mean " + *near + "?" : "Remove it");
            continue;
        }
        try {
            sidecar_keys()[static_cast<std::size_t>(found - names.begin())].set(sidecar, one.value, path.parent_path());
        } catch (const config::ValueError& error) {
            faults.add(one.origin, one.key, error.what(), error.remedy());
        }
    }
    detect::NetworkModel& m = sidecar.model;
    if (sidecar.bands.empty())
        faults.add({where, 0}, "network.bands", "it is missing", "Name the bands that the network was trained on");
    m.mean = numbers(sidecar.mean, "network.mean", sidecar.bands.size(), 0, false, where, faults);
    m.deviation = numbers(sidecar.deviation, "network.deviation", sidecar.bands.size(), 1, true, where, faults);
    if (sidecar.inputs.empty() || sidecar.inputs.size() > 2)
        faults.add({where, 0}, "network.inputs", "a network has one input or two", "Name it, or before and after");
    if (2 * m.overlap_px > m.window_px)
        faults.add({where, 0}, "network.overlap_px", "it is more than half a window", "Give less");
    m.inputs = sidecar.inputs;
    m.output = sidecar.output;
    faults.throw_if_any();
    return sidecar;
}

}  // namespace

detect::NetworkModel read_network(const std::string& path, const std::vector<std::string>& roles) {
    Sidecar sidecar = read_sidecar(std::filesystem::path(path).replace_extension(".ini"));
    for (const std::string& band : sidecar.bands) {
        const auto found = std::find(roles.begin(), roles.end(), band);
        if (found == roles.end())
            throw Fault(ExitCode::bad_input, path,
                        "the network looks at band " + band + ", which the scenes do not share",
                        "Use scenes with " + config::print_list(sidecar.bands) + ", or another network");
        sidecar.model.bands.push_back(static_cast<int>(found - roles.begin()));
    }
    const std::string bytes = read_all(path, "Check detect.network");
    sidecar.model.onnx = std::make_shared<const std::vector<unsigned char>>(bytes.begin(), bytes.end());
    return sidecar.model;
}

}  // namespace quarrywatch::io
