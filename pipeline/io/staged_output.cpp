#include "pipeline/io/staged_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

std::string remedy_for(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return "Free space there or choose another folder with --out";
        case EACCES:
        case EPERM:
        case EROFS:
            return "Choose a folder that you may write to with --out";
        default:
            return "Check the folder and the disk, or choose another folder with --out";
    }
}

void make_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path folder = file.parent_path();
    if (folder.empty()) return;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw_write_fault(folder, error.value());
}

}  // namespace

void throw_write_fault(const std::filesystem::path& path, int error_number) {
    throw Fault(ExitCode::bad_output, path.string(),
                "cannot be written: " + std::generic_category().message(error_number), remedy_for(error_number));
}

StagedOutput::StagedOutput(std::filesystem::path final_path)
    : final_path_(std::move(final_path)), partial_path_(final_path_.string() + ".partial") {
    make_folder_of(final_path_);
}

void StagedOutput::redirect(std::filesystem::path final_path) {
    make_folder_of(final_path);
    final_path_ = std::move(final_path);
}

StagedOutput::StagedOutput(StagedOutput&& other) noexcept
    : final_path_(std::move(other.final_path_)),
      partial_path_(std::move(other.partial_path_)),
      pending_(std::exchange(other.pending_, false)) {}

StagedOutput& StagedOutput::operator=(StagedOutput&& other) noexcept {
    if (this != &other) {
        discard();
        final_path_ = std::move(other.final_path_);
        partial_path_ = std::move(other.partial_path_);
        pending_ = std::exchange(other.pending_, false);
    }
    return *this;
}

StagedOutput::~StagedOutput() { discard(); }

void StagedOutput::publish() {
    if (!pending_) return;
    std::error_code error;
    std::filesystem::rename(partial_path_, final_path_, error);
    if (error) throw_write_fault(final_path_, error.value());
    pending_ = false;
}

void StagedOutput::discard() noexcept {
    if (!std::exchange(pending_, false)) return;
    std::error_code ignored;
    std::filesystem::remove(partial_path_, ignored);
}

void publish_all(std::vector<StagedOutput>& outputs) {
    for (StagedOutput& output : outputs) output.publish();
}

TextOutput::TextOutput(const std::filesystem::path& final_path)
    : output_(final_path), file_(std::fopen(output_.partial_path().c_str(), "wbe")) {
    if (!file_) throw_write_fault(output_.partial_path(), errno);
}

void TextOutput::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
        throw_write_fault(output_.final_path(), errno);
}

StagedOutput TextOutput::finish(bool on_disk) {
    if (std::fflush(file_.get()) != 0) throw_write_fault(output_.final_path(), errno);
    // Without this a power cut after the rename could leave an empty file under the final name. Special files have
    // nothing to synchronise and say EINVAL.
    if (on_disk && fsync(fileno(file_.get())) != 0 && errno != EINVAL) throw_write_fault(output_.final_path(), errno);
    if (std::fclose(file_.release()) != 0) throw_write_fault(output_.final_path(), errno);
    return std::move(output_);
}

StagedOutput write_text(const std::filesystem::path& final_path, std::string_view text) {
    TextOutput out(final_path);
    out.write(text);
    return out.finish();
}

StagedOutput write_small(const std::filesystem::path& final_path, std::string_view bytes) {
    TextOutput out(final_path);
    out.write(bytes);
    return out.finish(false);
}

void flush_disk(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int failed = descriptor < 0 || ::syncfs(descriptor) != 0 ? errno : 0;
    if (descriptor >= 0) ::close(descriptor);
    if (failed != 0) throw_write_fault(folder, failed);
}

}  // namespace quarrywatch::io
