#pragma once
// A trained network as a detector: two dates in, the chance of change of every pixel out. The network is somebody
// else's; what is ours is that its answer does not depend on how a scene is cut into tiles.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

/// What a network's output plane holds. Names in configuration: the enumerators.
enum class NetworkOutput {
    probability,  ///< of change, 0 to 1
    logit,        ///< of change
    two_logits    ///< two planes, unchanged and changed, before a softmax
};

/// A network and how it wants to be asked.
struct NetworkModel {
    std::shared_ptr<const std::vector<unsigned char>> onnx;  ///< the file's bytes
    std::vector<int> bands;                                  ///< places among the pair's, in the network's order
    std::vector<float> mean, deviation;                      ///< of each: the network sees (value - mean) / deviation
    bool normalise = true;                                   ///< the later date in the radiometry of the earlier
    std::vector<std::string> inputs;  ///< one name: both dates' bands in one tensor, the earlier first; or two
    std::string output;               ///< its name; empty: the last layer's
    NetworkOutput kind = NetworkOutput::probability;
    double threshold = 0.5;       ///< probability from which the network calls a pixel changed
    int window_px = 256;          ///< side of what it sees at once
    int overlap_px = 64;          ///< of neighbouring windows, at most half of one; blended there
    std::vector<double> gains{};  ///< after = gain * before + offset, per band of the pair; set by the survey
    std::vector<double> offsets{};
};

/// Where a window lies. The network's windows begin at multiples of window_px - overlap_px of the grid, wherever the
/// tile does. All zero: the window is the whole grid.
struct GridPlace {
    int row = 0, col = 0;
    int grid_rows = 0, grid_cols = 0;
};

/// A network that is ready to be asked, and its buffers; not shared between threads.
class NetworkWorkspace {
public:
    NetworkWorkspace();
    ~NetworkWorkspace();
    NetworkWorkspace(const NetworkWorkspace&) = delete;
    NetworkWorkspace& operator=(const NetworkWorkspace&) = delete;

private:
    friend void network_score(const NetworkModel&, std::span<const core::RasterView<const float>>,
                              std::span<const core::RasterView<const float>>, core::RasterView<const std::uint8_t>,
                              const GridPlace&, NetworkWorkspace&, core::RasterView<float>);
    struct Loaded;
    std::unique_ptr<Loaded> loaded_;
};

/// Empty where the network can be asked: it loads, knows its inputs and output, and answers a window with a plane of
/// the window's size; else the reason. cost  one window.
[[nodiscard]] std::string why_network_unusable(const NetworkModel& model);

/// Pixels on each side that a score depends on.
[[nodiscard]] inline int network_radius(const NetworkModel& model) { return model.window_px - 1; }

/// Probability of change over the network's own threshold, so that 1 is where it decides; 0 where not valid. Where
/// windows overlap, their answers are averaged with weights that fall to their edges. What lies beyond the grid, and
/// pixels that are not valid, are the mean to the network. Windows that the view cuts off are left out: pixels within
/// network_radius() of a cut edge are not final.
///
/// throws std::runtime_error where the network fails. cost  (window_px / (window_px - overlap_px))^2 passes per pixel;
/// memory that the network itself needs comes on top of the program's own.
void network_score(const NetworkModel& model, std::span<const core::RasterView<const float>> before,
                   std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
                   const GridPlace& place, NetworkWorkspace& workspace, core::RasterView<float> out);

}  // namespace quarrywatch::detect
