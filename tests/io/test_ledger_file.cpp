// The ledger as a GeoPackage.

#include "pipeline/io/ledger_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/io/ledger_behaviour.hpp"
#include "tests/io/ledger_transactions.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

class GeoPackage {
public:
    [[nodiscard]] std::string missing() const { return {}; }
    [[nodiscard]] std::string where() const { return (scratch_ / "ledger.gpkg").string(); }
    [[nodiscard]] std::string other() const { return (scratch_ / "other.gpkg").string(); }

private:
    Scratch scratch_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(GeoPackage, LedgerBehaviour, GeoPackage);
INSTANTIATE_TYPED_TEST_SUITE_P(GeoPackage, LedgerTransactions, GeoPackage);

class LedgerFileTest : public testing::Test {
protected:
    [[nodiscard]] std::string path() const { return (scratch_ / "ledger.gpkg").string(); }
    std::string refused(LedgerAccess access, ExitCode code = ExitCode::bad_input) {
        return ledger_fault(code, [&] { LedgerFile(path(), access, 0); });
    }
    void write_text(const std::string& text) { std::ofstream(path(), std::ios::binary) << text; }

    Scratch scratch_;
};

/// Big enough that a commit can be caught at work.
std::vector<ledger::SiteRecord> many_sites(ledger::State state) {
    constexpr int kSites = 20000;
    std::vector<ledger::SiteRecord> sites;
    for (int i = 0; i < kSites; ++i) {
        ledger::SiteRecord site = bare_site("S" + std::to_string(100000 + i));
        site.state = state;
        sites.push_back(site);
    }
    return sites;
}

using Moment = std::function<bool(const std::string& path)>;

/// Kill a writer in its second commit, as soon as the moment has come. Returns whether it was still at work.
bool kill_writer(const std::string& path, const Moment& moment) {
    const pid_t child = in_child([&] {
        LedgerFile ledger(path, LedgerAccess::write, 0);
        ledger.commit(change(2, many_sites(ledger::State::confirmed)));
    });
    int status = 0;
    bool ended = false;
    while (!ended && !moment(path)) ended = waitpid(child, &status, WNOHANG) == child;
    if (ended) return false;
    kill(child, SIGKILL);
    return WIFSIGNALED(status_of(child));
}

std::uintmax_t size_of(const std::string& path) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path, none);
    return none ? 0 : size;
}

TEST_F(LedgerFileTest, AWriterKilledInItsCommitLeavesTheOldRevision) {
    {
        LedgerFile ledger(path(), LedgerAccess::write, 0);
        ledger.commit(change(1, many_sites(ledger::State::candidate)));
    }
    const std::uintmax_t before = size_of(path());
    const auto writes_journal = [](const std::string& file) { return size_of(file + "-journal") > 0; };
    const auto writes_file = [&](const std::string& file) { return writes_journal(file) && size_of(file) > before; };
    int caught = 0;
    for (const Moment& moment : {Moment(writes_journal), Moment(writes_file)}) {
        for (const LedgerAccess next : {LedgerAccess::read, LedgerAccess::write}) {
            std::filesystem::copy_file(path(), path() + ".copy");
            kill_writer(path(), moment);
            const bool unfinished = size_of(path() + "-journal") > 0;
            caught += unfinished ? 1 : 0;
            {
                const LedgerFile ledger(path(), next, 0);
                const ledger::Content content = ledger.load();
                // Whole, one or the other; the old one where the journal shows that the commit had not ended.
                const bool old = ledger.revision() == 1;
                EXPECT_TRUE(old || !unfinished);
                for (const ledger::SiteRecord& site : content.sites)
                    ASSERT_EQ(site.state, old ? ledger::State::candidate : ledger::State::confirmed);
                EXPECT_EQ(ledger.history("S100000").size(), old ? 1U : 2U);
            }
            EXPECT_EQ(sql(path(), "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
            std::filesystem::rename(path() + ".copy", path());
        }
    }
    EXPECT_GT(caught, 0) << "no commit was caught at work";
}

TEST_F(LedgerFileTest, AFullDiskLeavesTheOldRevision) {
    {
        LedgerFile ledger(path(), LedgerAccess::write, 0);
        ledger.commit(change(1, {bare_site("A")}));
    }
    const std::uintmax_t before = size_of(path());
    const pid_t child = in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        constexpr rlim_t kRoom_bytes = 64 * 1024;  // far less than the commit needs
        const rlimit limit{before + kRoom_bytes, before + kRoom_bytes};
        setrlimit(RLIMIT_FSIZE, &limit);
        LedgerFile ledger(path(), LedgerAccess::write, 0);
        const std::string text =
            ledger_fault(ExitCode::bad_output, [&] { ledger.commit(change(2, many_sites(ledger::State::confirmed))); });
        EXPECT_HAS(text, "Nothing of this revision was kept");
        if (testing::Test::HasFailure()) throw std::runtime_error("see above");
    });
    EXPECT_EQ(status_of(child), 0);
    const LedgerFile ledger(path(), LedgerAccess::read, 0);
    EXPECT_EQ(ledger.revision(), 1);
    EXPECT_EQ(ledger.load().sites.size(), 1U);
}

