#include "pipeline/io/write_features.hpp"

#include <memory>

#include "pipeline/io/vector_file.hpp"

namespace quarrywatch::io {
namespace {

Geometry polygon_of(const MapPolygon& rings) {
    auto polygon = std::make_unique<OGRPolygon>();
    for (const MapRing& ring : rings) {
        auto line = std::make_unique<OGRLinearRing>();
        for (const auto& point : ring) line->addPoint(point[0], point[1]);
        polygon->addRingDirectly(line.release());
    }
    return Geometry(polygon.release());
}

}  // namespace

StagedOutput write_polygon_layers(const std::filesystem::path& path, const std::string& crs_wkt,
                                  const std::vector<PolygonLayer>& layers) {
    GpkgFile file(path);
    for (const PolygonLayer& layer : layers) {
        std::vector<Column> columns;
        for (const auto& [name, type] : layer.fields) columns.push_back({name, type});
        file.begin_layer(layer.name, wkbPolygon, crs_wkt, columns);
        for (const PolygonFeature& feature : layer.features) file.add(polygon_of(feature.rings), feature.values);
    }
    return file.finish();
}

}  // namespace quarrywatch::io
