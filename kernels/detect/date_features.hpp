#pragma once
// What a detector looks at of one date: bands, products of bands, indices.

#include <array>
#include <span>
#include <vector>

#include "kernels/classify/indices.hpp"

namespace quarrywatch::detect {

/// The features of one date, in this order: the bands, the products, the indices.
struct DateFeatures {
    int bands = 0;                             ///< of the date
    classify::BandPlaces places;               ///< which band is which, for the indices
    bool with_bands = true;                    ///< the bands themselves are features
    std::vector<std::array<int, 2>> products;  ///< of two standardised bands (or the square of one)
    std::vector<classify::Index> indices;
    /// Per band, or empty: features are formed of (band - offset) / gain.
    std::vector<float> gain, offset;
    /// Per band, of those numbers; needed for products only: a band stands in them as (band - centre) * inverse_scale.
    std::vector<float> centre, inverse_scale;

    [[nodiscard]] int count() const {
        return (with_bands ? bands : 0) + static_cast<int>(products.size() + indices.size());
    }
};

/// All bands of `bands` as they are.
[[nodiscard]] DateFeatures plain_bands(int bands);

/// The bands, their squares and products, and the normalised indices that they allow (brightness is linear in the
/// bands). centre, inverse_scale  of each band.
[[nodiscard]] DateFeatures with_quadratic_terms(const classify::BandPlaces& places, std::vector<float> centre,
                                                std::vector<float> inverse_scale);

/// Only the indices that the bands allow, of bands brought to the other date by gain and offset (or empty).
[[nodiscard]] DateFeatures indices_alone(int bands, const classify::BandPlaces& places, std::vector<float> gain,
                                         std::vector<float> offset);

/// Features of rows of pixels; keeps its memory.
class FeatureRows {
public:
    /// Compute the features of a row.
    ///
    /// bands    one row of `count` pixels per band of the date.
    /// return   one row per feature, valid until the next call; bands that are features as they are stay where they
    /// are.
    ///          The same bytes wherever the row begins.
    /// cost     a few operations per feature and pixel, in SIMD lanes; no allocation after the longest row.
    std::span<const float* const> compute(const DateFeatures& date, std::span<const float* const> bands, int count);

private:
    std::vector<float> memory_;
    std::vector<const float*> used_, rows_;
};

}  // namespace quarrywatch::detect
