#pragma once
// Opening one layer of a vector file. Includes GDAL's headers: never include it outside io/.

#include <gdal_priv.h>

#include <memory>
#include <string>

class OGRLayer;

namespace quarrywatch::io {

struct OpenLayer {
    GDALDatasetUniquePtr dataset;
    OGRLayer* layer = nullptr;  ///< belongs to the dataset
};

/// Open `layer` of `path` for reading; an empty name means the first layer.
/// throws Fault (bad_input), naming `where`: not a file that OGR reads, no layer, or no layer of that name (the message
///        lists those there are).
OpenLayer open_layer(const std::string& path, const std::string& layer, const std::string& where);

/// The names of a layer's fields, joined by commas.
std::string field_names(OGRLayer& layer);

}  // namespace quarrywatch::io
