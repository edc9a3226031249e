#include "pipeline/io/gauss_kruger.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kFirstZone = 25, kLastZone = 45;
constexpr double kZoneWidth_deg = 3;

}  // namespace

std::optional<int> gauss_kruger_zone(double lon) {
    constexpr double kAnyLatitude = 30;
    if (!in_chinese_range(lon, kAnyLatitude)) return std::nullopt;
    return std::clamp(static_cast<int>(std::floor((lon + kZoneWidth_deg / 2) / kZoneWidth_deg)), kFirstZone, kLastZone);
}

struct GaussKruger::State {
    TransformPointer transform;
};

GaussKruger::GaussKruger(int zone) : state_(std::make_unique<State>()) {
    // From CGCS2000's own degrees: PROJ then applies no datum shift of its own choice.
    const OGRSpatialReference projected =
        read_crs("EPSG:" + std::to_string(gauss_kruger_epsg(zone)), "CGCS2000 zone " + std::to_string(zone));
    state_->transform = make_transform(read_crs("EPSG:4490", "CGCS2000"), projected);
}

GaussKruger::GaussKruger(GaussKruger&&) noexcept = default;
GaussKruger& GaussKruger::operator=(GaussKruger&&) noexcept = default;
GaussKruger::~GaussKruger() = default;

std::optional<std::array<double, 2>> GaussKruger::project(double lon, double lat) const {
    const GdalErrors errors;
    if (!state_->transform->Transform(1, &lon, &lat) || !std::isfinite(lon) || !std::isfinite(lat)) return std::nullopt;
    return std::array{lon, lat};
}

}  // namespace quarrywatch::io
