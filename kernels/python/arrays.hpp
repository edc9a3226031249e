#pragma once
// NumPy arrays seen as the kernels' views, without a copy, and the faults of those that cannot be.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/python/compare_pair.hpp"

namespace quarrywatch::python {

namespace py = pybind11;

/// What a mask may be: bool, or uint8 with nonzero = yes.
class Mask {
public:
    /// Borrow `argument`, [rows x cols] of bool or uint8; None gives an empty view.
    /// throws  py::type_error for another type, py::value_error for another shape (rows 0: any) or a layout that cannot
    ///         be borrowed; both name the argument, what was found and what is needed.
    Mask(const py::object& argument, const char* name, int rows = 0, int cols = 0);
    [[nodiscard]] core::RasterView<const std::uint8_t> view() const { return view_; }
    [[nodiscard]] bool given() const { return view_.data() != nullptr; }

private:
    py::object owner_;
    core::RasterView<const std::uint8_t> view_;
};

/// One or several bands of float32.
class Image {
public:
    /// Borrow `argument`, [rows x cols] or [bands x rows x cols]; rows may stand apart (a part of a greater array).
    /// throws  as Mask; `like`: an image whose shape it must have.
    Image(const py::object& argument, const char* name, const Image* like = nullptr);
    [[nodiscard]] const Bands& bands() const { return bands_; }
    [[nodiscard]] int rows() const { return bands_.front().rows(); }
    [[nodiscard]] int cols() const { return bands_.front().cols(); }
    [[nodiscard]] bool stacked() const { return stacked_; }  ///< three dimensions

    /// Clear `valid` where a band is not finite, and have such a band replaced by a copy that is 0 there: kernels are
    /// promised finite numbers. May run without Python's lock. cost  one reading.
    void hide_nonfinite(core::RasterView<std::uint8_t> valid);

private:
    py::object owner_;
    Bands bands_;
    std::vector<core::Raster<float>> cleaned_;
    bool stacked_ = false;
};

/// Ones where `mask` says yes, or everywhere without one; else 0.
[[nodiscard]] core::Raster<std::uint8_t> ones_of(const Mask& mask, int rows, int cols);

/// A new array of NumPy, its pixels not yet set, and the view through which a kernel writes them.
template <class T>
struct NewImage {
    py::array array;
    std::vector<core::RasterView<T>> bands;
};
/// bands 0: [rows x cols], else [bands x rows x cols].
[[nodiscard]] NewImage<float> new_image(int bands, int rows, int cols);
/// An array of bool.
[[nodiscard]] NewImage<std::uint8_t> new_mask(int rows, int cols);

/// One-dimensional arrays, for lists of numbers. throws  as Mask.
[[nodiscard]] std::vector<float> list_of_floats(const py::object& argument, const char* name);

/// A copy as a one-dimensional array.
template <class T>
[[nodiscard]] py::array_t<T> array_of(const std::vector<T>& values) {
    return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// throws  py::value_error unless threads is 1 or more.
void check_threads(int threads);

}  // namespace quarrywatch::python
