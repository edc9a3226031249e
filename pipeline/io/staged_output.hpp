#pragma once
// Outputs appear whole or not at all: written beside their final name, then renamed.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace quarrywatch::io {

/// A finished file under its partial name. Goes away with this object unless it is published, so that a run that fails
/// leaves no half-written output. Staging and publishing are apart because the ledger is committed between them.
class [[nodiscard]] StagedOutput {
public:
    /// Makes the folder of `final_path` where it is missing. Writes nothing else.
    /// throws Fault (bad_output) where the folder cannot be made.
    explicit StagedOutput(std::filesystem::path final_path);
    StagedOutput(StagedOutput&& other) noexcept;
    StagedOutput& operator=(StagedOutput&& other) noexcept;
    StagedOutput(const StagedOutput&) = delete;
    StagedOutput& operator=(const StagedOutput&) = delete;
    /// Removes the partial file where it was not published.
    ~StagedOutput();

    [[nodiscard]] const std::filesystem::path& final_path() const { return final_path_; }
    /// "<final name>.partial", in the same folder, so that the rename is atomic.
    [[nodiscard]] const std::filesystem::path& partial_path() const { return partial_path_; }
    /// Publish under this name instead; makes its folder where it is missing. On the same disk.
    /// throws Fault (bad_output) where the folder cannot be made.
    void redirect(std::filesystem::path final_path);
    /// Rename to the final name, replacing what stands there. A second call does nothing.
    /// throws Fault (bad_output).
    void publish();

private:
    void discard() noexcept;

    std::filesystem::path final_path_;
    std::filesystem::path partial_path_;
    bool pending_ = true;
};

/// Publish in the order given. throws Fault (bad_output) at the first that fails; those before it stay published.
void publish_all(std::vector<StagedOutput>& outputs);

/// A text file being staged.
class TextOutput {
public:
    /// throws Fault (bad_output) where the file cannot be made.
    explicit TextOutput(const std::filesystem::path& final_path);
    /// throws Fault (bad_output), for instance on a full disk; the partial file is removed.
    void write(std::string_view text);
    /// Close, `on_disk` after waiting for the disk. throws Fault (bad_output).
    StagedOutput finish(bool on_disk = true);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    StagedOutput output_;
    std::unique_ptr<std::FILE, Close> file_;
};

/// Stage a whole text. throws Fault (bad_output).
StagedOutput write_text(const std::filesystem::path& final_path, std::string_view text);

/// Stage one of thousands of small files, without waiting for the disk: flush_disk before they are published.
/// throws Fault (bad_output).
StagedOutput write_small(const std::filesystem::path& final_path, std::string_view bytes);

/// Wait until all that was written below `folder` is on its disk. throws Fault (bad_output).
void flush_disk(const std::filesystem::path& folder);

/// throws Fault (bad_output) for a failed write to `path`: the cause by the system's error number (errno), and what to
/// do.
[[noreturn]] void throw_write_fault(const std::filesystem::path& path, int error_number);

}  // namespace quarrywatch::io
