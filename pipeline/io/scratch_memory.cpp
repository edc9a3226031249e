#include "pipeline/io/scratch_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

ScratchMemory::ScratchMemory(const std::filesystem::path& folder, std::size_t bytes) : bytes_(bytes) {
    std::error_code ignored;  // what is missing is told of below
    std::filesystem::create_directories(folder, ignored);
    std::string name = (folder / ".scratch-XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file < 0) throw_write_fault(folder, errno);
    unlink(name.c_str());
    const int error = posix_fallocate(file, 0, static_cast<off_t>(bytes));
    void* const mapped = error == 0 ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    const int cause = error != 0 ? error : errno;
    close(file);
    if (mapped == MAP_FAILED) throw_write_fault(folder / "scratch", cause);
    data_ = static_cast<std::byte*>(mapped);
}

ScratchMemory::ScratchMemory(ScratchMemory&& other) noexcept { *this = std::move(other); }

ScratchMemory& ScratchMemory::operator=(ScratchMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

ScratchMemory::~ScratchMemory() {
    if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace quarrywatch::io
