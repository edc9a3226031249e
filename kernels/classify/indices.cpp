#include "kernels/classify/indices.hpp"

#include <algorithm>

namespace quarrywatch::classify {

namespace {

float normalised(float difference, float sum) { return sum > 0 ? std::clamp(difference / sum, -1.0F, 1.0F) : 0.0F; }

}  // namespace

bool available(Index index, const BandPlaces& b) {
    switch (index) {
        case Index::ndvi:
            return b.has(Role::nir) && b.has(Role::red);
        case Index::ndwi:
            return b.has(Role::green) && b.has(Role::nir);
        case Index::mndwi:
            return b.has(Role::green) && b.has(Role::swir1);
        case Index::ndbi:
            return b.has(Role::swir1) && b.has(Role::nir);
        case Index::bsi:
            return b.has(Role::swir1) && b.has(Role::red) && b.has(Role::nir) && b.has(Role::blue);
        case Index::brightness:
            return b.has(Role::blue) || b.has(Role::green) || b.has(Role::red);
    }
    return false;
}

float value_of(Index index, const BandPlaces& b, std::span<const float> pixel) {
    const auto at = [&](Role role) { return b.of(role, pixel); };
    switch (index) {
        case Index::ndvi:
            return normalised(at(Role::nir) - at(Role::red), at(Role::nir) + at(Role::red));
        case Index::ndwi:
            return normalised(at(Role::green) - at(Role::nir), at(Role::green) + at(Role::nir));
        case Index::mndwi:
            return normalised(at(Role::green) - at(Role::swir1), at(Role::green) + at(Role::swir1));
        case Index::ndbi:
            return normalised(at(Role::swir1) - at(Role::nir), at(Role::swir1) + at(Role::nir));
        case Index::bsi: {
            const float soil = at(Role::swir1) + at(Role::red), green = at(Role::nir) + at(Role::blue);
            return normalised(soil - green, soil + green);
        }
        case Index::brightness: {
            float sum = 0;
            int count = 0;
            for (const Role role : {Role::blue, Role::green, Role::red})
                if (b.has(role)) {
                    sum += at(role);
                    ++count;
                }
            return sum / static_cast<float>(count);
        }
    }
    return 0;
}

}  // namespace quarrywatch::classify
