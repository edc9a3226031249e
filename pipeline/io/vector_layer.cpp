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

namespace quarrywatch::io {

namespace {

/// A licence within 100 m of a site counts as near (DOMAIN.md Q2); twice that also covers the tolerance.
constexpr double kMargin_m = 200;

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

/// The straight, flat, valid parts of an area; empty for points and lines.
std::vector<Geometry> areas_of(const OGRGeometry& raw, const Reprojection& reprojection, bool& repaired) {
    Geometry geometry(raw.getLinearGeometry());
    if (geometry.empty()) return {};
    geometry.ogr()->flattenTo2D();
    repaired = geometry.repair();
    std::optional<Geometry> here = reprojection.apply(geometry);
    if (!here) return {};
    // Reprojection can bend an almost closed notch into a crossing.
    if (!reprojection.identity() && here->repair()) repaired = true;
    return here->polygons();
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
            parts_.push_back({f, p});
            boxes.push_back(features_[f].polygons[p].box());
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

    std::size_t seen = 0, repaired_count = 0, left_out = 0;
    std::vector<Feature> features;
    const GdalErrors errors;
    layer.ResetReading();
    while (const std::unique_ptr<OGRFeature> raw{layer.GetNextFeature()}) {
        ++seen;
        const OGRGeometry* geometry = raw->GetGeometryRef();
        bool repaired = false;
        Feature feature;
        if (geometry != nullptr) feature.polygons = areas_of(*geometry, reprojection, repaired);
        if (feature.polygons.empty()) {
            ++left_out;
            continue;
        }
        std::erase_if(feature.polygons, [&](const Geometry& part) { return !part.box().meets(wanted); });
        if (feature.polygons.empty()) continue;
        repaired_count += repaired ? 1 : 0;
        for (const FieldPair& pair : fields)
            if (std::optional<std::string> text = text_of(*raw, pair.theirs))
                feature.fields[pair.ours] = std::move(*text);
        features.push_back(std::move(feature));
    }
    if (errors.failed()) {
        throw Fault(ExitCode::bad_input, where, spec.path + " could not be read to its end: " + errors.last_error(),
                    "Repair or replace the file");
    }

    LayerState state = LayerState::usable;
    if (features.empty()) {
        layer.SetSpatialFilter(nullptr);
        layer.ResetReading();
        const std::unique_ptr<OGRFeature> any{layer.GetNextFeature()};
        state = any || seen > 0 ? LayerState::not_here : LayerState::empty;
    }
    VectorLayer result(spec.role, state, std::move(features));
    result.repaired = repaired_count;
    result.left_out = left_out;
    const auto warn = [&](const std::string& text) { result.warnings.push_back(where + ": " + text); };
    if (state == LayerState::empty)
        warn(spec.path + " has no features" + (spec.where.empty() ? "" : " that pass `where`"));
    if (state == LayerState::not_here) warn(spec.path + " has no area that meets the scenes");
    if (repaired_count > 0) warn(std::to_string(repaired_count) + " invalid geometries were repaired");
    if (left_out > 0) warn(std::to_string(left_out) + " features without a usable area were left out");
    return result;
}

Layers read_layers(const std::vector<config::LayerSpec>& specs, const Grid& grid) {
    Layers layers;
    for (const config::LayerSpec& spec : specs) layers.insert_or_assign(spec.role, read_layer(spec, grid));
    return layers;
}

}  // namespace quarrywatch::io
