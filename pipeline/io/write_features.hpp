#pragma once
// Plain polygons with text and date fields to GeoPackage: layers that were made, not found.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

struct PolygonFeature {
    MapPolygon rings;
    std::vector<FieldValue> values;  ///< as many as the layer has fields
};

struct PolygonLayer {
    std::string name;
    std::vector<std::pair<std::string, FieldType>> fields;
    std::vector<PolygonFeature> features;
};

/// Stage a GeoPackage of polygon layers. The same content gives the same bytes.
/// throws Fault (bad_output).
StagedOutput write_polygon_layers(const std::filesystem::path& path, const std::string& crs_wkt,
                                  const std::vector<PolygonLayer>& layers);

}  // namespace quarrywatch::io
