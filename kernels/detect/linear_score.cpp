#include "kernels/detect/linear_score.hpp"

#include <algorithm>
#include <cstddef>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

QUARRYWATCH_MULTIVERSION
void add_product(float* __restrict out, const float* __restrict in, float factor, int count) {
    for (int i = 0; i < count; ++i) out[i] += factor * in[i];
}

// Two features at once: half as many walks over the sum.
QUARRYWATCH_MULTIVERSION
void add_products(float* __restrict out, const float* __restrict a, const float* __restrict b, float factor_a,
                  float factor_b, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) out[i] += factor_a * a[i] + factor_b * b[i];
}

QUARRYWATCH_MULTIVERSION
void add_constant(float* __restrict out, const float* __restrict in, float constant, int count) {
    for (int i = 0; i < count; ++i) out[i] = in[i] + constant;
}

QUARRYWATCH_MULTIVERSION
void add_square(float* __restrict out, const float* __restrict z, int count) {
    for (int i = 0; i < count; ++i) out[i] += z[i] * z[i];
}

QUARRYWATCH_MULTIVERSION
void add_sums(float* __restrict squares, float* __restrict along, float* __restrict length, const float* __restrict z,
              const float* __restrict g, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        squares[i] += z[i] * z[i];
        along[i] += z[i] * g[i];
        length[i] += g[i] * g[i];
    }
}

QUARRYWATCH_MULTIVERSION
void finish_plain(float* __restrict out, const float* __restrict squares, const std::uint8_t* __restrict valid,
                  int count) {
    for (int i = 0; i < count; ++i) out[i] = valid[i] != 0 ? squares[i] : 0.0F;
}

QUARRYWATCH_MULTIVERSION
void finish(float* __restrict out, const float* __restrict squares, const float* __restrict along,
            const float* __restrict length, const std::uint8_t* __restrict valid, float variance, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float explained = variance * along[i] * along[i] / (1.0F + variance * length[i]);
        const float left = squares[i] - explained;
        out[i] = valid[i] != 0 ? (left > 0 ? left : 0.0F) : 0.0F;
    }
}

void add_features(float* out, std::span<const float* const> features, const float* coefficients, int count) {
    std::size_t f = 0;
    for (; f + 2 <= features.size(); f += 2)
        add_products(out, features[f], features[f + 1], coefficients[f], coefficients[f + 1], count);
    if (f < features.size()) add_product(out, features[f], coefficients[f], count);
}

// Features of both dates for a row, and a check that they are the model's.
struct RowFeatures {
    std::span<const float*const> before, after;
};
RowFeatures features_of_row(const LinearScore& score, std::span<const float* const> before,
                            std::span<const float* const> after, int count, LinearScoreWorkspace& workspace) {
    const RowFeatures f{workspace.before_features.compute(score.before, before, count),
                        workspace.after_features.compute(score.after, after, count)};
    core::require(f.before.size() + f.after.size() == static_cast<std::size_t>(score.model.features), "linear_score",
                  "another number of features than the model's");
    return f;
}

}  // namespace

void variates_of_row(const LinearScore& score, std::span<const float* const> before,
                     std::span<const float* const> after, int count, LinearScoreWorkspace& workspace, float* out) {
    const RowFeatures f = features_of_row(score, before, after, count, workspace);
    const auto features = static_cast<std::size_t>(score.model.features);
    for (std::size_t v = 0; v < static_cast<std::size_t>(score.model.variates); ++v, out += count) {
        const float* const coefficients = &score.model.coefficients[v * features];
        std::fill_n(out, count, score.model.constants[v]);
        add_features(out, f.after, coefficients + f.before.size(), count);
        add_features(out, f.before, coefficients, count);
    }
}

void linear_score(const LinearScore& score, std::span<const core::RasterView<const float>> before,
                  std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
                  LinearScoreWorkspace& w, core::RasterView<float> out) {
    const int cols = valid.cols();
    const auto length = static_cast<std::size_t>(cols), features = static_cast<std::size_t>(score.model.features);
    if (w.rows.size() < 5 * length) w.rows.resize(5 * length);
    float* const squares = w.rows.data();
    float* const along = squares + length;
    float* const size = along + length;
    float* const later = size + length;
    float* const z = later + length;
    const bool brightness = score.brightness_variance > 0;
    for (int r = 0; r < valid.rows(); ++r) {
        w.before_rows.clear();
        w.after_rows.clear();
        for (const auto& band : before) w.before_rows.push_back(band.row(r));
        for (const auto& band : after) w.after_rows.push_back(band.row(r));
        const RowFeatures f = features_of_row(score, w.before_rows, w.after_rows, cols, w);
        std::fill_n(squares, 3 * length, 0.0F);
        for (std::size_t v = 0; v < static_cast<std::size_t>(score.model.variates); ++v) {
            const float* const coefficients = &score.model.coefficients[v * features];
            std::fill_n(later, length, 0.0F);
            add_features(later, f.after, coefficients + f.before.size(), cols);
            add_constant(z, later, score.model.constants[v], cols);
            add_features(z, f.before, coefficients, cols);
            if (brightness)
                add_sums(squares, along, size, z, later, cols);
            else
                add_square(squares, z, cols);
        }
        if (brightness)
            finish(out.row(r), squares, along, size, valid.row(r), static_cast<float>(score.brightness_variance), cols);
        else
            finish_plain(out.row(r), squares, valid.row(r), cols);
    }
}

}  // namespace quarrywatch::detect
