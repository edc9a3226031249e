#include "pipeline/commands/common_options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <iostream>

#include "pipeline/commands/exit_codes.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/config/read.hpp"
#include "pipeline/config/schema.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::commands {
namespace {

namespace po = boost::program_options;

const std::vector<Option>& common_options() {
    static const std::vector<Option> kOptions{
        {.name = "help", .value = "", .meaning = "print this help and do nothing else (also -h)"},
        {.name = "config",
         .value = "FILE",
         .meaning = "configuration, an INI file; configs/default.ini lists every key"},
        {.name = "set",
         .value = "KEY=VALUE",
         .meaning = "override a key, e.g. --set detect.method=cva; may be given again",
         .repeatable = true},
        {.name = "threads", .value = "N", .meaning = "", .key = "run.threads"},
        {.name = "memory-limit", .value = "SIZE", .meaning = "", .key = "run.memory_limit"},
        {.name = "quiet", .value = "", .meaning = "print warnings and errors only"},
        {.name = "log-json", .value = "FILE", .meaning = "append every event to this file, one JSON object per line"},
    };
    return kOptions;
}

std::vector<Option> all_options(const CommandSyntax& syntax) {
    std::vector<Option> options = syntax.options;
    options.insert(options.end(), common_options().begin(), common_options().end());
    return options;
}

std::string usage(const CommandSyntax& syntax) {
    std::string text = "usage: quarrywatch " + syntax.name;
    for (const Argument& argument : syntax.arguments)
        text += argument.required ? " " + argument.name : " [" + argument.name + "]";
    for (const Option& option : syntax.options) {
        const std::string part = "--" + option.name + (option.value.empty() ? "" : " " + option.value);
        text += option.required ? " " + part : " [" + part + "]";
    }
    return text + " [common options]";
}

std::string meaning_of(const Option& option) {
    if (option.key.empty()) return option.meaning;
    const config::Key<config::Config>* const key = config::find_config_key(option.key);
    if (key == nullptr)
        throw Fault(ExitCode::internal_error, "--" + option.name, "it sets an unknown key " + option.key,
                    "Please report it");
    static const config::Config defaults;
    const std::string meaning = option.meaning.empty() ? key->meaning : option.meaning;
    return meaning + " [" + (key->unit.empty() ? "" : key->unit + "; ") + key->range + "; default " +
           key->print(defaults) + "; key " + key->name + "]";
}

/// Two columns; the right one wrapped.
void add_row(std::string& text, const std::string& left, std::string right) {
    constexpr std::size_t kColumn = 26, kWidth = 110;
    std::string line = "  " + left;
    line.append(line.size() + 2 <= kColumn ? kColumn - line.size() : 2, ' ');
    while (line.size() + right.size() > kWidth) {
        const std::size_t cut = right.rfind(' ', kWidth - std::min(line.size(), kWidth - 1));
        if (cut == std::string::npos || cut == 0) break;
        text += line + right.substr(0, cut) + "\n";
        right.erase(0, cut + 1);
        line.assign(kColumn, ' ');
    }
    text += line + right + "\n";
}

void add_option_rows(std::string& text, const std::vector<Option>& options) {
    for (const Option& option : options) {
        const std::string required = option.required ? " (required)" : "";
        add_row(text, "--" + option.name + (option.value.empty() ? "" : " " + option.value),
                meaning_of(option) + required);
    }
}

/// The line split by Boost, nothing judged yet.
po::parsed_options split(const std::vector<Option>& options, const std::vector<std::string>& args) {
    po::options_description description;
    for (const Option& option : options) {
        const std::string name = option.name == "help" ? "help,h" : option.name;
        if (option.value.empty())
            description.add_options()(name.c_str(), "");
        else
            description.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    }
    // Shortened names are refused: "--out" must not become "--outlier" when an option is added later.
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    try {
        return po::command_line_parser(args).options(description).style(style).allow_unregistered().run();
    } catch (const po::error& error) {
        throw Fault(ExitCode::bad_configuration, "command line", error.what(), "See --help");
    }
}

/// Collects what is wrong with the line itself.
class Judge {
public:
    explicit Judge(const CommandSyntax& syntax) : syntax_(syntax), options_(all_options(syntax)) {}

    void unknown_option(const std::string& token) {
        std::vector<std::string> names;
        for (const Option& option : options_) names.push_back("--" + option.name);
        const auto near = config::nearest(token.substr(0, token.find('=')), names);
        add("the option " + token.substr(0, token.find('=')) + " is unknown",
            near ? "did you mean " + *near + "?" : "");
    }
    void superfluous(const std::string& text) { add("\"" + text + "\" is one argument too many", ""); }
    void given_twice(const std::string& name) { add("--" + name + " is given twice", ""); }
    void missing(const std::string& name) { add(name + " is missing", ""); }

