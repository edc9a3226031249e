#pragma once
// Making a window ready to be transformed: mean removed, edges and masked pixels faded out.

#include <cstdint>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::coregister {

/// Fills planes of n x n numbers for the transform. Holds its buffers; not shared between threads.
class Apodiser {
public:
    explicit Apodiser(int side);

    /// Take the validity of the next window ([n x n], 0 = ignore). Its edges are faded inwards, so that no edge of the
    /// mask shows in the spectrum.
    void take_mask(core::RasterView<const std::uint8_t> valid);

    /// Over how many harmonics of the spectrum an error in one pixel's neighbourhood spreads: n^2 times the sum of w^4
    /// over the square of the sum of w^2; 3.8 for a Hann window without a mask, more the less of it is valid.
    [[nodiscard]] double repetition() const { return repetition_; }

    struct Result {
        double valid_share = 0;  ///< of the weight of the whole window
        bool textured = false;   ///< the valid pixels are not all alike
    };
    /// Write (image - its weighted mean) * weight; in a masked window less its local mean first. The window is a Hann
    /// window moved by (dx, dy); the mask stays. What stands behind the mask is not looked at and may be NaN.
    /// cost  two passes over n x n pixels, and a box filter where there is a mask.
    Result apply(core::RasterView<const float> image, double dx_px, double dy_px, float* out);

private:
    /// (n * sum of sin^8 / (sum of sin^4)^2)^2 = ((35 / 128) / (3 / 8)^2)^2
    static constexpr double kHannRepetition = (35.0 * 64 / 128 / 9) * (35.0 * 64 / 128 / 9);
    void move_window(double dx_px, double dy_px);
    void blur(const std::vector<float>& from, int width, std::vector<float>& to) const;
    core::RasterView<const float> levelled(core::RasterView<const float> image);

    int side_;
    bool masked_ = false;
    double repetition_ = kHannRepetition;
    // [n x n], of use where there is a mask: seen, its edges faded, the seen share around each pixel
    std::vector<float> seen_, fade_, share_near_;
    std::vector<float> level_, local_;  // [n x n] the image less its local mean
    float level_about_ = 0;
    std::vector<float> across_, down_;             // Hann windows
    std::vector<double> weight_, first_, second_;  // sums per column
};

}  // namespace quarrywatch::coregister
