#include "kernels/detect/date_features.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

// The indices that a detector may compare. Others serve to name what was found: they say nothing new of change.
constexpr std::array kFeatures{classify::Index::ndvi, classify::Index::ndwi, classify::Index::mndwi,
                               classify::Index::ndbi, classify::Index::bsi,  classify::Index::mbi};

QUARRYWATCH_MULTIVERSION
void shifted(float* __restrict out, const float* __restrict in, float offset, float factor, int count) {
    for (int i = 0; i < count; ++i) out[i] = (in[i] - offset) * factor;
}

QUARRYWATCH_MULTIVERSION
void divided(float* __restrict out, const float* __restrict in, float offset, float gain, int count) {
    for (int i = 0; i < count; ++i) out[i] = (in[i] - offset) / gain;
}

QUARRYWATCH_MULTIVERSION
void product(float* __restrict out, const float* __restrict a, const float* __restrict b, int count) {
    for (int i = 0; i < count; ++i) out[i] = a[i] * b[i];
}

}  // namespace

DateFeatures plain_bands(int bands) {
    DateFeatures date;
    date.bands = bands;
    return date;
}

DateFeatures with_quadratic_terms(const classify::BandPlaces& places, std::vector<float> centre,
                                  std::vector<float> inverse_scale) {
    DateFeatures date = plain_bands(static_cast<int>(centre.size()));
    date.places = places;
    for (int a = 0; a < date.bands; ++a)
        for (int b = a; b < date.bands; ++b) date.products.push_back({a, b});
    for (const classify::Index index : kFeatures)
        if (classify::available(index, places)) date.indices.push_back(index);
    date.centre = std::move(centre);
    date.inverse_scale = std::move(inverse_scale);
    return date;
}

DateFeatures indices_alone(int bands, const classify::BandPlaces& places, std::vector<float> gain,
                           std::vector<float> offset) {
    DateFeatures date = plain_bands(bands);
    date.places = places;
    date.with_bands = false;
    for (const classify::Index index : kFeatures)
        if (classify::available(index, places)) date.indices.push_back(index);
    if (classify::available(classify::Index::brightness, places)) date.indices.push_back(classify::Index::brightness);
    date.gain = std::move(gain);
    date.offset = std::move(offset);
    return date;
}

std::span<const float* const> FeatureRows::compute(const DateFeatures& date, std::span<const float* const> bands,
                                                   int count) {
    core::require(bands.size() == static_cast<std::size_t>(date.bands), "FeatureRows", "another number of bands");
    const auto n = static_cast<std::size_t>(date.bands), length = static_cast<std::size_t>(count);
    const bool corrected = !date.gain.empty(), standardised = !date.products.empty();
    const std::size_t computed =
        (corrected ? n : 0) + (standardised ? n : 0) + date.products.size() + date.indices.size();
    if (memory_.size() < computed * length) memory_.resize(computed * length);
    float* next = memory_.data();
    const auto take = [&] {
        float* const row = next;
        next += length;
        return row;
    };
    used_.assign(bands.begin(), bands.end());
    if (corrected)
        for (std::size_t b = 0; b < n; ++b) {
            float* const row = take();
            divided(row, bands[b], date.offset[b], date.gain[b], count);
            used_[b] = row;
        }
    rows_.clear();
    if (date.with_bands) rows_.assign(used_.begin(), used_.end());
    if (standardised) {
        float* const first = next;
        for (std::size_t b = 0; b < n; ++b) shifted(take(), used_[b], date.centre[b], date.inverse_scale[b], count);
        for (const auto& [a, b] : date.products) {
            float* const row = take();
            product(row, first + static_cast<std::size_t>(a) * length, first + static_cast<std::size_t>(b) * length,
                    count);
            rows_.push_back(row);
        }
    }
    for (const classify::Index index : date.indices) {
        float* const row = take();
        classify::index_row(index, date.places, used_, count, row);
        rows_.push_back(row);
    }
    return rows_;
}

}  // namespace quarrywatch::detect