    void throw_if_any() const {
        if (faults_.empty()) return;
        throw Fault(ExitCode::bad_configuration, syntax_.name, faults_,
                    usage(syntax_) + "\nquarrywatch " + syntax_.name + " --help says more");
    }

private:
    void add(const std::string& what, const std::string& hint) {
        if (!faults_.empty()) faults_ += "; ";
        faults_ += what + (hint.empty() ? "" : ", " + hint);
    }
    const CommandSyntax& syntax_;
    std::vector<Option> options_;
    std::string faults_;
};

using Given = std::vector<std::pair<std::string, std::string>>;

bool contains(const Given& given, const std::string& name) {
    return std::any_of(given.begin(), given.end(), [&](const auto& item) { return item.first == name; });
}

Given judge_line(const CommandSyntax& syntax, const std::vector<std::string>& args) {
    Judge judge(syntax);
    Given given;
    const std::vector<Option> known = all_options(syntax);
    const auto repeatable = [&known](const std::string& name) {
        return std::any_of(known.begin(), known.end(),
                           [&](const Option& option) { return option.name == name && option.repeatable; });
    };
    std::size_t positional = 0;
    for (const po::option& option : split(known, args).options) {
        if (option.unregistered) {
            judge.unknown_option(option.original_tokens.empty() ? option.string_key : option.original_tokens.front());
        } else if (option.position_key >= 0) {
            const std::string& text = option.value.empty() ? option.string_key : option.value.front();
            if (positional < syntax.arguments.size())
                given.emplace_back(syntax.arguments[positional].name, text);
            else
                judge.superfluous(text);
            ++positional;
        } else {
            if (!repeatable(option.string_key) && contains(given, option.string_key))
                judge.given_twice(option.string_key);
            given.emplace_back(option.string_key, option.value.empty() ? "" : option.value.front());
        }
    }
    if (contains(given, "help")) return given;
    for (const Argument& argument : syntax.arguments)
        if (argument.required && !contains(given, argument.name)) judge.missing(argument.name);
    for (const Option& option : syntax.options)
        if (option.required && !contains(given, option.name)) judge.missing("--" + option.name);
    judge.throw_if_any();
    return given;
}

/// --set in the order given, then options with a key: the more specific way of saying it wins.
std::vector<config::Override> overrides_of(const CommandSyntax& syntax, const Given& given) {
    std::vector<config::Override> overrides;
    for (const auto& [name, text] : given)
        if (name == "set") overrides.push_back({"--set", text});
    for (const Option& option : all_options(syntax)) {
        if (option.key.empty()) continue;
        for (const auto& [name, text] : given)
            if (name == option.name)
                overrides.push_back({"--" + name, option.key + "=" + (option.value.empty() ? "true" : text)});
    }
    return overrides;
}

}  // namespace

bool CommandLine::has(const std::string& name) const { return contains(given_, name); }

std::string CommandLine::text(const std::string& name) const {
    for (const auto& [known, text] : given_)
        if (known == name) return text;
    return {};
}

std::vector<std::string> CommandLine::texts(const std::string& name) const {
    std::vector<std::string> all;
    for (const auto& [known, text] : given_)
        if (known == name) all.push_back(text);
    return all;
}

std::optional<Date> CommandLine::date(const std::string& name) const {
    if (!has(name)) return std::nullopt;
    try {
        return config::parse_date(text(name));
    } catch (const config::ValueError& error) {
        throw Fault(ExitCode::bad_configuration, "--" + name, error.what(), error.remedy());
    }
}

int CommandLine::whole_number(const std::string& name, int least, int most) const {
    const std::string given = text(name);
    int number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (error != std::errc() || end != given.data() + given.size() || number < least || number > most)
        throw Fault(ExitCode::bad_configuration, "--" + name,
                    "'" + given + "' is no whole number from " + std::to_string(least) + " to " + std::to_string(most),
                    "Give one");
    return number;
}

std::string help_text(const CommandSyntax& syntax) {
    std::string text = "quarrywatch " + syntax.name + ": " + syntax.summary + "\n\n" + usage(syntax) + "\n";
    if (!syntax.arguments.empty()) text += "\narguments:\n";
    for (const Argument& argument : syntax.arguments)
        add_row(text, argument.name, argument.meaning + (argument.required ? "" : " (optional)"));
    if (!syntax.options.empty()) text += "\noptions:\n";
    add_option_rows(text, syntax.options);
    text += "\ncommon options:\n";
    add_option_rows(text, common_options());
    if (!syntax.examples.empty()) text += "\nexamples:\n";
    for (const std::string& example : syntax.examples) text += "  quarrywatch " + example + "\n";
    return text + "\n" + exit_code_help();
}

std::optional<CommandLine> parse_command_line(const CommandSyntax& syntax, const std::vector<std::string>& args) {
    CommandLine line;
    line.given_ = judge_line(syntax, args);
    if (line.has("help")) {
        std::cout << help_text(syntax);
        return std::nullopt;
    }
    std::optional<std::filesystem::path> file;
    if (line.has("config")) file = line.text("config");
    if (syntax.configuration != nullptr) {
        if (file)
            throw Fault(ExitCode::bad_configuration, "--config", "this command has the configuration of its folder",
                        "Leave it out; plan again to change the configuration");
        file = syntax.configuration(line);
    }
    line.config = config::read_config(file, overrides_of(syntax, line.given_));
    log::start(line.has("quiet"), line.text("log-json"));
    return line;
}

}  // namespace quarrywatch::commands
