#include "pipeline/interrupt.hpp"

#include <atomic>
#include <csignal>

#include "pipeline/fault.hpp"

namespace quarrywatch {
namespace {

std::atomic<bool> flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

extern "C" void note_signal(int) { flag.store(true, std::memory_order_relaxed); }

}  // namespace

void install_interrupt_handlers() {
    struct sigaction action {};
    action.sa_handler = note_signal;
    // SA_RESETHAND gives the second signal back to the system.
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return flag.load(std::memory_order_relaxed); }

void throw_if_interrupted() {
    if (interrupted())
        throw Fault(ExitCode::interrupted, "run", "interrupted by a signal",
                    "Nothing was published; run the same command again, `run` with --resume to go on from here");
}

}  // namespace quarrywatch
