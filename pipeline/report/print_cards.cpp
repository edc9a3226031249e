#include "pipeline/report/print_cards.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <system_error>
#include <thread>

#include "pipeline/dispatch/list_cells.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/io/column_texts.hpp"

namespace quarrywatch::report {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::array<const char*, 4> kBrowsers{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"};
// A start takes a second on a quiet machine and a page 30 ms; a night's other work may be under way.
constexpr double kPrintLimit_s = 120, kPrintLimitOfPage_s = 1;
constexpr milliseconds kPoll{20};

// A path as a file's address: what has a meaning in addresses is written in hexadecimal digits.
std::string address_of(const fs::path& path) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out = "file://";
    for (const char c : fs::absolute(path).string()) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
            std::strchr("/-_.~", c) != nullptr)
            out += c;
        else
            (out += '%').append({kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return out;
}

/// A folder for the browser's own files, gone with this object.
class Profile {
public:
    Profile() {
        std::string name = (fs::temp_directory_path() / "quarrywatch_print_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) io::throw_write_fault(name, errno);
        folder_ = name;
    }
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;
    ~Profile() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    [[nodiscard]] const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

/// Run it silently, in a group of its own: a browser has children, which go with it.
/// return  its exit status; -1 where it had to be ended after `limit_s`. throws Fault (interrupted).
int run_silently(std::vector<std::string> arguments, double limit_s) {
    std::vector<char*> argv;
    for (std::string& one : arguments) argv.push_back(one.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, argv[0], &files, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0)
        throw Fault(ExitCode::bad_output, arguments[0], std::string("cannot be started: ") + std::strerror(failed),
                    "Give a browser that runs with --browser");
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit_s);
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        const bool late = std::chrono::steady_clock::now() > end;
        if (late || interrupted()) {
            ::kill(-child, SIGKILL);
            ::waitpid(child, &status, 0);
            throw_if_interrupted();
            return -1;
        }
        std::this_thread::sleep_for(kPoll);
    }
    return status;
}

}  // namespace

fs::path find_browser(const std::string& wanted) {
    if (wanted.find('/') != std::string::npos && ::access(wanted.c_str(), X_OK) == 0) return wanted;
    const char* const path = std::getenv("PATH");
    std::vector<std::string> names(kBrowsers.begin(), kBrowsers.end());
    if (!wanted.empty()) names = {wanted};
    for (const std::string& name : names) {
        std::string_view rest = path != nullptr ? path : "";
        while (!rest.empty()) {
            const std::string_view folder = rest.substr(0, rest.find(':'));
            rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
            fs::path file = fs::path(folder) / name;
            std::error_code none;
            if (!folder.empty() && fs::is_regular_file(file, none) && ::access(file.c_str(), X_OK) == 0) return file;
        }
    }
    throw Fault(ExitCode::bad_input, "--pdf", wanted.empty() ? "there is no Chromium" : "there is no browser " + wanted,
                "Install the package chromium, or name a browser with --browser");
}

io::StagedOutput print_cards(const fs::path& browser, const fs::path& report, std::span<const std::size_t> places,
                             const fs::path& pdf) {
    std::string wanted;
    for (const std::size_t place : places) wanted += (wanted.empty() ? "" : ",") + std::to_string(place);
    io::StagedOutput staged(pdf);
    const Profile profile;
    std::vector<std::string> arguments{browser.string(), "--headless=new", "--disable-gpu", "--no-first-run",
                                       "--disable-extensions", "--user-data-dir=" + profile.folder().string(),
                                       // The page needs no network, and gets none.
                                       "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
                                       "--print-to-pdf=" + fs::absolute(staged.partial_path()).string()};
    // Chromium's sandbox does not work for root. The page is our own and holds others' texts as texts only.
    if (::geteuid() == 0) arguments.emplace_back("--no-sandbox");
    arguments.push_back(address_of(report / "index.html") + "#print=" + wanted);
    const int status =
        run_silently(std::move(arguments), kPrintLimit_s + kPrintLimitOfPage_s * static_cast<double>(places.size()));
    std::error_code none;
    if (status != 0 || fs::file_size(staged.partial_path(), none) == 0 || none)
        throw Fault(ExitCode::bad_output, pdf.string(),
                    browser.string() + (status == -1 ? " took too long" : " printed nothing"),
                    "Open report/index.html and print it from there, or name another browser with --browser");
    return staged;
}

std::vector<PrintedList> persons_lists(const fs::path& dispatch, std::span<const std::string> site_ids) {
    std::map<std::string, std::size_t> place_of;
    for (std::size_t i = 0; i < site_ids.size(); ++i) place_of.emplace(site_ids[i], i);
    const auto fields = dispatch::list_fields();
    const auto column = std::find(fields.begin(), fields.end(), "site_id") - fields.begin();
    std::vector<PrintedList> lists;
    std::error_code none;
    for (fs::recursive_directory_iterator entry(dispatch, none), end; !none && entry != end; entry.increment(none)) {
        constexpr int kDepth = 2;  // <county>/<township>/<person>.csv
        if (entry.depth() != kDepth || entry->path().extension() != ".csv") continue;
        PrintedList list{entry->path(), {}};
        list.pdf.replace_extension(".pdf");
        for (const std::string& id : io::column_texts(entry->path().string(), static_cast<int>(column)))
            if (const auto found = place_of.find(id); found != place_of.end()) list.places.push_back(found->second);
        lists.push_back(std::move(list));
    }
    std::sort(lists.begin(), lists.end(), [](const PrintedList& a, const PrintedList& b) { return a.pdf < b.pdf; });
    return lists;
}

}  // namespace quarrywatch::report
