#include "pipeline/io/write_csv.hpp"

#include <string>

#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::io {

StagedOutput write_csv(const std::filesystem::path& path, const std::vector<Site>& sites) {
    TextOutput out(path);
    std::vector<std::string> row;
    for (const SiteField& field : site_fields()) row.emplace_back(field.name);
    out.write(texts::csv_row(row));
    for (const Site& site : sites) {
        row.clear();
        for (const SiteField& field : site_fields()) row.push_back(field_text(field_value(field, site)));
        out.write(texts::csv_row(row));
    }
    return out.finish();
}

}  // namespace quarrywatch::io
