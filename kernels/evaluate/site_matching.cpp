#include "kernels/evaluate/site_matching.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

bool enough(std::uint64_t common_px, std::uint64_t area_px, double minimum_share) {
    return common_px > 0 && static_cast<double>(common_px) >= minimum_share * static_cast<double>(area_px);
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Mean of the two middle values for an even count.
double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

template <class Site>
std::vector<Site> values_of(const std::map<std::int32_t, Site>& by_id) {
    std::vector<Site> sites;
    sites.reserve(by_id.size());
    for (const auto& [id, site] : by_id) sites.push_back(site);
    return sites;
}

void add_area_errors(SiteMatches& matches) {
    std::vector<double> errors_abs;
    double planted_px = 0;
    double found_px = 0;
    for (const PlantedSite& site : matches.planted) {
        if (!site.asked || !site.found) continue;
        const auto truth = static_cast<double>(site.area_px);
        const auto report = static_cast<double>(site.found_px);
        planted_px += truth;
        found_px += report;
        errors_abs.push_back(std::abs(report - truth) / truth);
    }
    if (errors_abs.empty()) return;
    matches.total_area_error = (found_px - planted_px) / planted_px;
    matches.median_area_error_abs = median(std::move(errors_abs));
}

}  // namespace

void SiteOverlap::add(core::RasterView<const std::int32_t> found, core::RasterView<const std::int32_t> planted) {
    core::require(found.rows() == planted.rows() && found.cols() == planted.cols(), "evaluate",
                  "found and planted sites differ in shape");
    for (int row = 0; row < found.rows(); ++row) {
        const std::int32_t* const found_ids = found.row(row);
        const std::int32_t* const planted_ids = planted.row(row);
        for (int col = 0; col < found.cols();) {
            const int begin = col;
            const std::int32_t found_id = found_ids[begin];
            const std::int32_t planted_id = planted_ids[begin];
            while (col < found.cols() && found_ids[col] == found_id && planted_ids[col] == planted_id) ++col;
            add(found_id, planted_id, static_cast<std::uint64_t>(col - begin));
        }
    }
}

void SiteOverlap::add(std::int32_t found_id, std::int32_t planted_id, std::uint64_t pixels) {
    const Pair pair{std::max(found_id, 0), std::max(planted_id, 0)};
    if ((pair.found != 0 || pair.planted != 0) && pixels > 0) common_px_[pair] += pixels;
}

SiteMatches SiteOverlap::match(const SiteMatchOptions& options) const {
    core::require(options.minimum_share >= 0 && options.minimum_share <= 1, "evaluate", "minimum_share outside 0..1");

    std::map<std::int32_t, PlantedSite> planted;
    std::map<std::int32_t, FoundSite> found;
    std::map<std::int32_t, std::uint64_t> largest_common_px;
    for (const auto& [pair, pixels] : common_px_) {
        const bool both = pair.found != 0 && pair.planted != 0;
        if (pair.planted != 0) {
            PlantedSite& site = planted[pair.planted];
            site.id = pair.planted;
            site.area_px += pixels;
            if (both) site.common_px += pixels;
        }
        if (pair.found != 0) {
            FoundSite& site = found[pair.found];
            site.id = pair.found;
            site.area_px += pixels;
            if (both) site.common_px += pixels;
            // Pairs come by rising planted id, so "strictly larger" leaves ties to the smaller id.
            if (both && pixels > largest_common_px[pair.found]) {
                largest_common_px[pair.found] = pixels;
                site.planted = pair.planted;
            }
        }
    }
    for (const auto& [id, site] : found) {
        if (site.planted != 0) planted[site.planted].found_px += site.area_px;
    }

    SiteMatches matches;
    matches.planted = values_of(planted);
    matches.found = values_of(found);
    for (PlantedSite& site : matches.planted) {
        site.asked = site.area_px >= options.minimum_planted_px;
        site.found = enough(site.common_px, site.area_px, options.minimum_share);
        if (site.asked) ++(site.found ? matches.planted_found : matches.planted_missed);
    }
    for (FoundSite& site : matches.found) {
        site.on_planted = enough(site.common_px, site.area_px, options.minimum_share);
        ++(site.on_planted ? matches.found_true : matches.found_false);
    }
    matches.recall = share(matches.planted_found, matches.planted_found + matches.planted_missed);
    matches.precision = share(matches.found_true, matches.found_true + matches.found_false);
    add_area_errors(matches);
    return matches;
}

}  // namespace quarrywatch::evaluate
