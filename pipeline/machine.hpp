#pragma once
// What the machine offers to this process.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace quarrywatch {

/// Memory that this process may use: the machine's, or the limit of its control group (containers, batch systems) where
/// that is smaller. Null when the system does not say.
std::optional<std::int64_t> usable_memory_bytes();

/// Memory that this process could still take: what the machine has available, or what is left below the limit of its
/// control group where that is smaller; what this process holds already counts as available to it. Null when the system
/// does not say.
std::optional<std::int64_t> available_memory_bytes();

/// Memory that this process holds at the moment, bytes. Null when the system does not say. cost  a system call or two.
std::optional<std::int64_t> resident_bytes();

/// Cores that this process may run on (taskset and batch systems may allow fewer than there are); at least 1.
int usable_threads();

/// The folder itself when it exists, else the nearest folder above it that does. Null when there is none, or when a
/// file stands in the way.
std::optional<std::filesystem::path> nearest_existing_folder(const std::filesystem::path& folder);

/// Why files cannot be written into an existing folder, as found by writing one and removing it; empty when they can.
std::string write_obstacle(const std::filesystem::path& folder);

/// Whether a font with Chinese characters lies in the system's or the user's font folders, known by its file name.
bool has_chinese_font();

}  // namespace quarrywatch
