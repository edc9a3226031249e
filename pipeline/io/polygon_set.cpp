#include "pipeline/io/polygon_set.hpp"

#include <gdal_alg.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::io {
namespace {

constexpr double kPixelsPerSmallestSide = 8;
constexpr double kLongestSide = 8192;

using GeometryPointer = std::unique_ptr<OGRGeometry>;

bool has_area(const OGRGeometry* geometry) {
    if (geometry == nullptr || geometry->IsEmpty()) return false;
    const OGRwkbGeometryType type = wkbFlatten(geometry->getGeometryType());
    return type == wkbPolygon || type == wkbMultiPolygon || type == wkbCurvePolygon || type == wkbMultiSurface;
}

/// Null where the layer's CRS places nothing on the earth (pictures).
const OGRSpatialReference* placed_crs(const OGRLayer& layer) {
    const OGRSpatialReference* const reference = const_cast<OGRLayer&>(layer).GetSpatialRef();
    if (reference == nullptr || reference->IsLocal()) return nullptr;
    // GeoPackage's two codes for "no CRS".
    const char* const name = reference->GetName();
    return name != nullptr && std::string(name).starts_with("Undefined") ? nullptr : reference;
}

std::vector<GeometryPointer> read_areas(OGRLayer& layer) {
    std::vector<GeometryPointer> areas;
    layer.ResetReading();
    for (const OGRFeatureUniquePtr& feature : layer) {
        if (!has_area(feature->GetGeometryRef())) continue;
        areas.emplace_back(feature->GetGeometryRef()->getLinearGeometry());
        areas.back()->flattenTo2D();
    }
    return areas;
}

/// Map coordinates of one point to pixel coordinates of the grid, in place.
struct ToPixels {
    std::array<double, 6> inverse{};

    void apply(OGRGeometry& geometry) const {
        struct Visitor : OGRDefaultGeometryVisitor {
            const std::array<double, 6>* inverse = nullptr;
            using OGRDefaultGeometryVisitor::visit;
            void visit(OGRPoint* point) override {
                const std::array<double, 6>& m = *inverse;
                const double x = point->getX();
                const double y = point->getY();
                point->setX(m[0] + x * m[1] + y * m[2]);
                point->setY(m[3] + x * m[4] + y * m[5]);
            }
        } visitor;
        visitor.inverse = &inverse;
        geometry.accept(&visitor);
    }
};

/// The drawn geometries are in pixels of the whole grid; a window begins at its own corner.
int shift_to_window(void* corner, int /*to_source*/, int count, double* x, double* y, double* /*z*/, int* success) {
    const core::Window& window = *static_cast<const core::Window*>(corner);
    for (int i = 0; i < count; ++i) {
        x[i] -= window.col;
        y[i] -= window.row;
        success[i] = TRUE;
    }
    return TRUE;
}

}  // namespace

struct PolygonSet::State {
    std::string path;
    std::string crs_wkt;
    std::vector<GeometryPointer> areas;   // in the file's CRS
    std::vector<GeometryPointer> placed;  // in pixels of the grid
};

PolygonSet::PolygonSet(PolygonSet&&) noexcept = default;
PolygonSet& PolygonSet::operator=(PolygonSet&&) noexcept = default;
PolygonSet::~PolygonSet() = default;

PolygonSet::PolygonSet(const std::string& path) : state_(std::make_unique<State>()) {
    state_->path = path;
    const DatasetHandle dataset = open_vector(path);
    const GdalErrors errors;
    OGRLayer* layer = dataset->GetLayerByName("sites");
    const bool sites = layer != nullptr;
    if (layer != nullptr) state_->areas = read_areas(*layer);
    for (int i = 0; i < dataset->GetLayerCount() && !sites && state_->areas.empty(); ++i) {
        layer = dataset->GetLayer(i);
        state_->areas = read_areas(*layer);
    }
    // A run that found nothing writes an empty list: that is an answer too.
    const bool empty_list = layer != nullptr && layer->GetFeatureCount() == 0;
    if (state_->areas.empty() && !empty_list)
        throw Fault(ExitCode::bad_input, path, "holds no polygons",
                    "Give a raster, or polygons as GeoPackage or GeoJSON.");
    const OGRSpatialReference* const reference = placed_crs(*layer);
    if (reference != nullptr) {
        char* wkt = nullptr;
        const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
        if (reference->exportToWkt(&wkt, options) == OGRERR_NONE && wkt != nullptr) state_->crs_wkt = wkt;
        CPLFree(wkt);
    }
}

std::size_t PolygonSet::size() const { return state_->areas.size(); }

