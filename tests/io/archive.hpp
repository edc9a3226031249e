#pragma once
// Archives opened by what everybody has: unzip, and Python's own XML and CSV readers. Not by the code under test.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace quarrywatch::test {

/// What a command prints; fails the test where it does not end well.
inline std::string printed_by(const std::string& command) {
    std::string out;
    std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) {
        ADD_FAILURE() << "cannot start " << command;
        return out;
    }
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), n);
    EXPECT_EQ(pclose(pipe), 0) << command << "\n" << out;
    return out;
}

/// Unpack into `folder` with unzip, which also checks each member's checksum.
inline void unzip(const std::filesystem::path& archive, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    printed_by("unzip -q -o '" + archive.string() + "' -d '" + folder.string() + "'");
}

/// Run a Python program on one argument. It needs nothing but the standard library.
inline std::string python(const std::string& program, const std::filesystem::path& argument) {
    return printed_by("PYTHONIOENCODING=utf-8 python3 -c '" + program + "' '" + argument.string() + "'");
}

}  // namespace quarrywatch::test
