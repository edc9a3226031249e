#include "pipeline/commands/exit_codes.hpp"

#include <array>
#include <utility>

#include "pipeline/fault.hpp"

namespace quarrywatch::commands {

std::string exit_code_help() {
    static constexpr std::array<std::pair<ExitCode, const char*>, 9> kLines{{
        {ExitCode::done, "done"},
        {ExitCode::internal_error, "internal error"},
        {ExitCode::bad_configuration, "bad command line or configuration"},
        {ExitCode::bad_input, "unreadable or incompatible input"},
        {ExitCode::done_with_failures, "done, but some tiles or scenes failed"},
        {ExitCode::no_answer, "no answer: no usable observation, or a registration refused"},
        {ExitCode::bad_output, "output, disk or memory failure"},
        {ExitCode::held_back, "done, but held back by a publish guard"},
        {ExitCode::interrupted, "interrupted; run the same command again"},
    }};
    std::string text = "exit codes:\n";
    for (const auto& [code, meaning] : kLines) {
        const std::string number = std::to_string(static_cast<int>(code));
        text += std::string(5 - number.size(), ' ') + number + "  " + meaning + "\n";
    }
    return text;
}

}  // namespace quarrywatch::commands
