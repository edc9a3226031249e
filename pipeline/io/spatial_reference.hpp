#pragma once
// Coordinate reference systems for the files of io/. Includes GDAL's headers: never include it outside io/.

#include <ogr_spatialref.h>

#include <memory>
#include <string>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

struct DestroyTransform {
    void operator()(OGRCoordinateTransformation* transform) const { OGRCoordinateTransformation::DestroyCT(transform); }
};
using TransformPointer = std::unique_ptr<OGRCoordinateTransformation, DestroyTransform>;

/// A CRS from WKT or anything PROJ reads, with x (easting, longitude) first.
/// throws Fault (bad_input) naming `where`.
OGRSpatialReference read_crs(const std::string& text, const std::string& where);

/// throws Fault (bad_input) where PROJ knows no way between the two.
TransformPointer make_transform(const OGRSpatialReference& from, const OGRSpatialReference& to);

/// Returns false where a point has no answer; the geometry is then unspecified.
bool transform_in_place(Geometry& geometry, OGRCoordinateTransformation& transform);

}  // namespace quarrywatch::io
