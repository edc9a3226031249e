#include "pipeline/io/comparison_layers.hpp"

#include <utility>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/vector_file.hpp"

namespace quarrywatch::io {

StagedOutput write_comparison_layers(const std::filesystem::path& path, const ComparisonLayers& layers,
                                     const Grid& grid) {
    GpkgFile file(path);
    std::vector<Column> columns;
    for (const SiteField& field : site_fields()) columns.push_back({field.name, field.type});
    columns.push_back({"judged", FieldType::text});
    columns.push_back({"was_class", FieldType::text});
    const auto text = [](const std::string& value) { return value.empty() ? FieldValue{} : FieldValue{value}; };
    for (const auto& [name, sites] : {std::pair{"gained", &layers.gained}, std::pair{"lost", &layers.lost},
                                      std::pair{"reclassed", &layers.reclassed}}) {
        file.begin_layer(name, wkbPolygon, grid.crs_wkt, columns);
        for (const ComparedSite& compared : *sites) {
            std::vector<FieldValue> values;
            for (const SiteField& field : site_fields()) values.push_back(field_value(field, *compared.site));
            values.push_back(text(compared.judged));
            values.push_back(text(compared.was_class));
            file.add(Geometry::from_rings(compared.site->rings, grid), values);
        }
    }
    return file.finish();
}

}  // namespace quarrywatch::io
