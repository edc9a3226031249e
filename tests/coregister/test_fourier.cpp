#include "kernels/coregister/fourier.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {
namespace {

// Single precision over log2(n^2) additions of numbers of modulus 1 to n^2.
constexpr double kRounding = 1e-5;

struct Planes {
    std::vector<float> re, im;
};

Planes random_planes(int n, unsigned seed) {
    core::RandomValues random(seed);
    Planes p{std::vector<float>(static_cast<std::size_t>(n * n)), std::vector<float>(static_cast<std::size_t>(n * n))};
    for (float& v : p.re) v = static_cast<float>(random.normal());
    for (float& v : p.im) v = static_cast<float>(random.normal());
    return p;
}

std::complex<double> by_definition(const Planes& p, int n, int ky, int kx) {
    std::complex<double> sum;
    for (int r = 0; r < n; ++r)
        for (int c = 0; c < n; ++c) {
            const auto i = static_cast<std::size_t>(r * n + c);
            sum +=
                std::complex<double>(p.re[i], p.im[i]) * std::polar(1.0, -2 * std::numbers::pi * (r * ky + c * kx) / n);
        }
    return sum;
}

TEST(Fourier, FourByFourByHand) {
    // A single one at row 1, column 0: exp(-2 pi i ky / 4) whatever kx.
    Fourier fourier(4);
    std::vector<float> re(16, 0.0F), im(16, 0.0F);
    re[4] = 1;
    fourier.forward(re.data(), im.data());
    EXPECT_EQ(re, (std::vector<float>{1, 1, 1, 1, 0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0}));
    EXPECT_EQ(im, (std::vector<float>{0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1}));
}

TEST(Fourier, IsTheSumThatDefinesIt) {
    for (const int n : {4, 8, 16, 32}) {  // powers of four and others take different stages
        const Planes before = random_planes(n, static_cast<unsigned>(n));
        Planes after = before;
        Fourier(n).forward(after.re.data(), after.im.data());
        for (int ky = 0; ky < n; ++ky)
            for (int kx = 0; kx < n; ++kx) {
                const std::complex<double> expected = by_definition(before, n, ky, kx);
                const auto i = static_cast<std::size_t>(ky * n + kx);
                EXPECT_NEAR(static_cast<double>(after.re[i]), expected.real(), kRounding * n * n);
                EXPECT_NEAR(static_cast<double>(after.im[i]), expected.imag(), kRounding * n * n);
            }
    }
}

TEST(Fourier, ThereAndBackIsTheSameTimesTheNumberOfPixels) {
    for (const int n : {4, 32, 64, 128, 256}) {
        const Planes before = random_planes(n, 7);
        Planes after = before;
        Fourier fourier(n);
        fourier.forward(after.re.data(), after.im.data());
        fourier.inverse(after.re.data(), after.im.data(), n);
        for (std::size_t i = 0; i < before.re.size(); ++i) {
            EXPECT_NEAR(after.re[i] / static_cast<float>(n * n), before.re[i], kRounding);
            EXPECT_NEAR(after.im[i] / static_cast<float>(n * n), before.im[i], kRounding);
        }
    }
}

TEST(Fourier, TheInverseIgnoresColumnsSaidToBeZero) {
    constexpr int kSide = 32, kColumns = 11;
    Planes whole = random_planes(kSide, 3), cut = whole;
    for (int r = 0; r < kSide; ++r)
        for (int c = kColumns; c < kSide; ++c) {
            const auto i = static_cast<std::size_t>(r * kSide + c);
            whole.re[i] = whole.im[i] = 0;
        }
    Fourier fourier(kSide);
    fourier.inverse(whole.re.data(), whole.im.data(), kSide);
    fourier.inverse(cut.re.data(), cut.im.data(), kColumns);
    EXPECT_EQ(whole.re, cut.re);
    EXPECT_EQ(whole.im, cut.im);
}

TEST(Fourier, RefusesOtherSides) {
    for (const int side : {0, 2, 3, 12, 8192}) EXPECT_THROW(Fourier{side}, std::invalid_argument) << side;
}

}  // namespace
}  // namespace quarrywatch::coregister
