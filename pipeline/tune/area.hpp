#pragma once
// A labelled area: its looks, its layers, its labels.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/tune/labels.hpp"

namespace quarrywatch::tune {

struct AreaLook {
    std::string name;  ///< as in a run: <date>_<scene id>
    flow::LookScenes scenes;
    std::optional<Date> baseline;  ///< its newest scene
};

struct Area {
    std::string id;
    config::Config config;  ///< the common one with this area's scenes, layers, grid and series
    io::Grid grid;
    std::vector<AreaLook> looks;
    io::Layers layers;
    Labels labels;
};

/// Give `to` what says where to look in `from`: scenes, catalogue, series, grid, layers, terrain.
void take_place(const config::Config& from, config::Config& to);

/// Open the areas of a configuration.
///
/// An area with `config` takes from there what says where to look: scenes, catalogue, series, grid, layers, terrain;
/// all else comes from the common configuration, so that one setting is tried on every area. Its looks are those that
/// `run` would take without a ledger. throws  Fault (bad_configuration, bad_input): a configuration, scene, layer or
/// label that cannot be used.
[[nodiscard]] std::vector<Area> open_areas(const config::Config& config);

}  // namespace quarrywatch::tune
