#include "kernels/detect/linear_variates.hpp"

#include <cstddef>

namespace quarrywatch::detect {

LinearVariates recombined(const LinearVariates& model, const core::Matrix& mix, const std::vector<double>& centre) {
    LinearVariates out = model;
    const auto n = static_cast<std::size_t>(model.variates), features = static_cast<std::size_t>(model.features);
    for (std::size_t v = 0; v < n; ++v) {
        for (std::size_t f = 0; f < features; ++f) {
            double sum = 0;
            for (std::size_t k = 0; k <= v; ++k)
                sum += mix(static_cast<int>(v), static_cast<int>(k)) *
                       static_cast<double>(model.coefficients[k * features + f]);
            out.coefficients[v * features + f] = static_cast<float>(sum);
        }
        double constant = 0;
        for (std::size_t k = 0; k <= v; ++k)
            constant +=
                mix(static_cast<int>(v), static_cast<int>(k)) * (static_cast<double>(model.constants[k]) - centre[k]);
        out.constants[v] = static_cast<float>(constant);
    }
    return out;
}

}  // namespace quarrywatch::detect
