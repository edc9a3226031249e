#include "pipeline/io/catalogue_stac.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"
#include "pipeline/io/stac_assets.hpp"
#include "pipeline/io/stac_item.hpp"

namespace quarrywatch::io {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostFiles = 100'000;
constexpr std::size_t kMostItems = 100'000;
constexpr std::size_t kMostReasons = 20;
constexpr int kDeepest = 64;
constexpr std::size_t kLongestName = 200;  // of an item, in messages
constexpr const char* kRemedy = "Give a STAC Item, an ItemCollection, a folder of them, or a pattern.";

Json parse(const std::string& path) {
    const std::string text = read_catalogue_file(path);
    bool too_deep = false;
    // Footprints are not used and may be long.
    const auto keep = [&too_deep](int depth, Json::parse_event_t event, Json& parsed) {
        too_deep |= depth > kDeepest;
        return !(event == Json::parse_event_t::key && parsed == "geometry") && depth <= kDeepest;
    };
    try {
        Json document = Json::parse(text, keep);
        if (too_deep) throw Fault(ExitCode::bad_input, path, "it is nested more than 64 levels deep", kRemedy);
        return document;
    } catch (const Json::parse_error& error) {
        throw Fault(ExitCode::bad_input, path, "it is no JSON (at byte " + std::to_string(error.byte) + ")",
                    "Repair the file.");
    } catch (const Json::exception&) {
        throw Fault(ExitCode::bad_input, path, "it cannot be read as JSON", "Repair the file.");
    }
}

/// Gathers items.
class Reader {
public:
    explicit Reader(std::vector<std::string>& warnings) : warnings_(warnings) {}

    /// sole  the file was named itself, so that it must hold items.
    void read(const std::string& path, bool sole) {
        const Json document = parse(path);
        const std::string type = stac_text(document, "type");
        const std::string folder = parent_folder(path);
        if (type == "Feature") {
            add(document, path, folder);
        } else if (type == "FeatureCollection" && document.contains("features") && document["features"].is_array()) {
            for (const Json& item : document["features"]) add(item, path, folder);
            note_pages(document, path);
        } else if (sole) {
            throw Fault(ExitCode::bad_input, path,
                        type.empty() ? "it says of no type what it is" : "it is a " + type.substr(0, 40), kRemedy);
        } else if (type != "Catalog" && type != "Collection") {
            pass_over(path, "it is no STAC Item");
        }
    }

    std::vector<CatalogueEntry> finish(const std::string& path) {
        if (entries_.empty())
            throw Fault(ExitCode::bad_input, path,
                        "it holds no scene" + (passed_ > 0 ? ": " + reasons_.front() : std::string()), kRemedy);
        for (std::string& reason : reasons_) warnings_.push_back("catalogue.stac: passed over " + std::move(reason));
        if (passed_ > reasons_.size())
            warnings_.push_back("catalogue.stac: passed over " + std::to_string(passed_ - reasons_.size()) +
                                " more items or files");
        return std::move(entries_);
    }

private:
    void add(const Json& item, const std::string& path, const std::string& folder) {
        if (++items_ > kMostItems)
            throw Fault(ExitCode::bad_input, path, "there are more than 100,000 items", "Give fewer at a time.");
        std::vector<std::string> notes;
        try {
            entries_.push_back(read_stac_item(item, folder, notes));
            warnings_.insert(warnings_.end(), notes.begin(), notes.end());
        } catch (const std::invalid_argument& error) {
            const std::string id = stac_text(item, "id").substr(0, kLongestName);
            pass_over(path + (id.empty() ? "" : " item " + id), error.what());
        }
    }

    void pass_over(const std::string& what, const std::string& reason) {
        if (++passed_ <= kMostReasons) reasons_.push_back(what + ": " + reason);
    }

    void note_pages(const Json& document, const std::string& path) {
        const auto links = document.find("links");
        if (links == document.end() || !links->is_array()) return;
        const auto is_next = [](const Json& link) { return stac_text(link, "rel") == "next"; };
        if (std::any_of(links->begin(), links->end(), is_next))
            warnings_.push_back("catalogue.stac: " + path + " is one page of several; the others are not read");
    }

    std::vector<std::string>& warnings_;
    std::vector<CatalogueEntry> entries_;
    std::vector<std::string> reasons_;
    std::size_t items_ = 0, passed_ = 0;
};

std::vector<std::string> json_files(const std::string& folder) {
    std::vector<std::string> files;
    for (std::string& entry : list_folder(folder)) {
        const std::string name = lower_case(file_name(entry));
        if ((name.ends_with(".json") || name.ends_with(".geojson")) && !is_folder(entry))
            files.push_back(std::move(entry));
    }
    return files;
}

}  // namespace

std::vector<CatalogueEntry> read_stac_scenes(const std::string& path, std::vector<std::string>& warnings) {
    Reader reader(warnings);
    const bool folder = is_folder(path), pattern = !folder && is_pattern(path);
    if (!folder && !pattern) {
        reader.read(path, true);
        return reader.finish(path);
    }
    std::vector<std::string> files = folder ? json_files(path) : expand_pattern(path);
    std::erase_if(files, is_folder);
    if (files.empty())
        throw Fault(ExitCode::bad_input, path, folder ? "the folder holds no *.json" : "no file fits this pattern",
                    kRemedy);
    if (files.size() > kMostFiles)
        throw Fault(ExitCode::bad_input, path, "there are more than 100,000 files", "Give fewer at a time.");
    for (const std::string& file : files) reader.read(file, false);
    return reader.finish(path);
}

}  // namespace quarrywatch::io
