#include "pipeline/learn/examples.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/run_sites.hpp"
#include "pipeline/learn/evidence.hpp"
#include "pipeline/learn/run_facts.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::learn {

namespace {

constexpr double kMetresPerDegree = 111320;  // of latitude; blocks need no better

/// A site as a run listed it.
struct Listing {
    io::RunSite site;
    std::vector<double> row;
};

std::vector<Listing> read_listings(const std::vector<std::string>& folders, Training& known) {
    std::optional<RunFacts> first;
    std::set<std::string> sensors;
    std::vector<Listing> listings;
    for (const std::string& folder : folders) {
        const RunFacts facts = read_run_facts(folder);
        if (facts.version != kVersion)
            throw Fault(ExitCode::bad_input, folder,
                        "was made by version " + facts.version +
                            ", whose evidence may mean something else than that of " + kVersion,
                        "Run those nights again, or leave the folder out.");
        if (facts.detector.empty()) continue;  // a night without an answer lists what earlier ones saw
        if (!first) first = facts;
        if (const std::string what = first->difference(facts); !what.empty())
            throw Fault(ExitCode::bad_input, folder, what + " as in " + folders.front(),
                        "Learn from runs of one kind at a time.");
        sensors.insert(facts.sensors.begin(), facts.sensors.end());
        for (io::RunSite& site : io::read_run_sites((std::filesystem::path(folder) / "sites.gpkg").string())) {
            std::vector<double> row = evidence_row([&](std::string_view name) -> std::optional<double> {
                const auto found = site.numbers.find(name);
                return found == site.numbers.end() ? std::nullopt : std::optional(found->second);
            });
            if (has_evidence(row)) listings.push_back({std::move(site), std::move(row)});
        }
    }
    if (first) {
        known.detector = first->detector;
        known.roles = first->roles;
    }
    known.sensors.assign(sensors.begin(), sensors.end());
    return listings;
}

/// Blocks of ground; sites that meet go together whatever block they are in.
void group_by_place(std::vector<Example>& examples, const std::vector<const Listing*>& listings, double block_m) {
    std::vector<std::size_t> parent(examples.size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    const auto root = [&](std::size_t i) {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    };
    const auto join = [&](std::size_t a, std::size_t b) {
        a = root(a);
        b = root(b);
        parent[std::max(a, b)] = std::min(a, b);
    };
    std::map<std::pair<long, long>, std::size_t> first_of_block;
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const io::Box box = listings[i]->site.outline.box();
        const auto row = std::lround(std::floor((box.south + box.north) / 2 * kMetresPerDegree / block_m));
        const double latitude = (static_cast<double>(row) + 0.5) * block_m / kMetresPerDegree;
        const double east_m =
            (box.west + box.east) / 2 * kMetresPerDegree * std::cos(latitude * std::numbers::pi / 180);
        const auto found = first_of_block.try_emplace({row, std::lround(std::floor(east_m / block_m))}, i);
        join(found.first->second, i);
        for (std::size_t k = 0; k < i; ++k)
            if (root(k) != root(i) && box.meets(listings[k]->site.outline.box()) &&
                listings[i]->site.outline.intersects(listings[k]->site.outline))
                join(k, i);
    }
    std::map<std::size_t, std::uint32_t> number;
    for (std::size_t i = 0; i < examples.size(); ++i)
        examples[i].group = number.try_emplace(root(i), static_cast<std::uint32_t>(number.size())).first->second;
}

Example example_of(const Listing& listing, int truth) {
    Example example;
    example.site_id = listing.site.site_id;
    example.row = listing.row;
    example.truth = truth != 0 ? 1 : 0;
    if (const auto score = listing.site.numbers.find("priority_score"); score != listing.site.numbers.end())
        example.listed_score = score->second;
    example.after_date = listing.site.after_date;
    return example;
}

struct Chosen {
    const Listing* listing = nullptr;
    int truth = 0;
};

std::vector<Chosen> by_ledger(const std::vector<Listing>& listings, const std::string& path,
                              const config::Learn& options, Gathered& gathered) {
    std::map<std::string, std::vector<ledger::VerdictRecord>> of_site;
    for (ledger::VerdictRecord& verdict : io::LedgerFile(path, io::LedgerAccess::read, 0).verdicts())
        of_site[verdict.site_id].push_back(std::move(verdict));
    std::map<std::string, std::vector<const Listing*>> listed;
    for (const Listing& listing : listings) listed[listing.site.site_id].push_back(&listing);
    std::map<std::string, std::size_t> counts;
    std::vector<Chosen> chosen;
    for (const auto& [site_id, verdicts] : of_site) {
        const ledger::VerdictRecord* const verdict = first_visit(verdicts);
        const int truth = verdict == nullptr ? -1 : truth_of(verdict->verdict, options.target);
        if (truth < 0) continue;
        const Listing* best = nullptr;
        for (const Listing* const listing : listed[site_id]) {
            const io::RunSite& site = listing->site;
            const bool late = verdict->visited_on && site.after_date && *verdict->visited_on < *site.after_date;
            if (!site.verdict.empty() || late) continue;
            if (best == nullptr || !best->site.after_date || best->site.after_date <= site.after_date) best = listing;
        }
        if (best == nullptr) {
            ++gathered.without_evidence;
            continue;
        }
        ++counts[std::string(config::enum_name(verdict->verdict))];
        chosen.push_back({best, truth});
    }
    gathered.known.verdicts.assign(counts.begin(), counts.end());
    return chosen;
}

std::vector<Chosen> by_labels(const std::vector<Listing>& listings, const Source& source, Gathered& gathered) {
    const std::vector<io::Geometry> labels = io::read_outlines(source.labels);
    std::vector<io::Geometry> unchanged;
    if (!source.unchanged.empty()) unchanged = io::read_outlines(source.unchanged);
    const auto meets = [](const io::Geometry& outline, const std::vector<io::Geometry>& any) {
        return std::any_of(any.begin(), any.end(), [&](const io::Geometry& other) {
            return outline.box().meets(other.box()) && outline.intersects(other);
        });
    };
    std::vector<Chosen> chosen;
    std::size_t right = 0;
    for (const Listing& listing : listings) {
        const bool is = meets(listing.site.outline, labels);
        if (!is && !source.unchanged.empty() && !meets(listing.site.outline, unchanged)) continue;
        chosen.push_back({&listing, is ? 1 : 0});
        right += is ? 1 : 0;
    }
    std::stable_sort(chosen.begin(), chosen.end(), [](const Chosen& a, const Chosen& b) {
        return a.listing->site.site_id < b.listing->site.site_id;
    });
    gathered.known.verdicts = {{"labelled", right}, {"not_labelled", chosen.size() - right}};
    return chosen;
}

}  // namespace

