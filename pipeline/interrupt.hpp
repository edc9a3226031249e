#pragma once
// Ctrl-C and the scheduler's SIGTERM: noted at once, acted on at the next safe place.

namespace quarrywatch {

/// Let SIGINT and SIGTERM raise the flag below instead of ending the program. A second signal ends it at once, for the
/// case that no safe place comes. Call once, at start.
void install_interrupt_handlers();

/// Whether a signal asked the program to stop. Thread-safe, cheap enough for every tile.
bool interrupted();

/// throws Fault (interrupted) when a signal asked the program to stop.
void throw_if_interrupted();

}  // namespace quarrywatch
