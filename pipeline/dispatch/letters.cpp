#include "pipeline/dispatch/letters.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "pipeline/dispatch/file_names.hpp"
#include "pipeline/dispatch/list_cells.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/degrees.hpp"

namespace quarrywatch::dispatch {

namespace {

using config::Language;

constexpr std::size_t kMostUrgent = 10;

/// One line of a letter, whatever the text holds.
std::string on_one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return line;
}

class Letter {
public:
    explicit Letter(Language language) : language_(language) {}

    [[nodiscard]] std::string word(const std::string& key) const { return std::string(texts::text(key, language_)); }
    /// "title: value", nothing where the value is empty.
    void line(const std::string& title, const std::string& value) {
        if (!value.empty()) plain(title + word("letter.colon") + value);
    }
    void plain(const std::string& text) { text_ += on_one_line(text) + "\r\n"; }
    void gap() { text_ += "\r\n"; }
    [[nodiscard]] const std::string& text() const { return text_; }

    void counts(const std::vector<const Site*>& sites) {
        line(word("letter.sites"), std::to_string(sites.size()));
        std::map<std::string, std::pair<std::string, int>> classes;  // by code
        for (const Site* const site : sites) {
            auto& [name, count] = classes[site->class_code];
            name = list_word("class", *site, language_);
            ++count;
        }
        for (const auto& [code, counted] : classes)
            line("  " + code + " " + counted.first, std::to_string(counted.second));
    }

    void urgent(const std::vector<const Site*>& sites, const LocatedSites& located) {
        if (sites.empty()) return;
        gap();
        plain(word("letter.most_urgent"));
        for (std::size_t i = 0; i < std::min(kMostUrgent, sites.size()); ++i) {
            const Site& site = *sites[i];
            plain(std::to_string(i + 1) + ". " + site.site_id + "  " + list_word("class", site, language_));
            for (const std::string_view name :
                 {"confidence", "area_mu", "township", "village", "person", "licence_no", "reason"})
                line("   " + word("header." + std::string(name)), list_word(name, site, language_));
            if (const auto& place = located.place_of(&site).lonlat)
                line("   " + word("coordinate.degrees"),
                     texts::degrees_minutes_seconds((*place)[0], (*place)[1], language_));
        }
    }

    void not_seen(const std::vector<const ledger::PatchRecord*>& patches) {
        gap();
        if (patches.empty()) return plain(word("letter.all_seen"));
        line(word("letter.not_seen"), std::to_string(patches.size()));
        for (const ledger::PatchRecord* const patch : patches) {
            std::string place;
            for (const std::string* part : {&patch->township, &patch->village, &patch->patch})
                if (!part->empty()) place += (place.empty() ? "" : " / ") + *part;
            const auto known = texts::find_text("reason." + patch->reason, language_);
            const std::string reason = known ? std::string(*known) : patch->reason;
            line("  " + (place.empty() ? word("word.unassigned") : place),
                 reason + (reason.empty() ? "" : word("letter.comma")) + word("header.clear_share") + " " +
                     io::field_text(io::rounded(100 * patch->clear_share, 1)));
        }
    }

private:
    Language language_;
    std::string text_ = "\xEF\xBB\xBF";
};

}  // namespace

std::vector<io::StagedOutput> write_letters(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                            const LocatedSites& located, std::span<const ledger::PatchRecord> patches,
                                            const std::string& night, Language language) {
    struct Office {
        std::string folder;
        std::vector<const Site*> sites;
        std::vector<const ledger::PatchRecord*> not_seen;
    };
    std::map<std::string, Office> offices;
    for (const TownshipRow& row : rows) {
        Office& office = offices[row.county];
        office.sites.insert(office.sites.end(), row.sites.begin(), row.sites.end());
    }
    for (const ledger::PatchRecord& patch : patches)
        if (patch.status == ledger::PatchStatus::not_seen) offices[patch.county].not_seen.push_back(&patch);
    // An office may have patches and no list. Rows behind the others leave their names as they are.
    std::vector<TownshipRow> named = rows;
    for (const auto& [county, office] : offices) named.emplace_back().county = county;
    const std::vector<RowNames> names = row_names(named);
    for (std::size_t i = 0; i < named.size(); ++i) offices[named[i].county].folder = names[i].county;
    std::vector<io::StagedOutput> outputs;
    for (auto& [county, office] : offices) {
        std::stable_sort(office.sites.begin(), office.sites.end(),
                         [](const Site* a, const Site* b) { return a->priority < b->priority; });
        Letter letter(language);
        letter.plain(letter.word("letter.title"));
        letter.line(letter.word("header.county"), county.empty() ? letter.word("word.unassigned") : county);
        letter.line(letter.word("header.night"), night);
        letter.gap();
        letter.counts(office.sites);
        letter.urgent(office.sites, located);
        letter.not_seen(office.not_seen);
        outputs.push_back(io::write_text(folder / office.folder / kLetter, letter.text()));
    }
    return outputs;
}

}  // namespace quarrywatch::dispatch
