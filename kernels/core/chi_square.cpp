#include "kernels/core/chi_square.hpp"

#include <cmath>
#include <limits>

#include "kernels/core/require.hpp"

namespace quarrywatch::core {

namespace {

constexpr int kMaximumTerms = 2000;
constexpr double kRelative = 1e-15;

// Regularised lower incomplete gamma by its power series; best for x < a + 1.
double lower_by_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < kMaximumTerms; ++n) {
        term *= x / (a + n);
        sum += term;
        if (term < sum * kRelative) break;
    }
    return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

// Regularised upper incomplete gamma by the modified Lentz evaluation of its continued fraction; best for x >= a + 1.
double upper_by_fraction(double a, double x) {
    const double tiny = std::numeric_limits<double>::min() / kRelative;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / b;
    double h = d;
    for (int n = 1; n < kMaximumTerms; ++n) {
        const double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        if (std::fabs(d) < tiny) d = tiny;
        c = b + an / c;
        if (std::fabs(c) < tiny) c = tiny;
        d = 1 / d;
        const double factor = d * c;
        h *= factor;
        if (std::fabs(factor - 1) < kRelative) break;
    }
    return h * std::exp(a * std::log(x) - x - std::lgamma(a));
}

}  // namespace

double chi_square_survival(double x, double degrees) {
    require(degrees > 0, "chi_square_survival", "degrees of freedom must be positive");
    if (!(x > 0)) return 1;
    if (std::isinf(x)) return 0;
    const double a = degrees / 2, half = x / 2;
    return half < a + 1 ? 1 - lower_by_series(a, half) : upper_by_fraction(a, half);
}

double chi_square_quantile(double probability, double degrees) {
    require(probability > 0 && probability < 1, "chi_square_quantile", "probability must lie between 0 and 1");
    double low = 0, high = 1;
    while (chi_square_survival(high, degrees) > probability) high *= 2;
    while (high - low > 1e-12 * high) {
        const double middle = 0.5 * (low + high);
        (chi_square_survival(middle, degrees) > probability ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace quarrywatch::core
