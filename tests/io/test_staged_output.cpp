#include "pipeline/io/staged_output.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <functional>

#include "pipeline/fault.hpp"
#include "pipeline/io/write_csv.hpp"
#include "pipeline/io/write_geojson.hpp"
#include "pipeline/io/write_gpkg.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::read_bytes;
using test::Scratch;
using Names = std::vector<std::string>;

/// The message of the Fault (bad_output) that `action` raises.
std::string output_fault(const std::function<void()>& action) {
    try {
        action();
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_output);
        return fault.what();
    }
    ADD_FAILURE() << "no fault";
    return {};
}

/// No file of this process may grow beyond `bytes`: what a full disk looks like, for libraries that cannot write to
/// /dev/full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

std::vector<Site> many_sites() { return std::vector<Site>(500, test::rectangle_site(1, 1, 3, 3)); }

TEST(StagedOutput, AppearsOnlyWhenPublished) {
    const Scratch scratch;
    TextOutput out(scratch / "deep/er/a.txt");
    out.write("hello");
    StagedOutput staged = out.finish();
    EXPECT_EQ(scratch.names(), (Names{"deep/er/a.txt.partial"}));
    staged.publish();
    EXPECT_EQ(scratch.names(), (Names{"deep/er/a.txt"}));
    EXPECT_EQ(read_bytes(scratch / "deep/er/a.txt"), "hello");
    staged.publish();
    EXPECT_EQ(scratch.names(), (Names{"deep/er/a.txt"}));
}

TEST(StagedOutput, GoesAwayUnpublishedAndLeavesTheOldFile) {
    const Scratch scratch;
    {
        TextOutput out(scratch / "a.txt");
        out.write("old");
        out.finish().publish();
    }
    {
        TextOutput out(scratch / "a.txt");
        out.write("new");
        const StagedOutput staged = out.finish();
        EXPECT_EQ(read_bytes(staged.partial_path()), "new");
    }
    { TextOutput unfinished(scratch / "b.txt"); }
    EXPECT_EQ(scratch.names(), (Names{"a.txt"}));
    EXPECT_EQ(read_bytes(scratch / "a.txt"), "old");
}

TEST(StagedOutput, MovesKeepOneOwner) {
    const Scratch scratch;
    std::vector<StagedOutput> outputs;
    for (const char* name : {"a", "b", "c", "d"}) {
        TextOutput out(scratch / name);
        out.write(name);
        outputs.push_back(out.finish());
    }
    outputs[0] = std::move(outputs[3]);
    outputs.pop_back();
    publish_all(outputs);
    EXPECT_EQ(scratch.names(), (Names{"b", "c", "d"})) << "what was assigned over is discarded";
}

TEST(StagedOutput, FullDiskIsAFaultAndLeavesNothing) {
    const Scratch scratch;
    // The partial name leads to the kernel's own full disk.
    std::filesystem::create_symlink("/dev/full", scratch / "sites.csv.partial");
    const std::string text = output_fault([&] { (void)write_csv(scratch / "sites.csv", many_sites()); });
    EXPECT_NE(text.find("sites.csv"), std::string::npos);
    EXPECT_NE(text.find("No space left"), std::string::npos);
    EXPECT_NE(text.find("Free space"), std::string::npos);
    EXPECT_TRUE(scratch.names().empty());

    std::filesystem::create_symlink("/dev/full", scratch / "small.csv.partial");
    EXPECT_NE(output_fault([&] { (void)write_csv(scratch / "small.csv", {}); }).find("No space left"),
              std::string::npos)
        << "a file smaller than the buffer fails when it is flushed";
    EXPECT_TRUE(scratch.names().empty());
}

TEST(StagedOutput, EveryWriterStopsAtAFullDisk) {
    const Scratch scratch;
    GpkgContent content;
    content.sites = many_sites();
    {
        const FileSizeLimit limit(20000);
        EXPECT_NE(output_fault([&] { (void)write_csv(scratch / "s.csv", content.sites); }).find("s.csv"),
                  std::string::npos);
        EXPECT_NE(output_fault([&] {
                      (void)write_geojson(scratch / "s.geojson", content.sites, test::utm_grid());
                  }).find("s.geojson"),
                  std::string::npos);
        EXPECT_NE(output_fault([&] { (void)write_gpkg(scratch / "s.gpkg", content, test::utm_grid()); }).find("s.gpkg"),
                  std::string::npos);
    }
    EXPECT_TRUE(scratch.names().empty()) << scratch.names().front();
}

TEST(StagedOutput, GpkgThatFailsLateLeavesNothing) {
    const Scratch scratch;
    GpkgContent content;
    content.sites = many_sites();
    {
        // Enough for the empty tables, not for the rows: fails at the commit.
        const FileSizeLimit limit(150000);
        output_fault([&] { (void)write_gpkg(scratch / "s.gpkg", content, test::utm_grid()); });
    }
    EXPECT_TRUE(scratch.names().empty());
    write_gpkg(scratch / "s.gpkg", content, test::utm_grid()).publish();
    EXPECT_EQ(scratch.names(), (Names{"s.gpkg"}));
    EXPECT_GT(std::filesystem::file_size(scratch / "s.gpkg"), 150000u) << "else the limit above proves nothing";
}

TEST(StagedOutput, FoldersThatCannotBeMadeOrWritten) {
    const Scratch scratch;
    TextOutput file(scratch / "file");
    file.finish().publish();
    EXPECT_NE(output_fault([&] { TextOutput out(scratch / "file/a.txt"); }).find("file"), std::string::npos);
    std::filesystem::create_directory(scratch / "taken.txt");
    std::filesystem::create_directory(scratch / "taken.txt/full");
    TextOutput out(scratch / "taken.txt");
    EXPECT_NE(output_fault([&] { out.finish().publish(); }).find("taken.txt"), std::string::npos)
        << "a folder stands where the file should go";
    EXPECT_EQ(scratch.names(), (Names{"file"}));
    EXPECT_NE(output_fault([&] { (void)write_gpkg("/proc/no/sites.gpkg", {}, test::utm_grid()); }).find("/proc"),
              std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::io
