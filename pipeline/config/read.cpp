#include "pipeline/config/read.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "pipeline/config/apply.hpp"
#include "pipeline/config/check.hpp"
#include "pipeline/config/faults.hpp"
#include "pipeline/config/ini.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::config {
namespace {

std::string read_text(const std::filesystem::path& file) {
    const auto fail = [&](const std::string& cause) {
        throw Fault(ExitCode::bad_configuration, file.string(), "the configuration cannot be read: " + cause,
                    "Give an existing INI file with --config");
    };
    if (std::filesystem::is_directory(file)) fail("it is a folder");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) fail(std::strerror(errno));
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (stream.bad()) fail(std::strerror(errno));
    return text;
}

void apply_file(const std::filesystem::path& file, Applier& applier, FaultList& faults) {
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    const IniContent content = parse_ini(read_text(file), file.string(), faults);
    for (const SectionStart& section : content.sections) applier.open_section(section);
    for (const Assignment& assignment : content.assignments) applier.apply(assignment, folder, true);
}

void apply_override(const Override& override, int line, Applier& applier, FaultList& faults) {
    const Origin origin{override.origin, line};
    const std::size_t equals = override.text.find('=');
    if (equals == std::string::npos || equals == 0 || !is_plain_utf8(override.text)) {
        faults.add(origin, "", "the setting is not an assignment", "Write section.key=value");
        return;
    }
    const std::string_view text(override.text);
    const Assignment assignment{origin, std::string(trimmed(text.substr(0, equals))),
                                std::string(trimmed(text.substr(equals + 1)))};
    applier.apply(assignment, {}, false);
}

}  // namespace

Config read_config(const std::optional<std::filesystem::path>& file, const std::vector<Override>& overrides) {
    Config config;
    FaultList faults;
    Applier applier(config, faults);
    if (file) apply_file(*file, applier, faults);
    // After all lines of the file in the report.
    int line = 1 << 30;
    for (const Override& override : overrides) apply_override(override, line++, applier, faults);
    settle_rules(config.rule_table, applier.origins());
    check_config(config, applier.origins(), faults);
    faults.throw_if_any();
    return config;
}

Config with_settings(const Config& base, const std::vector<Override>& settings) {
    Config config = base;
    FaultList faults;
    Applier applier(config, faults);
    int line = 1;
    for (const Override& setting : settings) apply_override(setting, line++, applier, faults);
    settle_rules(config.rule_table, applier.origins());
    check_config(config, applier.origins(), faults);
    faults.throw_if_any();
    return config;
}

Config read_config(const std::optional<std::filesystem::path>& file, const std::vector<std::string>& sets) {
    std::vector<Override> overrides;
    std::transform(sets.begin(), sets.end(), std::back_inserter(overrides), [](const std::string& set) {
        return Override{"--set", set};
    });
    return read_config(file, overrides);
}

}  // namespace quarrywatch::config
