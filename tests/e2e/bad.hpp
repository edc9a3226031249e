#pragma once
// What every refusal owes its user.

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "pipeline/fault.hpp"
#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

/// The arguments are run with --quiet. The exit code is `code`; standard error holds one message, which says what was
/// wrong (every one of `words`) and then a remedy, and nothing else: no chatter of libraries. Only where the answer is
/// "no answer" the program's own warnings, which lead to it, may stand before. Standard output holds nothing; `out`
/// holds no output.
inline Outcome expect_refused(std::vector<std::string> arguments, ExitCode code, const std::vector<std::string>& words,
                              const std::filesystem::path& out) {
    arguments.emplace_back("--quiet");
    const Outcome outcome = quarrywatch(arguments);
    const std::string all = describe(arguments, outcome);
    EXPECT_FALSE(outcome.timed_out) << all;
    EXPECT_EQ(outcome.exit_code, static_cast<int>(code)) << all;
    std::vector<std::string> lines = lines_of(outcome.err);
    static const std::regex kWarning("[0-9:]+ warning [a-z]+: .+");
    if (code == ExitCode::no_answer)
        std::erase_if(lines, [](const std::string& line) { return std::regex_match(line, kWarning); });
    // "quarrywatch: where: what. remedy": names that are not empty, a sentence's end, and more text after it.
    static const std::regex kMessage("quarrywatch: .+: .*[^ ]\\. [A-Z].*");
    if (lines.size() == 1) {
        EXPECT_TRUE(std::regex_match(lines[0], kMessage)) << all;
    } else {
        ADD_FAILURE() << "not one line\n" << all;
    }
    for (const std::string& word : words) EXPECT_NE(outcome.err.find(word), std::string::npos) << word << "\n" << all;
    EXPECT_EQ(outcome.out, "") << all;
    EXPECT_EQ(left_behind(out), std::vector<std::string>{}) << all;
    return outcome;
}

}  // namespace quarrywatch::test
