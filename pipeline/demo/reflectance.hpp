#pragma once
// What the ground reflects: spectra of covers by season, the paint of each lot, and the light of the day.

#include <memory>
#include <vector>

#include "pipeline/demo/ground.hpp"
#include "pipeline/demo/looks.hpp"

namespace quarrywatch::demo {

/// Crops of this lot are in rotation: greener or paler in the second year, harmlessly.
bool rotates(Cover cover, int lot);

/// Reflectance of each cover and lot on one day: [band][cover][lot].
class Palette {
public:
    explicit Palette(const Look& look);
    [[nodiscard]] float operator()(int band, int cover, int lot) const {
        return values_[(static_cast<std::size_t>(band) * kCovers + static_cast<std::size_t>(cover)) * 256 +
                       static_cast<std::size_t>(lot)];
    }
    /// How strongly the grain shows on a cover.
    [[nodiscard]] static float grain(int cover);

private:
    std::vector<float> values_;
};

/// Sunlight on each sample, 1 on level ground: slope towards the sun, quarry faces, a little unevenness of the air.
void make_light(const Relief& relief, const Ground& ground, const Look& look, core::Raster<float>& light);

/// Reflectance of one band, at least 0.002.
void make_reflectance(const Ground& ground, const Relief& relief, const core::Raster<float>& light,
                      const Palette& palette, int band, core::Raster<float>& out);

}  // namespace quarrywatch::demo
