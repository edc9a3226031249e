#include "kernels/coregister/kernel_weights.hpp"

#include <cstddef>
#include <numbers>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::coregister {

namespace {

// sin(pi d) for d in [0, 0.5], sin(x) and cos(x) for x in [0, pi / 3]: their series, to below single precision. The
// library's sine does not run on vector lanes.
inline float sin_pi(float d) {
    const float x = std::numbers::pi_v<float> * d, y = x * x;
    return x * (1.0F + y * (-1.0F / 6 +
                            y * (1.0F / 120 + y * (-1.0F / 5040 +
                                                   y * (1.0F / 362880 + y * (-1.0F / 39916800 + y / 6227020800.0F))))));
}
inline float sin_third(float x) {
    const float y = x * x;
    return x * (1.0F + y * (-1.0F / 6 + y * (1.0F / 120 + y * (-1.0F / 5040 + y * (1.0F / 362880 - y / 39916800.0F)))));
}
inline float cos_third(float x) {
    const float y = x * x;
    return 1.0F + y * (-0.5F + y * (1.0F / 24 + y * (-1.0F / 720 + y * (1.0F / 40320 - y / 3628800.0F))));
}

// Lanczos-3 at d, d + 1 and d + 2, where sine = sin(pi d): the other sines follow by their addition theorem.
inline void lanczos_side(float d, float sine, float& at0, float& at1, float& at2) {
    constexpr float kHalfRoot3 = 0.866025404F, kScale = 3 / (std::numbers::pi_v<float> * std::numbers::pi_v<float>);
    const float x = std::numbers::pi_v<float> / 3 * d, s = sin_third(x), c = cos_third(x), scaled = kScale * sine;
    at0 = d < kFractionDone ? 1.0F : scaled * s / (d * d);
    at1 = -scaled * (0.5F * s + kHalfRoot3 * c) / ((d + 1) * (d + 1));
    at2 = scaled * (-0.5F * s + kHalfRoot3 * c) / ((d + 2) * (d + 2));
}

QUARRYWATCH_MULTIVERSION
void lanczos_weights(const float* __restrict f, int count, float* __restrict w0, float* __restrict w1,
                     float* __restrict w2, float* __restrict w3, float* __restrict w4, float* __restrict w5) {
    for (int k = 0; k < count; ++k) {
        const float left = f[k], right = 1 - left, nearer = left < right ? left : right;
        const float sine = nearer < kFractionDone ? 0.0F : sin_pi(nearer);  // a whole pixel stays what it is
        float l0, l1, l2, r0, r1, r2;
        lanczos_side(left, sine, l0, l1, l2);
        lanczos_side(right, sine, r0, r1, r2);
        const float scale = 1 / (l0 + l1 + l2 + r0 + r1 + r2);
        w0[k] = l2 * scale;
        w1[k] = l1 * scale;
        w2[k] = l0 * scale;
        w3[k] = r0 * scale;
        w4[k] = r1 * scale;
        w5[k] = r2 * scale;
    }
}

// Weights of the taps for every pixel of a cell row; tap 0 stands at whole part - (taps / 2 - 1).
QUARRYWATCH_MULTIVERSION
void bicubic_weights(const float* __restrict f, int count, float* __restrict w0, float* __restrict w1,
                     float* __restrict w2, float* __restrict w3) {
    for (int k = 0; k < count; ++k) {
        const float t = f[k], t2 = t * t, t3 = t2 * t;
        w0[k] = -0.5F * t3 + t2 - 0.5F * t;
        w1[k] = 1.5F * t3 - 2.5F * t2 + 1.0F;
        w2[k] = -1.5F * t3 + 2.0F * t2 + 0.5F * t;
        w3[k] = 0.5F * t3 - 0.5F * t2;
    }
}

}  // namespace

void kernel_weights(Kernel kernel, const CellFractions& f, int count, KernelWeights& w) {
    switch (kernel) {
        case Kernel::bicubic:
            bicubic_weights(f.data(), count, w[0].data(), w[1].data(), w[2].data(), w[3].data());
            return;
        case Kernel::bilinear:
            for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
                w[0][k] = 1 - f[k];
                w[1][k] = f[k];
            }
            return;
        case Kernel::lanczos:
            lanczos_weights(f.data(), count, w[0].data(), w[1].data(), w[2].data(), w[3].data(), w[4].data(),
                            w[5].data());
            return;
        case Kernel::nearest:
            return;
    }
}

}  // namespace quarrywatch::coregister
