#include "kernels/classify/indices.hpp"

#include <algorithm>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::classify {

namespace {

float normalised(float difference, float sum) { return sum > 0 ? std::clamp(difference / sum, -1.0F, 1.0F) : 0.0F; }

// (plus - minus) / (plus + minus) of one band against another; so written that it is vectorised.
QUARRYWATCH_MULTIVERSION
void normalised_row(float* __restrict out, const float* __restrict plus, const float* __restrict minus, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float sum = plus[i] + minus[i], ratio = (plus[i] - minus[i]) / (sum > 0 ? sum : 1.0F);
        const float low = ratio < -1.0F ? -1.0F : ratio, limited = low > 1.0F ? 1.0F : low;
        out[i] = sum > 0 ? limited : 0.0F;
    }
}

// The same of two bands against two others.
QUARRYWATCH_MULTIVERSION
void normalised_row(float* __restrict out, const float* __restrict a, const float* __restrict b,
                    const float* __restrict c, const float* __restrict d, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float plus = a[i] + b[i], minus = c[i] + d[i];
        const float sum = plus + minus, ratio = (plus - minus) / (sum > 0 ? sum : 1.0F);
        const float low = ratio < -1.0F ? -1.0F : ratio, limited = low > 1.0F ? 1.0F : low;
        out[i] = sum > 0 ? limited : 0.0F;
    }
}

QUARRYWATCH_MULTIVERSION
void mbi_row(float* __restrict out, const float* __restrict swir1, const float* __restrict swir2,
             const float* __restrict nir, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float others = swir2[i] + nir[i], sum = swir1[i] + others,
                    ratio = (swir1[i] - others) / (sum > 0 ? sum : 1.0F);
        const float low = ratio < -1.0F ? -1.0F : ratio, limited = low > 1.0F ? 1.0F : low;
        out[i] = sum > 0 ? limited + 0.5F : 0.0F;
    }
}

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
        case Index::mbi:
            return b.has(Role::swir1) && b.has(Role::swir2) && b.has(Role::nir);
        case Index::nbr:
            return b.has(Role::nir) && b.has(Role::swir2);
        case Index::blueness:
            return b.has(Role::blue) && b.has(Role::red);
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
        case Index::mbi: {
            const float others = at(Role::swir2) + at(Role::nir), sum = at(Role::swir1) + others;
            return sum > 0 ? normalised(at(Role::swir1) - others, sum) + 0.5F : 0.0F;
        }
        case Index::nbr:
            return normalised(at(Role::nir) - at(Role::swir2), at(Role::nir) + at(Role::swir2));
        case Index::blueness:
            return normalised(at(Role::blue) - at(Role::red), at(Role::blue) + at(Role::red));
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

void index_row(Index index, const BandPlaces& b, std::span<const float* const> rows, int count, float* out) {
    const auto row = [&](Role role) { return rows[static_cast<std::size_t>(b.place[static_cast<std::size_t>(role)])]; };
    switch (index) {
        case Index::ndvi:
            return normalised_row(out, row(Role::nir), row(Role::red), count);
        case Index::ndwi:
            return normalised_row(out, row(Role::green), row(Role::nir), count);
        case Index::mndwi:
            return normalised_row(out, row(Role::green), row(Role::swir1), count);
        case Index::ndbi:
            return normalised_row(out, row(Role::swir1), row(Role::nir), count);
        case Index::bsi:
            return normalised_row(out, row(Role::swir1), row(Role::red), row(Role::nir), row(Role::blue), count);
        case Index::mbi:
            return mbi_row(out, row(Role::swir1), row(Role::swir2), row(Role::nir), count);
        case Index::nbr:
            return normalised_row(out, row(Role::nir), row(Role::swir2), count);
        case Index::blueness:
            return normalised_row(out, row(Role::blue), row(Role::red), count);
        case Index::brightness: {
            std::fill_n(out, count, 0.0F);
            int visible = 0;
            for (const Role role : {Role::blue, Role::green, Role::red})
                if (b.has(role)) {
                    const float* const band = row(role);
                    for (int i = 0; i < count; ++i) out[i] += band[i];
                    ++visible;
                }
            for (int i = 0; i < count; ++i) out[i] /= static_cast<float>(visible);
            return;
        }
    }
}

}  // namespace quarrywatch::classify
