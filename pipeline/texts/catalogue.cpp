#include "pipeline/texts/catalogue.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "pipeline/texts/catalogue_parts.hpp"

namespace quarrywatch::texts {

namespace {

std::vector<Entry> all_entries() {
    std::vector<Entry> all;
    for (const std::span<const Entry> part : {words_texts(), headers_texts(), page_texts(), tune_texts()})
        all.insert(all.end(), part.begin(), part.end());
    std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    return all;
}

}  // namespace

std::span<const Entry> catalogue() {
    static const std::vector<Entry> all = all_entries();
    return all;
}

std::optional<std::string_view> find_text(std::string_view key, config::Language language) {
    const std::span<const Entry> all = catalogue();
    const auto found = std::lower_bound(all.begin(), all.end(), key,
                                        [](const Entry& entry, std::string_view wanted) { return entry.key < wanted; });
    if (found == all.end() || found->key != key) return std::nullopt;
    return language == config::Language::zh ? found->zh : found->en;
}

std::string_view text(std::string_view key, config::Language language) {
    if (const auto found = find_text(key, language)) return *found;
    throw std::out_of_range("texts: no entry " + std::string(key));
}

}  // namespace quarrywatch::texts
