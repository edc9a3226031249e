#include "pipeline/operation/held_night.hpp"

#include <algorithm>
#include <array>
#include <system_error>

namespace quarrywatch::operation {

namespace {

namespace fs = std::filesystem;

// All that a run puts into its folder, besides run.json.
constexpr std::array<const char*, 9> kPublished{"sites.gpkg", "sites.geojson", "sites.csv",
                                                "dispatch",   "office",        "report",
                                                "rasters",    "overview.png",  "registration.svg"};

void must(const fs::path& path, const std::error_code& error) {
    if (error) io::throw_write_fault(path, error.value());
}

void move_into(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::remove_all(to, error);
    must(to, error);
    fs::rename(from, to, error);
    must(to, error);
}

bool holds_a_file(const fs::path& path) {
    if (!fs::is_directory(path)) return fs::exists(path);
    return std::any_of(fs::recursive_directory_iterator(path), fs::recursive_directory_iterator(),
                       [](const fs::directory_entry& entry) { return !entry.is_directory(); });
}

}  // namespace

void hold_back(std::vector<io::StagedOutput>& staged, const fs::path& out) {
    for (io::StagedOutput& output : staged) output.redirect(out / kHeldFolder / fs::relative(output.final_path(), out));
}

void clear_held(const fs::path& out) {
    std::error_code error;
    fs::remove_all(out / kHeldFolder, error);
    must(out / kHeldFolder, error);
}

void set_earlier_aside(const fs::path& out) {
    const fs::path aside = out / kEarlierFolder, record = out / "run.json";
    const fs::path half_way = aside / "run.json.partial";
    std::error_code error;
    std::vector<fs::path> published;
    for (const char* const name : kPublished) {
        const fs::path path = out / name;
        if (holds_a_file(path))
            published.push_back(path);
        else
            fs::remove_all(path, error);  // folders without a file: staging made them
    }
    if (published.empty() && !fs::exists(half_way)) return;
    if (fs::exists(record)) {  // the folder is no longer complete from here on
        fs::remove_all(aside, error);
        must(aside, error);
        fs::create_directories(aside, error);
        must(aside, error);
        move_into(record, half_way);
    }
    fs::create_directories(aside, error);
    must(aside, error);
    for (const fs::path& path : published) move_into(path, aside / path.filename());
    if (fs::exists(half_way)) move_into(half_way, aside / "run.json");
}

}  // namespace quarrywatch::operation
