#pragma once
// The weights of an interpolation kernel's taps, many pixels at a time.

#include <array>

#include "kernels/coregister/resample.hpp"
#include "kernels/coregister/warp_lattice.hpp"

namespace quarrywatch::coregister {

/// A sample this near to a pixel's middle takes that pixel: a displacement by whole pixels is exact.
inline constexpr float kFractionDone = 1e-6F;

inline constexpr int kMostTaps = 6;
/// One number for each pixel of a row of a lattice cell.
using CellFractions = std::array<float, WarpLattice::kSpacing>;
/// Tap 0 stands at the whole part of the place less (taps / 2 - 1).
using KernelWeights = std::array<CellFractions, kMostTaps>;

/// Weights at the fractions f[0 .. count), each in [0, 1); those of a pixel add up to one. Kernel::nearest has none.
/// cost    no library call: the same on every processor, on vector lanes.
void kernel_weights(Kernel kernel, const CellFractions& f, int count, KernelWeights& weights);

}  // namespace quarrywatch::coregister
