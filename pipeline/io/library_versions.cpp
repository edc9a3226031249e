#include "pipeline/io/library_versions.hpp"

#include <gdal.h>
#include <ogr_api.h>
#include <proj.h>

#include <opencv2/core/utility.hpp>

namespace quarrywatch::io {

std::map<std::string, std::string> library_versions() {
    std::map<std::string, std::string> versions{
        {"gdal", GDALVersionInfo("RELEASE_NAME")}, {"proj", proj_info().version}, {"opencv", cv::getVersionString()}};
    int major = 0, minor = 0, patch = 0;
    if (OGRGetGEOSVersion(&major, &minor, &patch))
        versions["geos"] = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
    return versions;
}

}  // namespace quarrywatch::io
