#pragma once
// The demo's files: scenes, masks, layers, a configuration that uses them, and what was planted.

#include <filesystem>

#include "pipeline/io/grid.hpp"

namespace quarrywatch::demo {

/// The grid of the first scene: 1600 x 1600 pixels of 10 m in UTM zone 50, at the Maoshan hills of Jintan.
io::Grid demo_grid();

/// Make the series. Writes, under `folder`:
///   input/scene_<date>.tif   six bands (blue, green, red, nir, swir1, swir2), reflectance times 10 000, UInt16
///   input/scene_<date>_scl.tif  scene classes with the codes of Sentinel-2, 20 m
///   input/mining.gpkg        licences, closed_pits
///   input/land.gpkg          farmland, townships, counties
///   demo.ini                 a configuration that names them and nothing else
///   planted.csv, planted.tif what was planted; the run must not read them
/// The same bytes on every machine and for any number of cores, as far as the compressor is the same. The masks differ
/// from the scenes' grid on purpose, as real ones do. Cost: about 15 s on two cores, 400 MiB.
/// throws Fault (bad_output).
void make_demo(const std::filesystem::path& folder);

}  // namespace quarrywatch::demo
