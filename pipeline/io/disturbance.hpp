#pragma once
// A scene made worse on purpose, to see what a configuration can bear.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernels/core/window.hpp"

namespace quarrywatch::io {

struct ScenePixels;

/// What is done to every window that is read. Follows from the pixel's place in the grid, so that windows agree.
struct Disturbance {
    std::uint64_t seed = 1;
    std::map<std::string, double> noise;  ///< role: standard deviation, in the scene's values
    double hidden_share = 0;              ///< of the grid, masked as cloud in squares of kCloud_px

    static constexpr int kCloud_px = 96;  ///< a kilometre of Sentinel-2, as a field of cumulus
};

/// roles  of the bands of `pixels`. Noise is a sum of four uniform numbers: normal but for its tails, which end at 3.5
/// standard deviations. cost  one hash for each pixel and band with noise.
void disturb(const Disturbance& disturbance, const std::vector<std::string>& roles, const core::Window& window,
             ScenePixels& pixels);

}  // namespace quarrywatch::io
