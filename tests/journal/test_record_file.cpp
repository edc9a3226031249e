#include "pipeline/journal/record_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "pipeline/fault.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::journal {
namespace {

using test::Scratch;

std::string bytes_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<std::string> texts_of(const RecordFile& file) {
    std::vector<std::string> texts;
    for (const Extent& record : file.records()) texts.push_back(file.read(record));
    return texts;
}

const std::vector<std::string> kThree{"one", std::string(5000, 'x'), std::string("with\0null", 9)};

std::filesystem::path three_records(const Scratch& scratch) {
    std::filesystem::path path = scratch / "a.tiles";
    RecordFile file(path, "key", RecordFile::Access::append);
    for (const std::string& text : kThree) file.append(text);
    return path;
}

TEST(RecordFile, KeepsRecordsAndGoesOnBehindThem) {
    const Scratch scratch;
    const auto path = three_records(scratch);
    EXPECT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), kThree);
    {
        RecordFile file(path, "key", RecordFile::Access::append);
        EXPECT_EQ(texts_of(file), kThree);
        file.append("");
        file.append("five");
        file.synchronise();
    }
    std::vector<std::string> five = kThree;
    five.insert(five.end(), {"", "five"});
    EXPECT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), five);
}

TEST(RecordFile, OfAnotherKeyHasNothingAndIsBegunAnew) {
    const Scratch scratch;
    const auto path = three_records(scratch);
    EXPECT_TRUE(RecordFile(path, "other", RecordFile::Access::read).records().empty());
    EXPECT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), kThree) << "reading changes nothing";
    EXPECT_TRUE(RecordFile(path, "other", RecordFile::Access::append).records().empty());
    EXPECT_TRUE(RecordFile(path, "key", RecordFile::Access::read).records().empty());
}

TEST(RecordFile, ThatIsNotThereHasNothing) {
    const Scratch scratch;
    EXPECT_TRUE(RecordFile(scratch / "none", "key", RecordFile::Access::read).records().empty());
    EXPECT_FALSE(std::filesystem::exists(scratch / "none"));
}

// Whatever byte a crash cuts the file at: the records before it are there, and new ones come after them.
TEST(RecordFile, CutAnywhereKeepsWhatWasWhole) {
    const Scratch scratch;
    const std::string whole = bytes_of_file(three_records(scratch));
    const auto path = scratch / "cut.tiles";
    constexpr std::size_t kHead = 12, kKey = 3;
    const std::vector<std::size_t> ends{kHead + kKey, 2 * kHead + kKey + kThree[0].size(),
                                        3 * kHead + kKey + kThree[0].size() + kThree[1].size(), whole.size()};
    for (std::size_t cut = 0; cut <= whole.size(); cut += cut > 60 && cut + 60 < whole.size() ? 97 : 1) {
        write_file(path, whole.substr(0, cut));
        std::vector<std::string> kept;
        for (std::size_t i = 0; i < kThree.size(); ++i)
            if (cut >= ends[i + 1]) kept.push_back(kThree[i]);
        ASSERT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), kept) << cut;
        RecordFile(path, "key", RecordFile::Access::append).append("new");
        kept.emplace_back("new");
        ASSERT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), kept) << cut;
    }
}

// A byte that the disk gives back wrong: nothing from there on is believed, and nothing before it is lost.
TEST(RecordFile, AFlippedBitEndsWhatIsBelieved) {
    const Scratch scratch;
    const std::string whole = bytes_of_file(three_records(scratch));
    const auto path = scratch / "flipped.tiles";
    for (std::size_t at = 0; at<whole.size(); at += at> 60 && at + 60 < whole.size() ? 89 : 1) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 4);
        write_file(path, bytes);
        const std::vector<std::string> seen = texts_of(RecordFile(path, "key", RecordFile::Access::read));
        ASSERT_LT(seen.size(), kThree.size()) << at;
        ASSERT_TRUE(std::equal(seen.begin(), seen.end(), kThree.begin())) << at;
    }
}

TEST(RecordFile, SaysWhenTheDiskNoLongerGivesWhatItGave) {
    const Scratch scratch;
    const auto path = three_records(scratch);
    const RecordFile file(path, "key", RecordFile::Access::read);
    write_file(path, bytes_of_file(path).substr(0, 100));
    EXPECT_EQ(file.read(file.records()[0]), kThree[0]);
    EXPECT_THROW(static_cast<void>(file.read(file.records()[1])), Fault);
}

// A limit of the process stands for a full disk: a write that does not fit fails half-way.
TEST(RecordFile, AFullDiskLosesNothing) {
    const Scratch scratch;
    const auto path = scratch / "full.tiles";
    RecordFile file(path, "key", RecordFile::Access::append);
    file.append("one");
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{4096, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    std::string said;
    try {
        file.append(std::string(50000, 'x'));
    } catch (const Fault& fault) {
        said = fault.what();
        EXPECT_EQ(fault.code(), ExitCode::bad_output);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    EXPECT_NE(said.find("full.tiles"), std::string::npos) << said;
    file.append("two");
    EXPECT_EQ(texts_of(RecordFile(path, "key", RecordFile::Access::read)), (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace quarrywatch::journal
