#include "pipeline/io/doctor_checks.hpp"

#include <gdal_priv.h>
#include <ogr_geometry.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <memory>

#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::io {
namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{16} << 20;  // nothing is read that would need more

}  // namespace

std::string gdal_version() { return GDALVersionInfo("RELEASE_NAME"); }

std::vector<std::string> missing_drivers(const std::vector<std::string>& names) {
    start_gdal(kCacheBytes);
    std::vector<std::string> missing;
    for (const std::string& name : names)
        if (GetGDALDriverManager()->GetDriverByName(name.c_str()) == nullptr) missing.push_back(name);
    return missing;
}

bool has_geos() { return OGRGeometryFactory::haveGEOS(); }

std::optional<std::array<double, 2>> project_point(const std::string& from_crs, const std::string& to_crs, double x,
                                                   double y, std::string& cause) {
    start_gdal(kCacheBytes);
    GdalErrors errors;
    OGRSpatialReference from, to;
    from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (from.SetFromUserInput(from_crs.c_str()) != OGRERR_NONE || to.SetFromUserInput(to_crs.c_str()) != OGRERR_NONE) {
        cause = errors.last_error("PROJ does not know the coordinate reference systems");
        return std::nullopt;
    }
    struct Destroy {
        void operator()(OGRCoordinateTransformation* transform) const {
            OGRCoordinateTransformation::DestroyCT(transform);
        }
    };
    const std::unique_ptr<OGRCoordinateTransformation, Destroy> transform(
        OGRCreateCoordinateTransformation(&from, &to));
    if (transform && transform->Transform(1, &x, &y) && std::isfinite(x) && std::isfinite(y))
        return std::array<double, 2>{x, y};
    cause = errors.last_error("PROJ finds no transformation");
    return std::nullopt;
}

}  // namespace quarrywatch::io
