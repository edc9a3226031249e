#pragma once
// Which bands of a scene's files are used, and in which role.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/scene_files.hpp"
#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::io {

/// One band of data with the mask band that belongs to it.
struct BandChoice {
    const RasterInfo* raster = nullptr;
    int band = 1;
    int mask_band = 0;    ///< as BandSource::mask_band
    bool masked = false;  ///< as BandSource::has_mask
    std::string role;     ///< empty: not used
    int number = 1;       ///< of role "band<number>": the band's number in its file, or the file's among its like

    [[nodiscard]] const BandInfo& info() const { return raster->bands[static_cast<std::size_t>(band - 1)]; }
    /// "B02.tif" or "band 3 of scene.tif", for messages.
    [[nodiscard]] std::string name() const;
};

/// What the files hold.
struct SceneBands {
    std::vector<BandChoice> data;    ///< those with a role, in the order of Scene::bands
    std::optional<BandChoice> mask;  ///< a band named SCL or QA_PIXEL within a multi-band raster
    std::vector<std::string> warnings;
};

/// Choose bands and roles: configuration, sensor profile, descriptions, wavelengths, then DESIGN.md's rules for unnamed
/// bands. `profile` may be null. Bands beyond the seven roles are kept as band<N> where no profile is given and the
/// scene is one raster; otherwise they are left out. In a folder the finest of several files for a role is taken.
/// cost    reads up to 16 blocks of a two-band file, else no pixels.
/// throws  Fault (bad_input): a configured band that is not there, two files for one role, several multi-band rasters;
///         Fault (bad_configuration): a role that does not exist.
SceneBands choose_bands(const SceneFiles& files, const config::SceneSpec& spec, const SensorProfile* profile);

/// The bands of the files that hold data, with their masks; alpha bands, data masks and class codes are set apart. For
/// choose_bands.
struct SortedBands {
    std::vector<BandChoice> single;    ///< of rasters with one band of data
    std::vector<BandChoice> multiple;  ///< of the others
    std::vector<const RasterInfo*> multiple_files;
    std::optional<BandChoice> mask;
};
SortedBands sort_bands(const SceneFiles& files, const config::SceneSpec& spec);

}  // namespace quarrywatch::io
