#include "pipeline/config/schema.hpp"

#include <iterator>

namespace quarrywatch::config {

const std::vector<Section>& sections() {
    static const std::vector<Section> kSections{
        {"run", "The run as a whole"},
        {"grid", "The common grid. All empty: the reference's grid, cut to the overlap of the scenes"},
        {"ingest", "Reading of scenes and masks"},
        {"catalogue", "Many scenes at once, besides those that are named one by one"},
        {"series", "Several dates: what a new scene is compared with, and how looks add up"},
        {"coregister", "Displacement between the scenes, and the one resampling that removes it"},
        {"detect", "Change score and threshold of optical pairs"},
        {"sar", "The same of pairs whose only common band is radar"},
        {"vectorise", "From changed pixels to polygons"},
        {"rules", "Measures that the rules use"},
        {"guards", "What the guards against false sites are measured with"},
        {"terrain", "The shape of the land"},
        {"ledger", "The memory of all nights"},
        {"ranking", "Which site to visit first: the weights of the score's terms, together 100"},
        {"outputs", "What is written besides the site lists"},
        {"publish", "When a night is held back instead of being sent to inspectors"},
        {"dispatch", "Who gets what"},
        {"formats", "The formats that offices exchange, with the codes and Chinese names of the national tables"},
        {"learn", "Learning from verdicts, for quarrywatch learn"},
        {"tune", "Tuning on labels, for quarrywatch tune"},
    };
    return kSections;
}

const std::vector<Key<Config>>& config_keys() {
    static const std::vector<Key<Config>> kKeys = [] {
        std::vector<Key<Config>> keys = schema::run_keys();
        for (auto part : {schema::series_keys(), schema::stage_keys(), schema::detect_keys(), schema::site_keys(),
                          schema::ranking_keys(), schema::output_keys(), schema::learn_keys(), schema::tune_keys()})
            std::move(part.begin(), part.end(), std::back_inserter(keys));
        return keys;
    }();
    return kKeys;
}

const Key<Config>* find_config_key(std::string_view name) {
    for (const Key<Config>& key : config_keys())
        if (key.name == name) return &key;
    return nullptr;
}

}  // namespace quarrywatch::config