TEST_F(LedgerFileTest, RefusesWhatIsNoLedger) {
    EXPECT_HAS(refused(LedgerAccess::read), "no such ledger");
    for (const char* text : {"", "plain text"}) {
        write_text(text);
        for (const LedgerAccess access : {LedgerAccess::read, LedgerAccess::write})
            EXPECT_HAS(refused(access), "is no ledger");
        EXPECT_EQ(read_bytes(path()), text) << "it is left alone";
    }
    std::filesystem::remove(path());
    write_layer_file({.path = path(), .columns = {"a"}, .rows = {{box_wkt(0, 0, 1, 1), {}}}});
    for (const LedgerAccess access : {LedgerAccess::read, LedgerAccess::write})
        EXPECT_HAS(refused(access), "holds no ledger");
}

TEST_F(LedgerFileTest, RefusesATruncatedFile) {
    {
        LedgerFile ledger(path(), LedgerAccess::write, 0);
        ledger.commit(change(1, many_sites(ledger::State::candidate)));
    }
    for (const std::uintmax_t size : {size_of(path()) / 2, std::uintmax_t{5000}, std::uintmax_t{100}}) {
        std::filesystem::resize_file(path(), size);
        for (const LedgerAccess access : {LedgerAccess::read, LedgerAccess::write}) refused(access);
    }
}

/// A user without special rights, where the tests run as root: no rights bind that one.
class Nobody {
public:
    Nobody() {
        constexpr uid_t kNobody = 65534;
        if (geteuid() == 0) changed_ = seteuid(kNobody) == 0;
    }
    Nobody(const Nobody&) = delete;
    Nobody& operator=(const Nobody&) = delete;
    ~Nobody() {
        if (changed_ && seteuid(0) != 0) ADD_FAILURE() << "still nobody";
    }

private:
    bool changed_ = false;
};

TEST_F(LedgerFileTest, RefusesAFolderThatMayNotBeWritten) {
    using std::filesystem::perms;
    const perms only_read = perms::owner_read | perms::owner_exec | perms::group_read | perms::group_exec |
                            perms::others_read | perms::others_exec;
    std::filesystem::permissions(scratch_.path(), only_read);
    {
        const Nobody nobody;
        const std::string text = refused(LedgerAccess::write, ExitCode::bad_output);
        EXPECT_HAS(text, "Permission denied");
        EXPECT_HAS(ledger_fault(ExitCode::bad_output,
                                [&] { LedgerFile((scratch_ / "new/l.gpkg").string(), LedgerAccess::write, 0); }),
                   "Permission denied");
    }
    std::filesystem::permissions(scratch_.path(), only_read | perms::owner_write);
    { const LedgerFile made(path(), LedgerAccess::write, 0); }
    std::filesystem::permissions(path(), perms::owner_read | perms::group_read | perms::others_read);
    std::filesystem::permissions(path() + ".lock", perms::all);
    const Nobody nobody;
    EXPECT_HAS(refused(LedgerAccess::write, ExitCode::bad_output), "may not be written");
    EXPECT_EQ(LedgerFile(path(), LedgerAccess::read, 0).revision(), 0) << "reading needs no rights to write";
}

TEST_F(LedgerFileTest, MakesItsFolderAndLeavesNothingButItsLock) {
    const Scratch scratch;
    const std::string inside = (scratch / "new/folder/ledger.gpkg").string();
    {
        LedgerFile ledger(inside, LedgerAccess::write, 0);
        ledger.commit(change(1, {bare_site("A")}));
    }
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"new/folder/ledger.gpkg", "new/folder/ledger.gpkg.lock"}));
}

TEST_F(LedgerFileTest, KeepsNoClock) {
    {
        LedgerFile ledger(path(), LedgerAccess::write, 0);
        ledger.commit(change(1, {bare_site("A")}));
    }
    EXPECT_EQ(sql(path(), "SELECT COUNT(*) FROM gpkg_contents WHERE last_change <> '1970-01-01T00:00:00.000Z'"), 0);
}

TEST_F(LedgerFileTest, WaitsForAnotherWriter) {
    auto first = std::make_unique<LedgerFile>(path(), LedgerAccess::write, 0);
    std::thread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        first.reset();
    });
    constexpr int kPatience_s = 60;
    const LedgerFile second(path(), LedgerAccess::write, kPatience_s);
    ends.join();
    EXPECT_EQ(second.revision(), 0);
}

}  // namespace
}  // namespace quarrywatch::test