const ledger::VerdictRecord* first_visit(const std::vector<ledger::VerdictRecord>& verdicts) {
    const ledger::VerdictRecord* first = nullptr;
    for (const ledger::VerdictRecord& verdict : verdicts) {
        // A verdict without a day counts for the first visit only where it came first.
        const bool earlier =
            first != nullptr && verdict.visited_on && first->visited_on && *verdict.visited_on < *first->visited_on;
        if (first == nullptr || earlier || verdict.visited_on == first->visited_on) first = &verdict;
    }
    return first;
}

int truth_of(ledger::Verdict verdict, config::LearnTarget target) {
    using ledger::Verdict;
    const bool unlawful = target == config::LearnTarget::unlawful;
    switch (verdict) {
        case Verdict::illegal:
        case Verdict::reactivated:
            return 1;
        case Verdict::lawful:
        case Verdict::facility_land:
            return unlawful ? 0 : 1;
        case Verdict::restored:
            return unlawful ? -1 : 1;  // whether it had been lawful, the verdict does not say
        case Verdict::false_change:
            return 0;
    }
    return -1;
}

Gathered gather(const Source& source, const config::Learn& options) {
    const auto refuse = [](const char* what, const char* remedy) {
        throw Fault(ExitCode::bad_configuration, "learn", what, remedy);
    };
    if (source.folders.empty()) refuse("no run is named", "Give --sites DIR for each finished run.");
    if (source.ledger.empty() == source.labels.empty())
        refuse("there are no verdicts, or two kinds of them", "Give either --ledger or --labels.");
    if (!source.unchanged.empty() && source.labels.empty()) refuse("--unchanged stands without --labels", "Give both.");
    Gathered gathered;
    gathered.known.options = options;
    const std::vector<Listing> listings = read_listings(source.folders, gathered.known);
    const std::vector<Chosen> chosen = source.labels.empty() ? by_ledger(listings, source.ledger, options, gathered)
                                                             : by_labels(listings, source, gathered);
    std::vector<const Listing*> of_examples;
    for (const Chosen& one : chosen) {
        gathered.examples.push_back(example_of(*one.listing, one.truth));
        of_examples.push_back(one.listing);
    }
    group_by_place(gathered.examples, of_examples, options.block_m);
    return gathered;
}

}  // namespace quarrywatch::learn
