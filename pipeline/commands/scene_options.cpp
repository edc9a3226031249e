#include "pipeline/commands/scene_options.hpp"

#include <filesystem>
#include <map>
#include <sstream>
#include <system_error>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::commands {

namespace {

// blue:1, green:2 -> role and band
std::map<std::string, std::string> bands_of(const std::string& text) {
    std::map<std::string, std::string> bands;
    std::istringstream stream(text);
    std::string item;
    while (std::getline(stream, item, ',')) {
        const auto colon = item.find(':');
        const auto first = item.find_first_not_of(' ');
        if (colon == std::string::npos || first == std::string::npos || colon <= first || colon + 1 >= item.size())
            throw Fault(ExitCode::bad_configuration, "--bands", "'" + item + "' is not role:band",
                        "Write it as blue:1,green:2,red:3,nir:4.");
        bands[item.substr(first, colon - first)] = item.substr(colon + 1);
    }
    return bands;
}

}  // namespace

std::vector<Option> scene_options() {
    return {
        {.name = "sensor", .value = "NAME", .meaning = "sensor profile of both scenes: bands, scale and offset"},
        {.name = "bands", .value = "LIST", .meaning = "bands of both scenes, as blue:1,green:2,red:3,nir:4"},
        {.name = "before-mask", .value = "FILE", .meaning = "clear-sky mask of the first scene"},
        {.name = "after-mask", .value = "FILE", .meaning = "clear-sky mask of the second scene"},
        {.name = "mask-kind",
         .value = "KIND",
         .meaning = "what the masks hold: scl, qa_pixel, clear_is_1 or clear_is_0"},
        {.name = "before-date", .value = "DATE", .meaning = "acquisition date of the first scene, YYYY-MM-DD"},
        {.name = "after-date", .value = "DATE", .meaning = "acquisition date of the second scene, YYYY-MM-DD"},
    };
}

std::pair<config::SceneSpec, config::SceneSpec> scene_specs(const CommandLine& line, const std::string& first,
                                                            const std::string& second) {
    std::pair<config::SceneSpec, config::SceneSpec> specs;
    specs.first.id = "before";
    specs.second.id = "after";
    specs.first.path = line.text(first);
    specs.second.path = line.text(second);
    specs.first.date = line.date("before-date");
    specs.second.date = line.date("after-date");
    specs.first.mask = line.text("before-mask");
    specs.second.mask = line.text("after-mask");
    const bool masked = line.has("before-mask") || line.has("after-mask");
    if (masked != line.has("mask-kind"))
        throw Fault(
            ExitCode::bad_configuration, "--mask-kind",
            masked ? "is missing, but a mask is given" : "is given without a mask",
            "Give --before-mask or --after-mask together with --mask-kind scl, qa_pixel, clear_is_1 or clear_is_0.");
    if (line.has("sensor"))
        static_cast<void>(io::find_sensor(line.text("sensor"), "--sensor"));  // refuses an unknown one
    for (config::SceneSpec* spec : {&specs.first, &specs.second}) {
        spec->sensor = line.text("sensor");
        if (line.has("bands")) spec->bands = bands_of(line.text("bands"));
        if (!spec->mask.empty()) {
            const auto kind = config::enum_value<config::MaskKind>(line.text("mask-kind"));
            if (!kind)
                throw Fault(ExitCode::bad_configuration, "--mask-kind", "'" + line.text("mask-kind") + "' is unknown",
                            "Use scl, qa_pixel, clear_is_1 or clear_is_0.");
            spec->mask_kind = *kind;
        }
    }
    return specs;
}

void refuse_overwriting(const CommandLine& line, const std::vector<std::string>& scenes,
                        const std::vector<std::string>& outputs) {
    const auto place = [](const std::string& path) {
        std::error_code ignored;
        const std::filesystem::path full = std::filesystem::weakly_canonical(path, ignored);
        return ignored ? std::filesystem::path(path) : full;
    };
    std::map<std::filesystem::path, std::string> taken;
    for (const std::string& scene : scenes) taken.emplace(place(line.text(scene)), scene);
    for (const std::string& output : outputs) {
        if (!line.has(output)) continue;
        const auto [at, added] = taken.emplace(place(line.text(output)), "--" + output);
        if (!added)
            throw Fault(ExitCode::bad_configuration, "--" + output,
                        line.text(output) + " is " + at->second + " as well", "Name another file.");
    }
}

}  // namespace quarrywatch::commands
