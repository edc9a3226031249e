#include "pipeline/ledger/match.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace quarrywatch::ledger {

std::vector<Continuation> match_sites(std::span<const std::int64_t> known_pixels,
                                      std::span<const std::int64_t> found_pixels, std::span<const int> ages,
                                      std::span<const Overlap> overlaps, double match_share) {
    if (ages.size() != known_pixels.size()) throw std::invalid_argument("match_sites: an age is needed for each site");
    std::vector<Overlap> links;
    for (const Overlap& o : overlaps) {
        if (o.known >= known_pixels.size() || o.found >= found_pixels.size())
            throw std::invalid_argument("match_sites: an overlap names what is not there");
        const auto smaller = static_cast<double>(std::min(known_pixels[o.known], found_pixels[o.found]));
        if (o.pixels > 0 && static_cast<double>(o.pixels) >= match_share * smaller) links.push_back(o);
    }
    // By known site, the best detection first.
    std::sort(links.begin(), links.end(), [](const Overlap& a, const Overlap& b) {
        return std::tuple(a.known, -a.pixels, a.found) < std::tuple(b.known, -b.pixels, b.found);
    });
    std::vector<std::vector<std::size_t>> given(found_pixels.size());
    for (std::size_t i = 0; i < links.size(); ++i)
        if (i == 0 || links[i - 1].known != links[i].known) given[links[i].found].push_back(links[i].known);
    const auto older = [&](std::size_t a, std::size_t b) { return ages[a] < ages[b]; };
    std::vector<Continuation> out(found_pixels.size());
    for (std::size_t f = 0; f < given.size(); ++f) {
        if (given[f].empty()) continue;
        out[f].known = *std::min_element(given[f].begin(), given[f].end(), older);
        for (const std::size_t k : given[f])
            if (k != *out[f].known) out[f].absorbed.push_back(k);
        std::sort(out[f].absorbed.begin(), out[f].absorbed.end());
    }
    std::map<std::size_t, const Overlap*> parent;
    for (const Overlap& link : links) {
        if (out[link.found].known) continue;
        const Overlap*& best = parent[link.found];
        if (best == nullptr || link.pixels > best->pixels ||
            (link.pixels == best->pixels && older(link.known, best->known)))
            best = &link;
    }
    for (const auto& [found, link] : parent) out[found].parent = link->known;
    return out;
}

}  // namespace quarrywatch::ledger
