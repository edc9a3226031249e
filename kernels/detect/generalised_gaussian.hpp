#pragma once
// The cut of least error between two classes of generalised Gaussian law.

#include <vector>

#include "kernels/detect/score_histogram.hpp"

namespace quarrywatch::detect {

/// Density shape / (2 scale Gamma(1 / shape)) exp(-(|x - mean| / scale)^shape): Laplace at shape 1, normal at 2, nearly
/// even at 8.
struct GeneralisedGaussian {
    double mean = 0;
    double scale = 1;
    double shape = 2;
};

/// Shapes by the ratio (E|d|)^2 / E d^2 of the deviations d from the mean, which grows with the shape and which
/// Gamma(2 / shape)^2 / (Gamma(1 / shape) Gamma(3 / shape)) gives.
class ShapeTable {
public:
    ShapeTable();
    /// The shape, 0.5 to 8, by linear interpolation (to 1e-3); ratios beyond give the nearer end.
    [[nodiscard]] double shape(double ratio) const;

private:
    std::vector<double> ratios_;
};

/// Fit by moments to the counts of the bins first <= bin < last, of which one at least is positive. The variance
/// includes that of one bin, so that a heap in a single bin has a scale too.
[[nodiscard]] GeneralisedGaussian fit_generalised_gaussian(const Histogram& h, int first, int last,
                                                           const ShapeTable& table);

/// The edge that parts the counts with the least error, each side following its own generalised Gaussian law; infinity
/// where no edge leaves 50 counts on both sides.
///
/// Among the edges, the sum over both classes of P (mean log-likelihood + log P) is greatest, P being the class's
/// share. cost    bins^2 powers. source  Bazi, Bruzzone and Melgani 2005, doi:10.1109/TGRS.2004.842441. Departure:
/// histogram and cut are meant for the
///         cube root of the score (cube_root_histogram), on which both classes are nearly symmetric.
[[nodiscard]] double kittler_illingworth_gg(const Histogram& h);

}  // namespace quarrywatch::detect
