#include "pipeline/night_outputs.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "pipeline/flow.hpp"
#include "pipeline/io/export_postgis.hpp"
#include "pipeline/log.hpp"
#include "pipeline/report/pictures.hpp"
#include "pipeline/stages/resampling.hpp"

namespace quarrywatch::night {

report::StagedReport stage_report(const Told& told, const config::Config& config, const std::filesystem::path& out,
                                  const std::string& night) {
    if (!config.outputs.report) return {};
    const auto shown = static_cast<std::size_t>(config.outputs.report_sites);
    report::ReportContent content{.sites = std::span(told.sites).first(std::min(told.sites.size(), shown)),
                                  .sites_in_all = told.sites.size(),
                                  .patches = told.change.patches,
                                  .observed = told.observed,
                                  .layers = told.layers,
                                  .grid = told.grid,
                                  .night = night,
                                  .history = told.history ? told.history() : report::History{}};
    for (const ledger::Observation& o : told.change.observations)
        if (o.subject == ledger::Subject::site) content.history[o.subject_id].push_back(o);
    std::optional<report::PairPictures> pictures;
    if (told.last != nullptr) {
        content.scenes = {told.last->before.id, told.last->after.id};
        content.before_date = told.last->before.date;
        content.after_date = told.last->after.date;
        pictures.emplace(*told.last, stages::kernel_of(config.coregister.resampling));
    }
    return report::write_report(out / "report", std::move(content), pictures ? &*pictures : nullptr,
                                config.run.language,
                                [&config](std::size_t count, const std::function<void(std::size_t)>& work) {
                                    flow::for_each(count, config, work);
                                });
}

void export_sites(const std::vector<Site>& sites, const io::Grid& grid, const config::Config& config,
                  const Manifest& manifest) {
    if (config.formats.postgis.empty()) return;
    if (!grid.has_crs()) {
        log::warn("outputs", "formats.postgis: the scenes have no CRS, so there is nothing to put on a map");
        return;
    }
    io::export_postgis(config.formats.postgis, {manifest.name, manifest.night}, sites, grid);
    log::info("outputs", std::to_string(sites.size()) + " sites are in " + io::kPostgisTable);
}

}  // namespace quarrywatch::night