Grid PolygonSet::own_grid() const {
    OGREnvelope extent;
    double smallest = std::numeric_limits<double>::infinity();
    for (const GeometryPointer& area : state_->areas) {
        OGREnvelope box;
        area->getEnvelope(&box);
        extent.Merge(box);
        const double size = OGR_G_Area(OGRGeometry::ToHandle(area.get()));
        if (size > 0) smallest = std::min(smallest, size);
    }
    if (!extent.IsInit() || !std::isfinite(smallest))
        throw Fault(ExitCode::bad_input, state_->path, "its polygons have no area",
                    "Give a truth that marks at least one place.");
    const double width = extent.MaxX - extent.MinX;
    const double height = extent.MaxY - extent.MinY;
    const double pixel =
        std::max(std::sqrt(smallest) / kPixelsPerSmallestSide, std::max(width, height) / (kLongestSide - 2));
    Grid grid;
    grid.crs_wkt = state_->crs_wkt;
    // One pixel more on each side, so that nothing touches the edge.
    grid.geotransform = {extent.MinX - pixel, pixel, 0, extent.MaxY + pixel, 0, -pixel};
    grid.cols = static_cast<int>(std::ceil(width / pixel)) + 2;
    grid.rows = static_cast<int>(std::ceil(height / pixel)) + 2;
    return grid;
}

void PolygonSet::place_on(const Grid& grid) {
    const GdalErrors errors;
    state_->placed.clear();
    if (state_->areas.empty()) return;
    if (grid.has_crs() != !state_->crs_wkt.empty())
        throw Fault(ExitCode::bad_input, state_->path,
                    grid.has_crs() ? "its polygons have no CRS, the raster has one"
                                   : "its polygons have a CRS, the raster has none",
                    "Give both in a known CRS, or for plain pictures polygons in pixels, as in sites.gpkg.");
    ToPixels to_pixels;
    std::array<double, 6> forward = grid.geotransform;
    if (GDALInvGeoTransform(forward.data(), to_pixels.inverse.data()) == 0)
        throw Fault(ExitCode::bad_input, state_->path, "the raster's geotransform cannot be inverted",
                    "Correct its georeference.");
    std::unique_ptr<OGRCoordinateTransformation> transformation;
    if (grid.has_crs()) {
        OGRSpatialReference from;
        OGRSpatialReference to;
        from.SetFromUserInput(state_->crs_wkt.c_str());
        to.SetFromUserInput(grid.crs_wkt.c_str());
        from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        transformation.reset(OGRCreateCoordinateTransformation(&from, &to));
        if (!transformation)
            throw Fault(ExitCode::bad_input, state_->path,
                        "no way from its CRS to the raster's (" + errors.last_error() + ")",
                        "Reproject it with `ogr2ogr -t_srs`.");
    }
    for (const GeometryPointer& area : state_->areas) {
        GeometryPointer placed(area->clone());
        if (transformation && placed->transform(transformation.get()) != OGRERR_NONE)
            throw Fault(ExitCode::bad_input, state_->path,
                        "a polygon cannot be projected (" + errors.last_error() + ")",
                        "Check its coordinates and CRS.");
        to_pixels.apply(*placed);
        state_->placed.push_back(std::move(placed));
    }
}

void PolygonSet::draw(const core::Window& window, core::RasterView<std::int32_t> ids) const {
    const GdalErrors errors;
    std::vector<OGRGeometryH> shapes;
    std::vector<double> numbers;
    for (std::size_t i = 0; i < state_->placed.size(); ++i) {
        OGREnvelope box;
        state_->placed[i]->getEnvelope(&box);
        if (box.MaxX < window.col || box.MinX > window.col_end() || box.MaxY < window.row ||
            box.MinY > window.row_end())
            continue;
        shapes.push_back(OGRGeometry::ToHandle(state_->placed[i].get()));
        numbers.push_back(static_cast<double>(i + 1));
    }
    GDALDriver* const memory = GetGDALDriverManager()->GetDriverByName("MEM");
    const DatasetHandle canvas(memory->Create("", window.cols, window.rows, 1, GDT_Int32, nullptr));
    const int band = 1;
    core::Window corner = window;
    bool good = canvas != nullptr;
    if (good && !shapes.empty())
        good = GDALRasterizeGeometries(GDALDataset::ToHandle(canvas.get()), 1, &band, static_cast<int>(shapes.size()),
                                       shapes.data(), shift_to_window, &corner, numbers.data(), nullptr, nullptr,
                                       nullptr) == CE_None;
    if (good)
        good = canvas->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, window.cols, window.rows, ids.data(), window.cols,
                                                  window.rows, GDT_Int32, sizeof(std::int32_t),
                                                  static_cast<GSpacing>(ids.stride()) * GSpacing{sizeof(std::int32_t)},
                                                  nullptr) == CE_None;
    if (!good)
        throw Fault(ExitCode::internal_error, state_->path,
                    "its polygons cannot be drawn (" + errors.last_error() + ")", "Please report this.");
}

}  // namespace quarrywatch::io
