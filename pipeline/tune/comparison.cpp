#include "pipeline/tune/comparison.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/io/comparison_layers.hpp"

namespace quarrywatch::tune {

LookSites sites_of(const LookResult& look) {
    LookSites result;
    result.area = look.area->id;
    result.look = look.look->name;
    result.grid = look.pair->grid;
    result.sites = look.ruled.sites;
    result.judged.assign(result.sites.size(), "not_counted");
    for (const JudgedSite& judged : look.judgement.sites)
        result.judged[judged.site] = !judged.labelled ? "unlabelled" : judged.right ? "right" : "false";
    std::vector<NumberedRun> runs;
    for (std::size_t i = 0; i < result.sites.size(); ++i) {
        const std::size_t c = *result.sites[i].component;
        for (std::size_t r = look.components->first_run[c]; r < look.components->first_run[c + 1]; ++r)
            runs.push_back({look.components->runs[r], static_cast<std::int32_t>(i) + 1});
    }
    result.pixels = RunIndex(std::move(runs), result.grid.rows, result.grid.cols);
    return result;
}

io::StagedOutput write_comparison(const std::filesystem::path& path, const LookSites& before, const LookSites& now,
                                  ComparisonCounts& counts) {
    // Of each site of `now`, the pixels that it shares with each of `before`.
    std::vector<std::map<std::int32_t, std::int64_t>> shared(now.sites.size());
    std::vector<bool> met(before.sites.size(), false);
    for (int row = 0; row < now.grid.rows; ++row)
        for (const NumberedRun& part : now.pixels.row(row))
            before.pixels.each(row, part.run.col_begin, part.run.col_end, [&](int begin, int end, std::int32_t number) {
                shared[static_cast<std::size_t>(part.number) - 1][number] += end - begin;
                met[static_cast<std::size_t>(number) - 1] = true;
            });
    io::ComparisonLayers layers;
    for (std::size_t i = 0; i < now.sites.size(); ++i) {
        if (shared[i].empty()) {
            layers.gained.push_back({&now.sites[i], now.judged[i], ""});
            ++counts.gained;
            counts.gained_right += now.judged[i] == "right" ? 1 : 0;
            continue;
        }
        ++counts.common;
        const auto most = std::max_element(shared[i].begin(), shared[i].end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        const std::string& was = before.sites[static_cast<std::size_t>(most->first) - 1].class_name;
        if (was == now.sites[i].class_name) continue;
        layers.reclassed.push_back({&now.sites[i], now.judged[i], was});
        ++counts.reclassed;
    }
    for (std::size_t i = 0; i < before.sites.size(); ++i) {
        if (met[i]) continue;
        layers.lost.push_back({&before.sites[i], before.judged[i], ""});
        ++counts.lost;
        counts.lost_right += before.judged[i] == "right" ? 1 : 0;
    }
    return io::write_comparison_layers(path, layers, now.grid);
}

}  // namespace quarrywatch::tune
