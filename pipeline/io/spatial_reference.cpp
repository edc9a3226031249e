#include "pipeline/io/spatial_reference.hpp"

#include <ogr_geometry.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {

OGRSpatialReference read_crs(const std::string& text, const std::string& where) {
    const GdalErrors errors;
    OGRSpatialReference crs;
    if (text.empty() || crs.SetFromUserInput(text.c_str()) != OGRERR_NONE) {
        throw Fault(ExitCode::bad_input, where, "its CRS cannot be read: " + text.substr(0, 80),
                    "Give one that PROJ knows, for instance EPSG:4528");
    }
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

TransformPointer make_transform(const OGRSpatialReference& from, const OGRSpatialReference& to) {
    const GdalErrors errors;
    TransformPointer transform(OGRCreateCoordinateTransformation(&from, &to));
    if (!transform) {
        const auto name = [](const OGRSpatialReference& crs) { return crs.GetName() ? crs.GetName() : "unnamed"; };
        throw Fault(ExitCode::bad_input, "projection",
                    std::string("no way from ") + name(from) + " to " + name(to) + ": " + errors.last_error(),
                    "Check both CRS, and with `quarrywatch doctor` that PROJ finds its data");
    }
    return transform;
}

bool transform_in_place(Geometry& geometry, OGRCoordinateTransformation& transform) {
    if (geometry.empty()) return true;
    const GdalErrors errors;
    return geometry.ogr()->transform(&transform) == OGRERR_NONE;
}

}  // namespace quarrywatch::io
