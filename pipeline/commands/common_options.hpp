#pragma once
// What all commands share: the common options, help, faults of the command line, and the configuration that follows
// from the file, --set and the options together. A command declares its own syntax as a table and gets the parsed line
// back.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::commands {

/// One argument without a name, e.g. {"BEFORE", "the earlier scene"}, in the order of the line.
struct Argument {
    std::string name;
    std::string meaning;
    bool required = true;
};

/// One option of a command, e.g. {.name = "out", .value = "DIR", .meaning = "folder for the outputs", .required =
/// true}.
struct Option {
    std::string name;       ///< without the dashes
    std::string value{};    ///< what stands for the value in the help; empty: a switch
    std::string meaning{};  ///< empty for an option with a key: the key's meaning, range and default are shown
    bool required = false;
    bool repeatable = false;
    std::string key{};  ///< configuration key that it sets ("detect.method"); stronger than --set
};

class CommandLine;

struct CommandSyntax {
    std::string name;
    std::string summary;  ///< one sentence
    std::vector<Argument> arguments{};
    std::vector<Option> options{};        ///< the common options are added by parse_command_line
    std::vector<std::string> examples{};  ///< whole lines, without the program's name: "pair a.tif b.tif --out run"
    /// The configuration's file, of a command that takes it from elsewhere than --config, which is refused then.
    std::filesystem::path (*configuration)(const CommandLine& line) = nullptr;
};

/// A command line that was understood. Names are those of CommandSyntax.
class CommandLine {
public:
    config::Config config;  ///< file, then --set, then options with a key; checked as a whole

    /// Whether the argument, option or switch was given.
    [[nodiscard]] bool has(const std::string& name) const;
    /// Its text; empty when it was not given.
    [[nodiscard]] std::string text(const std::string& name) const;
    /// Its texts, in the order given, of an option that may be repeated.
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    /// Its value as a date, null when it was not given. throws Fault (bad_configuration) when it is none.
    [[nodiscard]] std::optional<Date> date(const std::string& name) const;
    /// Its value as a whole number. throws Fault (bad_configuration) unless it is one of [least, most].
    [[nodiscard]] int whole_number(const std::string& name, int least, int most) const;

private:
    friend std::optional<CommandLine> parse_command_line(const CommandSyntax&, const std::vector<std::string>&);
    std::vector<std::pair<std::string, std::string>> given_;
};

/// Parse the arguments after the command's name, read the configuration, and start the log (--quiet, --log-json).
/// Returns null after printing the help (--help or -h), on which the command returns 0 without doing more.
/// throws Fault (bad_configuration): unknown options with the nearest known one, missing or superfluous arguments, all
///        in one; faults of the configuration (see config::read_config); Fault (bad_output) for the log file.
std::optional<CommandLine> parse_command_line(const CommandSyntax& syntax, const std::vector<std::string>& args);

/// The help that --help prints: usage, arguments, options, examples, exit codes. throws Fault (internal_error) when an
/// option of the syntax sets a key that the schema does not have.
std::string help_text(const CommandSyntax& syntax);

}  // namespace quarrywatch::commands
