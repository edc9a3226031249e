#include "pipeline/io/zip_file.hpp"

#include <gtest/gtest.h>

#include "pipeline/fault.hpp"
#include "tests/io/archive.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::Scratch;

const std::string kLong(100000, 'x');
const std::string kNoise = [] {
    std::string bytes;
    std::uint32_t state = 1;
    for (int i = 0; i < 5000; ++i) bytes += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    return bytes;
}();

StagedOutput sample(const std::filesystem::path& path) {
    ZipFile zip(path);
    zip.add("empty", "");
    zip.add("long.txt", kLong);
    zip.add("files/noise.bin", kNoise);
    zip.add("薛埠镇.txt", "文");
    return zip.finish();
}

TEST(ZipFile, UnzipReadsEveryMember) {
    const Scratch scratch;
    sample(scratch / "a.zip").publish();
    EXPECT_LT(std::filesystem::file_size(scratch / "a.zip"), 7000u);
    test::unzip(scratch / "a.zip", scratch / "out");
    EXPECT_EQ(test::read_bytes(scratch / "out/empty"), "");
    EXPECT_EQ(test::read_bytes(scratch / "out/long.txt"), kLong);
    EXPECT_EQ(test::read_bytes(scratch / "out/files/noise.bin"), kNoise);
    EXPECT_EQ(test::python("import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nprint(z.testzip(),z.namelist()[3],"
                           "z.infolist()[0].date_time)",
                           scratch / "a.zip"),
              "None 薛埠镇.txt (1980, 1, 1, 0, 0, 0)\n");
}

TEST(ZipFile, TheSameContentGivesTheSameBytes) {
    const Scratch scratch;
    sample(scratch / "a.zip").publish();
    sample(scratch / "b.zip").publish();
    EXPECT_TRUE(test::read_bytes(scratch / "a.zip") == test::read_bytes(scratch / "b.zip"));
}

TEST(ZipFile, FullDiskLeavesNothing) {
    const Scratch scratch;
    std::filesystem::create_symlink("/dev/full", scratch / "a.zip.partial");
    EXPECT_THROW((void)sample(scratch / "a.zip"), Fault);
    EXPECT_TRUE(scratch.names().empty());
}

}  // namespace
}  // namespace quarrywatch::io
