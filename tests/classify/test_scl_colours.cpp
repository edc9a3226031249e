#include "kernels/classify/scl_colours.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "kernels/classify/clear_mask.hpp"

namespace quarrywatch::classify {
namespace {

using Colour = std::array<float, 3>;
using Plane = core::RasterView<const float>;

constexpr float kWord = 257;         // a byte's worth of 16 bits: 255 * 257 = 65535
constexpr float kTolerance = 24;     // as the header promises
constexpr float kJpegNoise = 13.8F;  // per channel; its diagonal, 23.9, just keeps within the tolerance

// As the header's source lists them, written here a second time so that a slip in either shows.
const std::vector<Colour> kPalette{{0, 0, 0},       {255, 0, 0},     {47, 47, 47},    {100, 50, 0},
                                   {0, 160, 0},     {255, 230, 90},  {0, 0, 255},     {128, 128, 128},
                                   {192, 192, 192}, {255, 255, 255}, {100, 200, 255}, {255, 150, 255}};

std::vector<int> classes(const std::vector<Colour>& colours) {
    std::array<std::vector<float>, 3> planes;
    for (const Colour& colour : colours)
        for (std::size_t k = 0; k < 3; ++k) planes[k].push_back(colour[k]);
    std::vector<std::uint8_t> codes(colours.size(), 77);
    const int cols = static_cast<int>(colours.size());
    scl_from_colours(Plane(planes[0].data(), 1, cols), Plane(planes[1].data(), 1, cols),
                     Plane(planes[2].data(), 1, cols), core::RasterView<std::uint8_t>(codes.data(), 1, cols));
    return {codes.begin(), codes.end()};
}

int class_of(const Colour& colour) { return classes({colour}).front(); }

TEST(SclColours, EveryClassInBothDepths) {
    std::vector<Colour> words = kPalette;
    for (Colour& colour : words)
        for (float& channel : colour) channel *= kWord;
    const std::vector<int> expected{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    EXPECT_EQ(classes(kPalette), expected);
    EXPECT_EQ(classes(words), expected);
}

TEST(SclColours, NoiseOfACompressedPictureIsForgiven) {
    std::mt19937 random(3);
    for (std::size_t code = 0; code < kPalette.size(); ++code)
        for (int i = 0; i < 50; ++i) {
            Colour noisy = kPalette[code];
            for (float& channel : noisy) channel += (random() % 2 == 0 ? kJpegNoise : -kJpegNoise);
            EXPECT_EQ(class_of(noisy), static_cast<int>(code));
        }
}

TEST(SclColours, TheToleranceIsARadius) {
    EXPECT_EQ(class_of({128 + kTolerance, 128, 128}), 7);
    EXPECT_EQ(class_of({128 + kTolerance + 1, 128, 128}), kNoSclClass);
    EXPECT_EQ(class_of({128 + kTolerance, 128 + kTolerance, 128}), kNoSclClass);
}

TEST(SclColours, OtherColoursAndMixturesAreNoClass) {
    EXPECT_EQ(class_of({120, 90, 200}), kNoSclClass);
    EXPECT_EQ(class_of({127, 195, 45}), kNoSclClass);  // half vegetation, half bare soil
    EXPECT_EQ(class_of({32000, 50000, 11000}), kNoSclClass);
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(class_of({kNan, 0, 0}), kNoSclClass);
    EXPECT_EQ(class_of({0, 0, kNan}), kNoSclClass);
    EXPECT_EQ(class_of({std::numeric_limits<float>::infinity(), 0, 0}), kNoSclClass);
    EXPECT_FALSE(is_clear_scl(kNoSclClass));
}

TEST(SclColours, ARunOfOneColourIsNotMistakenForItsNeighbour) {
    std::mt19937 random(9);
    std::vector<Colour> colours;
    std::vector<int> expected;
    for (int i = 0; i < 4000; ++i) {
        const int code = static_cast<int>(random() % 13);
        const int length = 1 + static_cast<int>(random() % 4);
        for (int k = 0; k < length; ++k) {
            colours.push_back(code == 12 ? Colour{77, 200, 12} : kPalette[static_cast<std::size_t>(code)]);
            expected.push_back(code == 12 ? kNoSclClass : code);
        }
    }
    EXPECT_EQ(classes(colours), expected);
}

TEST(SclColours, RowsFollowOneAnotherAndShapesMustAgree) {
    const std::vector<float> red{0, 255, 255, 0}, green{160, 230, 255, 0}, blue{0, 90, 255, 255};
    std::vector<std::uint8_t> codes(4);
    scl_from_colours(Plane(red.data(), 2, 2), Plane(green.data(), 2, 2), Plane(blue.data(), 2, 2),
                     core::RasterView<std::uint8_t>(codes.data(), 2, 2));
    EXPECT_EQ(codes, (std::vector<std::uint8_t>{4, 5, 9, 6}));
    EXPECT_THROW(scl_from_colours(Plane(red.data(), 2, 2), Plane(green.data(), 1, 4), Plane(blue.data(), 2, 2),
                                  core::RasterView<std::uint8_t>(codes.data(), 2, 2)),
                 std::invalid_argument);
    EXPECT_THROW(scl_from_colours(Plane(red.data(), 2, 2), Plane(green.data(), 2, 2), Plane(blue.data(), 2, 2),
                                  core::RasterView<std::uint8_t>(codes.data(), 1, 4)),
                 std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::classify
