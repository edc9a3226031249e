#include "pipeline/io/open_layer.hpp"

#include <ogrsf_frmts.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {

namespace {

std::string layer_names(GDALDataset& dataset) {
    std::string names;
    for (OGRLayer* layer : dataset.GetLayers()) names += (names.empty() ? "" : ", ") + std::string(layer->GetName());
    return names;
}

}  // namespace

OpenLayer open_layer(const std::string& path, const std::string& layer, const std::string& where) {
    if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
    const GdalErrors errors;
    OpenLayer open;
    open.dataset.reset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
    if (!open.dataset) {
        throw Fault(ExitCode::bad_input, where, path + " cannot be opened as a vector layer: " + errors.last_error(),
                    "Check the path; ogrinfo must be able to read it");
    }
    const std::string names = layer_names(*open.dataset);
    if (names.empty()) {
        throw Fault(ExitCode::bad_input, where, path + " holds no layer",
                    "Give a vector file, for instance a GeoPackage");
    }
    open.layer = layer.empty() ? open.dataset->GetLayer(0) : open.dataset->GetLayerByName(layer.c_str());
    if (open.layer == nullptr) {
        throw Fault(ExitCode::bad_input, where, path + " has no layer " + layer, "Set `layer` to one of: " + names);
    }
    return open;
}

std::string field_names(OGRLayer& layer) {
    std::string names;
    OGRFeatureDefn& definition = *layer.GetLayerDefn();
    for (int i = 0; i < definition.GetFieldCount(); ++i)
        names += (names.empty() ? "" : ", ") + std::string(definition.GetFieldDefn(i)->GetNameRef());
    return names.empty() ? "(none)" : names;
}

}  // namespace quarrywatch::io
