#include "pipeline/io/vector_layer.hpp"

#include <cpl_string.h>
#include <ogr_feature.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/open_layer.hpp"
#include "pipeline/io/subdivide.hpp"

namespace quarrywatch::io {

namespace {

/// A licence within 100 m of a site counts as near (DOMAIN.md Q2); twice that also covers the tolerance.
constexpr double kMargin_m = 200;
/// A polygon of more corners is cut into pieces for the index: a layer that was dissolved into a few polygons is then
/// as quick as the parcels that it was made of.
constexpr std::size_t kMostPoints = 1000;

std::string to_utf8(const std::string& text) {
    if (CPLIsUTF8(text.c_str(), static_cast<int>(text.size()))) return text;
    const GdalErrors errors;
    char* recoded = CPLRecode(text.c_str(), "GB18030", CPL_ENC_UTF8);
    std::string result(recoded);
    CPLFree(recoded);
    return result;
}

/// A field's text: dates as YYYY-MM-DD whatever the format, nothing for an unset one.
std::optional<std::string> text_of(const OGRFeature& feature, int field) {
    if (!feature.IsFieldSetAndNotNull(field)) return std::nullopt;
    const OGRFieldType type = feature.GetFieldDefnRef(field)->GetType();
    if (type == OFTDate || type == OFTDateTime) {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
        float second = 0;
        feature.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone);
        return CPLSPrintf("%04d-%02d-%02d", year, month, day);
    }
    std::string text = to_utf8(feature.GetFieldAsString(field));
    // Shapefiles pad with blanks; a field of blanks says nothing.
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return std::nullopt;
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

struct FieldPair {
    std::string ours;
    int theirs;
};

std::vector<FieldPair> find_fields(const config::LayerSpec& spec, OGRLayer& layer) {
    OGRFeatureDefn& definition = *layer.GetLayerDefn();
    std::vector<FieldPair> pairs;
    for (const auto& [ours, theirs] : spec.fields) {
        const int index = definition.GetFieldIndex(theirs.c_str());
        if (index < 0) {
            throw Fault(ExitCode::bad_input, "layer." + spec.role, spec.path + " has no field " + theirs,
                        "Set field." + ours + " to one of: " + field_names(layer));
        }
        pairs.push_back({ours, index});
    }
    const bool places = spec.role == "counties" || spec.role == "townships" || spec.role == "villages";
    if (places && !spec.fields.contains("name")) {
        throw Fault(ExitCode::bad_configuration, "layer." + spec.role, "field.name is not given",
                    "Set it to the field that holds the names, one of: " + field_names(layer));
    }
    return pairs;
}

/// Features that something is wrong with: how many, and the first of them by their number in the file.
class Noted {
public:
    void add(GIntBig number) {
        if (++count_ <= kNamed) named_ += (count_ > 1 ? ", " : "") + std::to_string(number);
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    /// "3 of their parts are red: features 1, 2, 7"
    [[nodiscard]] std::string told(const std::string& what) const {
        return std::to_string(count_) + " " + what + (count_ == 1 ? ": feature " : ": features ") + named_ +
               (count_ > kNamed ? " and " + std::to_string(count_ - kNamed) + " more" : "");
    }

private:
    static constexpr std::size_t kNamed = 5;
    std::size_t count_ = 0;
    std::string named_;
};

/// The straight, flat, valid parts of an area; empty for points and lines.
std::vector<Geometry> areas_of(const OGRGeometry& raw, const Reprojection& reprojection, bool& repaired) {
    Geometry geometry(raw.getLinearGeometry());
    if (geometry.empty()) return {};
    geometry.ogr()->flattenTo2D();
    std::optional<Geometry> here = reprojection.apply(geometry);
    if (!here) return {};
    // Here and not before: reprojection can bend an almost closed notch into a crossing, and a look for crossings is
    // the dearest part of reading.
    repaired = here->repair();
    return here->polygons();
}

/// Features of the whole layer that have no geometry. A spatial filter passes over them, wherever they belong.
/// Databases count them by difference to a filter that covers every place; of files, which have to be read through for
/// any filter (and of which the Shapefile's takes that filter for none), they are counted one by one. Leaves the layer
/// without a spatial filter.
std::size_t count_without_geometry(OGRLayer& layer, const std::string& driver) {
    const GdalErrors errors;
    layer.SetSpatialFilter(nullptr);
    if (layer.TestCapability(OLCFastSpatialFilter) && driver != "ESRI Shapefile") {
        constexpr double kEverywhere = 1e30;
        const GIntBig features = layer.GetFeatureCount(TRUE);
        layer.SetSpatialFilterRect(-kEverywhere, -kEverywhere, kEverywhere, kEverywhere);
        const GIntBig placed = layer.GetFeatureCount(TRUE);
        layer.SetSpatialFilter(nullptr);
        return features > placed && placed >= 0 ? static_cast<std::size_t>(features - placed) : 0;
    }
    std::size_t count = 0;
    layer.ResetReading();
    while (const std::unique_ptr<OGRFeature> feature{layer.GetNextFeature()}) {
        const OGRGeometry* geometry = feature->GetGeometryRef();
        count += geometry == nullptr || geometry->IsEmpty() ? 1 : 0;
    }
    return count;
}

void set_filters(const config::LayerSpec& spec, OGRLayer& layer, const Reprojection& reprojection, const Box& wanted) {
    const GdalErrors errors;
    if (!spec.where.empty() && layer.SetAttributeFilter(spec.where.c_str()) != OGRERR_NONE) {
        throw Fault(ExitCode::bad_input, "layer." + spec.role,
                    "the filter `" + spec.where + "` is not accepted: " + errors.last_error(),
                    "Correct `where`; the fields are: " + field_names(layer));
    }
    // Without an answer for the box every feature is read and judged by its own box.
    if (const std::optional<Box> box = reprojection.source_box(wanted))
        layer.SetSpatialFilterRect(box->west, box->south, box->east, box->north);
}

std::string layer_crs(const config::LayerSpec& spec, OGRLayer& layer) {
    const OGRSpatialReference* crs = layer.GetSpatialRef();
    // A GeoPackage cannot leave the CRS out; it then names one of the standard's two entries for "undefined".
    const bool undefined =
        crs != nullptr && crs->GetName() != nullptr && std::string(crs->GetName()).starts_with("Undefined");
    if (crs == nullptr || crs->IsEmpty() || crs->IsLocal() || undefined) {
        throw Fault(ExitCode::bad_input, "layer." + spec.role, spec.path + " has no CRS",
                    "Give it one, for instance with ogr2ogr -a_srs EPSG:4490");
    }
    char* wkt = nullptr;
    crs->exportToWkt(&wkt, std::vector<const char*>{"FORMAT=WKT2_2019", nullptr}.data());
    std::string text(wkt ? wkt : "");
    CPLFree(wkt);
    return text;
}

}  // namespace

VectorLayer::VectorLayer(std::string role, LayerState state, std::vector<Feature> features)
    : role_(std::move(role)), state_(state), features_(std::move(features)) {
    std::vector<Box> boxes;
    for (std::size_t f = 0; f < features_.size(); ++f) {
        for (std::size_t p = 0; p < features_[f].polygons.size(); ++p) {
            const Geometry& whole = features_[f].polygons[p];
            std::vector<Geometry> pieces = subdivided(whole, kMostPoints);
            for (Geometry& piece : pieces) {
                parts_.push_back({f, p, pieces_.size()});
                boxes.push_back(piece.box());
                pieces_.push_back(std::move(piece));
            }
            if (!pieces.empty()) continue;
            parts_.push_back({f, p});
            boxes.push_back(whole.box());
        }
    }
    index_ = BoxIndex(boxes);
}

std::vector<VectorLayer::Part> VectorLayer::near(const Box& box) const {
    std::vector<Part> found;
    for (const std::size_t number : index_.find(box)) found.push_back(parts_[number]);
    return found;
}

const Feature* VectorLayer::at(double x, double y) const {
    for (const Part& part : near({x, y, x, y}))
        if (polygon(part).contains(x, y)) return &features_[part.feature];
    return nullptr;
}

VectorLayer read_layer(const config::LayerSpec& spec, const Grid& grid) {
    const std::string where = "layer." + spec.role;
    if (!grid.has_crs()) {
        throw Fault(ExitCode::bad_input, where,
                    "the scenes have no CRS, so that " + spec.path + " has no place on them",
                    "Georeference the scenes or leave the layer out");
    }
    const OpenLayer open = open_layer(spec.path, spec.layer, where);
    OGRLayer& layer = *open.layer;
    const std::vector<FieldPair> fields = find_fields(spec, layer);
    const Reprojection reprojection(layer_crs(spec, layer), grid.crs_wkt);

    const Ground ground(grid.crs_wkt);
    const Box grid_box = bounds(grid);
    const auto [mx, my] =
        ground.metres_per_unit((grid_box.west + grid_box.east) / 2, (grid_box.south + grid_box.north) / 2);
    const Box wanted = grid_box.grown(kMargin_m / mx, kMargin_m / my);
    set_filters(spec, layer, reprojection, wanted);

    std::size_t seen = 0;
    Noted repaired, left_out;
    std::vector<Feature> features;
    const GdalErrors errors;
    layer.ResetReading();
    while (const std::unique_ptr<OGRFeature> raw{layer.GetNextFeature()}) {
        ++seen;
        const OGRGeometry* geometry = raw->GetGeometryRef();
        if (geometry == nullptr || geometry->IsEmpty()) continue;  // counted below
        bool was_invalid = false;
        Feature feature;
        feature.polygons = areas_of(*geometry, reprojection, was_invalid);
        if (feature.polygons.empty()) {
            left_out.add(raw->GetFID());
            continue;
        }
        std::erase_if(feature.polygons, [&](const Geometry& part) { return !part.box().meets(wanted); });
        if (feature.polygons.empty()) continue;
        if (was_invalid) repaired.add(raw->GetFID());
        for (const FieldPair& pair : fields)
            if (std::optional<std::string> text = text_of(*raw, pair.theirs))
                feature.fields[pair.ours] = std::move(*text);
        features.push_back(std::move(feature));
    }
    if (errors.failed()) {
        throw Fault(ExitCode::bad_input, where, spec.path + " could not be read to its end: " + errors.last_error(),
                    "Repair or replace the file");
    }

    const std::size_t without_geometry = count_without_geometry(layer, open.dataset->GetDriverName());
    LayerState state = LayerState::usable;
    if (features.empty()) {
        layer.ResetReading();
        const std::unique_ptr<OGRFeature> any{layer.GetNextFeature()};
        state = any || seen > 0 ? LayerState::not_here : LayerState::empty;
    }
    VectorLayer result(spec.role, state, std::move(features));
    result.repaired = repaired.count();
    result.left_out = left_out.count() + without_geometry;
    const auto warn = [&](const std::string& text) { result.warnings.push_back(where + ": " + text); };
    if (state == LayerState::empty)
        warn(spec.path + " has no features" + (spec.where.empty() ? "" : " that pass `where`"));
    if (state == LayerState::not_here) warn(spec.path + " has no area that meets the scenes");
    if (repaired.count() > 0) warn(repaired.told("invalid geometries were repaired"));
    if (left_out.count() > 0) warn(left_out.told("features without a usable area were left out"));
    if (without_geometry > 0)
        warn(std::to_string(without_geometry) + (without_geometry == 1 ? " feature" : " features") +
             " of the file without a geometry left out");
    return result;
}

Layers read_layers(const std::vector<config::LayerSpec>& specs, const Grid& grid) {
    Layers layers;
    for (const config::LayerSpec& spec : specs) layers.insert_or_assign(spec.role, read_layer(spec, grid));
    return layers;
}

}  // namespace quarrywatch::io
