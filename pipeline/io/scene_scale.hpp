#pragma once
// How a file's numbers become reflectance: configuration over sensor profile over what the file says.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/raster_probe.hpp"
#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::io {

/// What decides the scaling of a whole scene.
struct ScaleContext {
    const config::SceneSpec* spec = nullptr;
    const SensorProfile* profile = nullptr;  ///< null: no profile, or one whose scale is not known to hold
    std::optional<Date> date;
    std::vector<std::string> names;  ///< of files and folders, for product names
};

struct Scaling {
    double scale = 1;
    double offset = 0;
};

/// Scale and offset of one band. A profile's values hold for integers of 16 bits and more only: floating-point files
/// are reflectance already, and 8-bit ones were stretched by somebody. Sentinel-2's offset of -0.1 is applied from
/// processing baseline 04.00 on (from the product name, the metadata, or an MTD_MSI*.xml in the folders above), and
/// where no baseline is known but ESA's naming is, from 2022-01-25 on. Raw browser downloads are reflectance x 65535
/// whatever the profile. Adds what was assumed to `warnings`.
/// cost    at most one look for an XML file in six folders per band.
Scaling band_scaling(const RasterInfo& raster, int band, const ScaleContext& context,
                     std::vector<std::string>& warnings);

/// DN that means no data: configuration over file over profile; the profile's is not used where the band has a mask.
std::optional<double> band_nodata(const BandInfo& band, bool has_any_mask, const ScaleContext& context);

}  // namespace quarrywatch::io
