#include "kernels/classify/scl_colours.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/core/require.hpp"

namespace quarrywatch::classify {
namespace {

constexpr float kTolerance = 24;
constexpr float kBrightestByte = 1000;  // what exceeds it has 16 bits; sharpened 8-bit colours may exceed 255 a little
constexpr float kBytesPerWord = 255.0F / 65535.0F;

using Colour = std::array<float, 3>;

// By class code.
constexpr std::array<Colour, 12> kColours{{{0, 0, 0},          // no data
                                           {255, 0, 0},        // saturated or defective
                                           {47, 47, 47},       // dark area
                                           {100, 50, 0},       // cloud shadow
                                           {0, 160, 0},        // vegetation
                                           {255, 230, 90},     // bare soil
                                           {0, 0, 255},        // water
                                           {128, 128, 128},    // unclassified
                                           {192, 192, 192},    // cloud, medium probability
                                           {255, 255, 255},    // cloud, high probability
                                           {100, 200, 255},    // thin cirrus
                                           {255, 150, 255}}};  // snow

std::uint8_t class_of(const Colour& seen) {
    const float brightest = std::max({seen[0], seen[1], seen[2]});
    const float scale = brightest > kBrightestByte ? kBytesPerWord : 1.0F;
    float least = kTolerance * kTolerance;
    std::uint8_t code = kNoSclClass;
    for (std::size_t i = 0; i < kColours.size(); ++i) {
        float square = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const float difference = seen[k] * scale - kColours[i][k];
            square += difference * difference;
        }
        // Written so that NaN fits nothing.
        if (square <= least) {
            least = square;
            code = static_cast<std::uint8_t>(i);
        }
    }
    return code;
}

}  // namespace

void scl_from_colours(core::RasterView<const float> red, core::RasterView<const float> green,
                      core::RasterView<const float> blue, core::RasterView<std::uint8_t> codes) {
    for (const core::RasterView<const float>* const plane : {&red, &green, &blue})
        core::require(plane->rows() == codes.rows() && plane->cols() == codes.cols(), "scl_from_colours",
                      "shapes differ");
    Colour last = kColours[0];
    std::uint8_t code = 0;
    for (int r = 0; r < codes.rows(); ++r) {
        const float* const rows[3] = {red.row(r), green.row(r), blue.row(r)};
        std::uint8_t* const to = codes.row(r);
        for (int c = 0; c < codes.cols(); ++c) {
            const Colour seen{rows[0][c], rows[1][c], rows[2][c]};
            if (seen != last) {
                code = class_of(seen);
                last = seen;
            }
            to[c] = code;
        }
    }
}

}  // namespace quarrywatch::classify
