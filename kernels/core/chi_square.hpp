#pragma once
// The chi-square distribution, for p-values of detectors and thresholds.

namespace quarrywatch::core {

/// P(X > x) of a chi-square variable with `degrees` (> 0, need not be whole) degrees of freedom; x <= 0 gives 1.
/// Relative accuracy about 1e-12 down to 1e-300.
/// source  series and continued fraction of the incomplete gamma function (Abramowitz and Stegun 6.5.29, 6.5.31).
[[nodiscard]] double chi_square_survival(double x, double degrees);

/// The x with chi_square_survival(x, degrees) == probability, 0 < probability < 1, by bisection to 1e-12 relative.
[[nodiscard]] double chi_square_quantile(double probability, double degrees);

}  // namespace quarrywatch::core
