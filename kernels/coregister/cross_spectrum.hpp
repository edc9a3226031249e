#pragma once
// The cross-spectrum of two windows, and the place of its correlation peak on the continuous surface.

#include <cstddef>
#include <vector>

namespace quarrywatch::coregister {

/// Harmonics kx >= 0 of two apodised real windows of n x n pixels, up to kReach of the sampling frequency: the other
/// half plane says the same. Holds its buffers; not shared between threads.
class CrossSpectrum {
public:
    static constexpr double kReach = 0.42;  ///< cycles per pixel; beyond there is aliasing and noise

    explicit CrossSpectrum(int side);

    /// From the transform of before + i * after, planes of [ky][kx]. Every harmonic gets the modulus 1 times a weight
    /// that falls from 1 at a quarter of a cycle per pixel to 0 at kReach.
    void take(const float* re, const float* im);
    /// Weigh each harmonic by what it is worth, given that the displacement is about (dx, dy): its own modulus over
    /// the mean of its ring, times c^2 / (1 - c^2) with c the ring's coherence at that displacement.
    /// source  the maximum-likelihood weights of Knapp and Carter 1976, doi:10.1109/TASSP.1976.1162830 (their HT
    ///         processor); here the coherence is taken from the window itself, ring by ring.
    void weigh_by_coherence(double dx_px, double dy_px);

    /// Write the weighted harmonics into the columns below kx = columns() of a spectrum that is zero elsewhere.
    void spread(float* re, float* im) const;
    [[nodiscard]] int columns() const { return reach_ + 1; }

    struct Climb {
        bool converged = false;
        double dx_px = 0, dy_px = 0;
    };
    /// The maximum of the correlation surface next to (dx, dy), by Newton steps; not converged when it lies further
    /// than 1.5 px away or there is none. cost  some 50 operations per harmonic and step.
    [[nodiscard]] Climb climb(double dx_px, double dy_px);

    struct Precision {
        double sigma_px = 0;   ///< standard error per axis: the sandwich estimate from the phase residuals
        double coherence = 0;  ///< weighted mean cosine of the phase residuals
    };
    /// How well the peak at (dx, dy) is known. `repetition` is over how many harmonics an error spreads, which the
    /// apodisation decides (Apodiser::repetition).
    [[nodiscard]] Precision precision(double dx_px, double dy_px, double repetition);

private:
    struct Moments {
        double value = 0;
        double gx = 0, gy = 0;             // gradient
        double hxx = 0, hxy = 0, hyy = 0;  // negated Hessian
    };
    [[nodiscard]] Moments moments(double dx_px, double dy_px);
    void turn_phases(double dx_px);

    /// Where the harmonics of this ky start in the arrays below.
    [[nodiscard]] std::size_t row_of(int ky) const {
        return static_cast<std::size_t>(ky + reach_) * static_cast<std::size_t>(stride_);
    }

    int side_, reach_, stride_;
    std::vector<float> taper_;                          // 0 outside the half plane that is used
    std::vector<int> ring_;                             // |k| in whole harmonics; 0 outside
    std::vector<float> cross_re_, cross_im_, modulus_;  // as measured
    std::vector<float> value_re_, value_im_;            // weighted
    std::vector<float> phase_re_, phase_im_;            // exp(i kx dx)
    std::vector<float> line_re_, line_im_, sums_;       // scratch
    std::vector<double> ring_aligned_, ring_modulus_, ring_count_;
    std::vector<float> ring_factor_;
};

}  // namespace quarrywatch::coregister
