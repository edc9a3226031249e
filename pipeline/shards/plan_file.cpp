#include "pipeline/shards/plan_file.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "pipeline/config/print.hpp"
#include "pipeline/config/read.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/journal/run_journal.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::shards {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kPlanFile = "plan.json";
constexpr const char* kConfigurationFile = "plan.ini";

std::filesystem::path done_file(const std::filesystem::path& run_folder, std::size_t shard) {
    return journal::journal_folder(run_folder) / ("shard_" + std::to_string(shard) + ".done");
}

[[noreturn]] void refuse_without_plan(const std::filesystem::path& run_folder) {
    throw Fault(ExitCode::bad_input, run_folder.string(), "there is no plan",
                "Make one: quarrywatch plan --config FILE --out " + run_folder.string() + " --shards N");
}

// A plan that says something else than what was asked for must not go to a hundred machines.
void require_same(const std::filesystem::path& file, const config::Config& config) {
    const auto frozen = config::list_values(config::read_config(file, std::vector<std::string>{}));
    const auto asked = config::list_values(config);
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (i >= frozen.size() || frozen[i] != asked[i])
            throw Fault(ExitCode::bad_configuration, asked[i].first,
                        "the value \"" + asked[i].second + "\" cannot be handed to other machines",
                        "Give paths as absolute ones, and texts without \" #\" and \" ;\"");
}

}  // namespace

std::filesystem::path planned_configuration(const std::filesystem::path& run_folder) {
    if (!std::filesystem::exists(run_folder / kPlanFile)) refuse_without_plan(run_folder);
    return run_folder / kConfigurationFile;
}

void write_plan(const std::filesystem::path& run_folder, const ShardPlan& plan, const config::Config& config) {
    const std::filesystem::path ini = run_folder / kConfigurationFile;
    io::write_text(ini, "# The configuration of this run in shards, frozen by `quarrywatch plan`.\n" +
                            config::print_differences(config, [](std::string_view) { return true; }))
        .publish();
    require_same(ini, config);
    Json json;
    json["version"] = kVersion;
    json["run_id"] = plan.run_id;
    json["night"] = plan.night;
    json["tile_px"] = plan.tile_px;
    json["shards"] = Json::array();
    for (const std::vector<Part>& parts : plan.shards) {
        Json shard = Json::array();
        for (const Part& part : parts)
            shard.push_back({{"look", part.look_id}, {"begin", part.begin}, {"end", part.end}});
        json["shards"].push_back(std::move(shard));
    }
    io::write_text(run_folder / kPlanFile, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n").publish();
}

ShardPlan read_plan(const std::filesystem::path& run_folder) {
    const std::filesystem::path path = run_folder / kPlanFile;
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse_without_plan(run_folder);
    const Json json = Json::parse(std::string(std::istreambuf_iterator<char>(file), {}), nullptr, false);
    try {
        if (json.at("version") != kVersion)
            throw Fault(ExitCode::bad_input, path.string(),
                        "it was made by version " + json.at("version").get<std::string>() + ", this is " + kVersion,
                        "Use one version on all machines, and plan again");
        ShardPlan plan;
        plan.run_id = json.at("run_id");
        plan.night = json.at("night");
        plan.tile_px = json.at("tile_px");
        for (const Json& shard : json.at("shards")) {
            std::vector<Part>& parts = plan.shards.emplace_back();
            for (const Json& part : shard) parts.push_back({part.at("look"), part.at("begin"), part.at("end")});
        }
        if (plan.tile_px <= 0) throw Fault(ExitCode::bad_input, path.string(), "it has no tiles", "Plan again");
        return plan;
    } catch (const Json::exception& e) {
        throw Fault(ExitCode::bad_input, path.string(), std::string("it cannot be read: ") + e.what(), "Plan again");
    }
}

void note_done(const std::filesystem::path& run_folder, std::size_t shard) {
    io::write_text(done_file(run_folder, shard), "").publish();
}

std::vector<std::size_t> missing_shards(const std::filesystem::path& run_folder, const ShardPlan& plan) {
    std::vector<std::size_t> missing;
    for (std::size_t shard = 0; shard < plan.shards.size(); ++shard)
        if (!std::filesystem::exists(done_file(run_folder, shard))) missing.push_back(shard);
    return missing;
}

}  // namespace quarrywatch::shards
