#include "kernels/detect/linear_variates.hpp"

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

QUARRYWATCH_MULTIVERSION
void set_to(float* __restrict out, float value, int count) {
    for (int i = 0; i < count; ++i) out[i] = value;
}

QUARRYWATCH_MULTIVERSION
void add_product(float* __restrict out, const float* __restrict in, float factor, int count) {
    for (int i = 0; i < count; ++i) out[i] += factor * in[i];
}

QUARRYWATCH_MULTIVERSION
void clear_invalid(float* __restrict out, const std::uint8_t* __restrict valid, int count) {
    for (int i = 0; i < count; ++i) out[i] = valid[i] != 0 ? out[i] : 0.0F;
}

QUARRYWATCH_MULTIVERSION
void add_square(float* __restrict out, const float* __restrict in, float scale, int count) {
    for (int i = 0; i < count; ++i) out[i] += scale * (in[i] * in[i]);
}

}  // namespace

void apply(const LinearVariates& model, std::span<const core::RasterView<const float>> features,
           core::RasterView<const std::uint8_t> valid, std::span<const core::RasterView<float>> out) {
    core::require(features.size() == static_cast<std::size_t>(model.features), "apply",
                  "another number of features than the model's");
    core::require(out.size() == static_cast<std::size_t>(model.variates), "apply",
                  "another number of variates than the model's");
    for (int r = 0; r < valid.rows(); ++r)
        for (std::size_t v = 0; v < out.size(); ++v) {
            float* const row = out[v].row(r);
            set_to(row, model.constants[v], valid.cols());
            for (std::size_t f = 0; f < features.size(); ++f)
                add_product(row, features[f].row(r), model.coefficients[v * features.size() + f], valid.cols());
            clear_invalid(row, valid.row(r), valid.cols());
        }
}

void sum_of_squares(std::span<const core::RasterView<const float>> variates, std::span<const float> scale,
                    core::RasterView<float> out) {
    core::require(variates.size() == scale.size(), "sum_of_squares", "one scale per variate");
    for (int r = 0; r < out.rows(); ++r) {
        set_to(out.row(r), 0, out.cols());
        for (std::size_t v = 0; v < variates.size(); ++v)
            add_square(out.row(r), variates[v].row(r), scale[v], out.cols());
    }
}

}  // namespace quarrywatch::detect
