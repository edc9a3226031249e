#pragma once
// How far one window stands from another: phase correlation with a peak found on the continuous correlation surface.

#include <cstdint>
#include <memory>

#include "kernels/core/raster.hpp"
#include "kernels/coregister/options.hpp"

namespace quarrywatch::coregister {

enum class MatchStatus { ok, too_few_valid, low_texture, ambiguous, out_of_range, imprecise };
inline constexpr int kMatchStatuses = 6;
/// Stable name for reports: ok, valid_share, texture, ambiguity, range, precision.
[[nodiscard]] const char* name_of(MatchStatus status);

struct Match {
    double dx_px = 0;        ///< content of `after` stands dx right ...
    double dy_px = 0;        ///< ... and dy below `before`
    double sigma_px = 0;     ///< predicted standard error per axis
    double peak_ratio = 0;   ///< best peak over the best one elsewhere
    double valid_share = 0;  ///< of the apodised weight, valid in both
    double coherence = 0;    ///< mean cosine of the phase residuals, 1 for identical content
    MatchStatus status = MatchStatus::ok;
};

/// Buffers and tables for windows of one size; not shared between threads.
class MatchWorkspace {
public:
    explicit MatchWorkspace(int window_px);
    ~MatchWorkspace();
    MatchWorkspace(MatchWorkspace&&) noexcept;
    MatchWorkspace& operator=(MatchWorkspace&&) noexcept;
    struct Buffers;
    [[nodiscard]] Buffers& buffers() const { return *buffers_; }
    [[nodiscard]] int window_px() const { return window_px_; }

private:
    int window_px_;
    std::unique_ptr<Buffers> buffers_;
};

/// Measure the displacement between two windows that overlap to within a quarter of their side.
///
/// before, after  [n x n] values of one band, n = options.window_px; coarsely aligned by the caller.
/// valid   [n x n], 0 = ignore in both (the union of both scenes' masks); invalid pixels may hold anything but NaN.
/// return  displacement and predicted error; `status` says why a window was refused, its numbers are then not to be
///         used.
/// throws  std::invalid_argument if a shape is not n x n.
/// cost    three transforms of n x n complex numbers (Fourier), no allocation without a mask.
/// source  phase correlation after Kuglin and Hines 1975 for the whole pixels; the sub-pixel peak is that of the
///         maximum-likelihood correlation (CrossSpectrum::weigh_by_coherence), found on the continuous surface by
///         Newton steps. Before the last climb the apodisation of `after` is moved along with its content, which
///         removes the pull towards zero shift. sigma_px is the sandwich estimate from the phase residuals. Not
///         reproduced: rotation and scale.
[[nodiscard]] Match match_window(core::RasterView<const float> before, core::RasterView<const float> after,
                                 core::RasterView<const std::uint8_t> valid, const MatchOptions& options,
                                 MatchWorkspace& workspace);

/// The whole-pixel displacement of large windows, for shifts up to half of their side; status ok, ambiguous,
/// low_texture or too_few_valid. Same conventions and cost as match_window, without the sub-pixel steps.
[[nodiscard]] Match match_coarse(core::RasterView<const float> before, core::RasterView<const float> after,
                                 core::RasterView<const std::uint8_t> before_valid,
                                 core::RasterView<const std::uint8_t> after_valid, const MatchOptions& options,
                                 MatchWorkspace& workspace);

}  // namespace quarrywatch::coregister
