#pragma once
// What can go wrong, as the user meets it: where, what, remedy, and the exit code that a scheduler acts on.

#include <stdexcept>
#include <string>
#include <utility>

namespace quarrywatch {

enum class ExitCode : int {
    done = 0,
    internal_error = 1,
    bad_configuration = 2,   ///< command line or configuration
    bad_input = 3,           ///< unreadable or incompatible input
    done_with_failures = 4,  ///< done, but some tiles or scenes failed
    no_answer = 5,           ///< no usable observation, or a registration refused; never a zero report
    bad_output = 6,          ///< output, disk or memory failure
    held_back = 7,           ///< done, but kept back by a publish guard
    interrupted = 130        ///< resumable
};

/// An error that ends a command. `what()` reads "where: what. remedy".
class Fault : public std::runtime_error {
public:
    Fault(ExitCode code, const std::string& where, const std::string& what, const std::string& remedy)
        : std::runtime_error(where + ": " + what + ". " + remedy), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

}  // namespace quarrywatch
