#pragma once
// Memory that lies in a file: more than fits into the machine's own, and gone with the program however it ends.

#include <cstddef>
#include <filesystem>

namespace quarrywatch::io {

/// Move-only. The file has no name: the disk's space comes back even after a kill.
class ScratchMemory {
public:
    ScratchMemory() = default;
    /// throws Fault (bad_output) where `folder` cannot be written or has no room for it.
    ScratchMemory(const std::filesystem::path& folder, std::size_t bytes);
    ScratchMemory(ScratchMemory&& other) noexcept;
    ScratchMemory& operator=(ScratchMemory&& other) noexcept;
    ~ScratchMemory();

    [[nodiscard]] std::byte* data() const { return data_; }  ///< aligned to a page
    [[nodiscard]] std::size_t size() const { return bytes_; }

private:
    std::byte* data_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace quarrywatch::io
