#pragma once
// Scenes that provoke a false site, and what a run made of them.

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {

/// Reflectance of blue, green, red, nir, swir1, swir2.
using Colour = std::array<double, 6>;

/// A patch of pixels.
struct Patch {
    int row, col, rows, cols;
    [[nodiscard]] int pixels() const { return rows * cols; }
};

/// One look at the land in six bands, in which patches can be painted. 260 x 360 pixels; the first pit lies in it.
class ProvokedScene {
public:
    ProvokedScene(When when, unsigned seed, std::array<double, 2> shift_m = {0, 0});
    /// Colour over a patch, with the noise of the ground beneath left on it.
    void paint(const Patch& patch, const Colour& colour);
    /// Every pixel of a patch changed by a function of its own colour.
    void change(const Patch& patch, const std::function<Colour(const Colour&)>& by);
    /// No data from this column on.
    void end_at(int col);
    std::string write(const std::filesystem::path& path) const { return file_.write(path); }

    static constexpr int kRows = 260, kCols = 360;

private:
    RasterFile file_;
};

/// A mask (1 clear, 0 masked) with patches masked.
std::string write_mask(const std::filesystem::path& path, const std::vector<Patch>& masked);

/// A layer of one square polygon around a patch, as GeoJSON in the land's CRS.
std::string write_area(const std::filesystem::path& path, const Patch& patch);

/// What a run says of a place.
struct Told {
    std::vector<std::string> classes;  ///< of sites whose point lies in the patch
    std::vector<std::string> reasons;  ///< of pseudo-changes there
};
Told told_of(const std::filesystem::path& out, const Patch& patch);

/// Run with this configuration; expects exit code 0 and that the pit is found as a new scar.
void run_night(const std::filesystem::path& ini, const std::filesystem::path& out,
               const std::vector<std::string>& more = {});

}  // namespace quarrywatch::test
