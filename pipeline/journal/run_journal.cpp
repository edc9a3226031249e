#include "pipeline/journal/run_journal.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "pipeline/config/key_stages.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::journal {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kStateFile = "run.json";
constexpr const char* kWriter = "run";

std::optional<RunState> read_state(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    const Json json = Json::parse(std::string(std::istreambuf_iterator<char>(file), {}), nullptr, false);
    try {
        RunState state;
        state.night = json.at("night");
        state.configuration = json.at("configuration");
        for (const Json& input : json.at("inputs")) state.inputs.push_back({input.at("path"), input.at("stamp")});
        return state;
    } catch (const Json::exception&) {
        return std::nullopt;  // of another program: nothing to go on with
    }
}

void write_state(const std::filesystem::path& path, const RunState& state) {
    Json json;
    json["night"] = state.night;
    json["configuration"] = state.configuration;
    json["inputs"] = Json::array();
    for (const InputFile& input : state.inputs)
        json["inputs"].push_back({{"path", input.path}, {"stamp", input.stamp}});
    io::write_text(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n").publish();
}

bool changes_results(const std::string& key) { return config::stage_of(key) != config::KeyStage::nothing; }

io::FileLock take(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) io::throw_write_fault(folder, error.value());
    auto lock = io::FileLock::try_take(folder / "run");
    if (!lock)
        throw Fault(ExitCode::bad_output, folder.parent_path().string(), "another run is at work in this folder",
                    "Wait for its end, or give another --out");
    return std::move(*lock);
}

void empty(const std::filesystem::path& folder) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().filename() != "run.lock") std::filesystem::remove_all(entry.path(), error);
    if (error) io::throw_write_fault(folder, error.value());
}

}  // namespace

std::filesystem::path journal_folder(const std::filesystem::path& run_folder) { return run_folder / "journal"; }

std::filesystem::path look_folder(const std::filesystem::path& run_folder, const std::string& look_id) {
    // The identifier comes from file names: its hash is a name for a folder on every system.
    constexpr std::size_t kNameDigits = 16;
    return journal_folder(run_folder) / io::sha256_hex(look_id).substr(0, kNameDigits);
}

std::vector<std::string> differences(const RunState& earlier, const RunState& now) {
    std::vector<std::string> found;
    for (const auto& [key, value] : now.configuration) {
        const auto before = earlier.configuration.find(key);
        if (!changes_results(key) || (before != earlier.configuration.end() && before->second == value)) continue;
        found.push_back(key + " is " + value + ", was " +
                        (before != earlier.configuration.end() ? before->second : std::string("not set")));
    }
    for (const auto& [key, value] : earlier.configuration)
        if (changes_results(key) && !now.configuration.contains(key))
            found.push_back(key + " is not set, was " + value);
    std::map<std::string, std::string> stamps;
    for (const InputFile& input : earlier.inputs) stamps[input.path] = input.stamp;
    for (const InputFile& input : now.inputs) {
        const auto before = stamps.find(input.path);
        if (before == stamps.end())
            found.push_back(input.path + " is new");
        else if (before->second != input.stamp)
            found.push_back(input.path + " has changed");
        stamps.erase(input.path);
    }
    for (const auto& [path, stamp] : stamps) found.push_back(path + " is no longer there");
    return found;
}

RunJournal::RunJournal(const std::filesystem::path& run_folder, RunState state, bool resume)
    : run_folder_(run_folder), state_(std::move(state)), lock_(take(journal_folder(run_folder))) {
    const std::filesystem::path folder = journal_folder(run_folder), state_file = folder / kStateFile;
    const std::optional<RunState> interrupted = read_state(state_file);
    if (interrupted && resume) {
        log::info("run", "going on with the interrupted run of " + interrupted->night);
        for (const std::string& difference : differences(*interrupted, state_))
            log::warn("run", "not as in the interrupted run: " + difference + "; what depends on it is done again");
        state_.night = interrupted->night;
    } else {
        if (interrupted)
            log::info("run", "what an interrupted run left is discarded; --resume goes on with it");
        else if (resume)
            log::info("run", "there is no interrupted run to go on with: beginning");
        empty(folder);
    }
    write_state(state_file, state_);
}

LookJournal RunJournal::look(const std::string& look_id, const std::string& key, const stages::WatchList* watch) const {
    return {look_folder(run_folder_, look_id), key, watch, kWriter};
}

void RunJournal::close() {
    std::error_code error;
    std::filesystem::remove_all(journal_folder(run_folder_), error);
    if (error) io::throw_write_fault(journal_folder(run_folder_), error.value());
}

}  // namespace quarrywatch::journal
