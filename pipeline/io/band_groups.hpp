#pragma once
// Which files of a flat folder make one scene: told from their names alone.

#include <string>
#include <vector>

#include "pipeline/io/date_pattern.hpp"

namespace quarrywatch::io {

/// One scene's files.
struct SceneGroup {
    Date date;
    std::vector<std::string> files;  ///< one raster or folder, or the single-band files of one scene; sorted
    std::string mask;                ///< the class codes that lie among them; empty: none
    std::string name;                ///< the first file's path without what names the band, and without extension
};

/// Group paths of files and folders.
///
/// Files of one folder and date whose names differ only in the band (B02, B8A, SR_B4, red, swir16, VV ...) are one
/// scene, like T50SQB_20230101T024121_B02_10m.jp2 and _B8A_20m.jp2; other tiles of the date have other names and are
/// scenes of their own, and so is every file that names no band. A file named SCL, QA_PIXEL or scene classification
/// becomes the mask of the one scene that bears its name (of several the first, which is the finest: SCL_20m, SCL_60m).
/// Files that come with the bands but are none (TCI, AOT, QA_RADSAT ...), side files, and pictures beside rasters are
/// passed over.
///
/// paths     sorted by date, then path.
/// warnings  counts of what was passed over, and masks that no scene or several scenes may have.
/// cost      asks for each path whether it is a folder; opens nothing.
std::vector<SceneGroup> group_band_files(const std::vector<DatedPath>& paths, std::vector<std::string>& warnings);

}  // namespace quarrywatch::io
