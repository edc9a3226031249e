#pragma once
// Which band shows which colour: by code, by word, by wavelength. Pure text and numbers, no files.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::io {

/// What is known of one band.
struct BandLabel {
    std::string description;
    std::string stem;  ///< of its file name, where it is a single-band file; else empty
    std::optional<double> wavelength_um;
};

/// A role, and how good the band is for it: of two bands with one role the smaller rank wins (B08 before B8A).
struct RoleMatch {
    std::string role;
    int rank = 0;
};

/// The role of each band, empty where none can be told. In this order: the profile's codes in the description, then in
/// the stem; colour words ("Blue", "nir08", "SWIR 1", Chinese ones too) in the description and, where `words_in_stems`,
/// in the stem; wavelength. Words that all bands share (a place's name) tell nothing and are passed over.
std::vector<std::optional<RoleMatch>> match_roles(const std::vector<BandLabel>& labels, const SensorProfile* profile,
                                                  bool words_in_stems);

/// The Sentinel-2 profile where bands without a known sensor carry its unmistakable two-digit codes (B08, B8A, B11,
/// B12), else null. Meant for the roles only: codes do not tell the scale.
const SensorProfile* profile_of_codes(const std::vector<BandLabel>& labels);

}  // namespace quarrywatch::io
