#include "kernels/python/arrays.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace quarrywatch::python {

namespace {

std::string type_name(const py::object& value) { return py::str(py::type::of(value).attr("__name__")); }

py::array array_in(const py::object& argument, const std::string& name) {
    if (!py::isinstance<py::array>(argument))
        throw py::type_error(name + ": a NumPy array is needed, " + type_name(argument) + " was found");
    return py::reinterpret_borrow<py::array>(argument);
}

std::string dtype_name(const py::array& array) { return py::str(array.dtype()); }

std::string shape_text(const py::array& array) {
    std::string text = "(";
    for (py::ssize_t d = 0; d < array.ndim(); ++d) text += (d > 0 ? ", " : "") + std::to_string(array.shape(d));
    return text + (array.ndim() == 1 ? ",)" : ")");
}

std::string shape_text(int rows, int cols) { return "(" + std::to_string(rows) + ", " + std::to_string(cols) + ")"; }

void check_sides(const py::array& array, const std::string& name) {
    for (py::ssize_t d = 0; d < array.ndim(); ++d)
        if (array.shape(d) == 0 || array.shape(d) > std::numeric_limits<int>::max())
            throw py::value_error(name + ": no image can be " + shape_text(array) + " large");
}

// The last two dimensions of an array as a view of its own memory.
template <class T>
core::RasterView<const T> plane_of(const py::array& array, py::ssize_t offset, const std::string& name) {
    constexpr auto kSize = static_cast<py::ssize_t>(sizeof(T));
    const py::ssize_t d = array.ndim(), rows = array.shape(d - 2), cols = array.shape(d - 1);
    const py::ssize_t row_bytes = rows > 1 ? array.strides(d - 2) : cols * kSize;
    const auto* const data = static_cast<const std::byte*>(array.data()) + offset;
    if ((cols > 1 && array.strides(d - 1) != kSize) || row_bytes < cols * kSize || row_bytes % kSize != 0 ||
        reinterpret_cast<std::uintptr_t>(data) % sizeof(T) != 0)
        throw py::value_error(name +
                              ": the pixels of a row must lie beside each other, and rows one after the other; these "
                              "do not. Use numpy.ascontiguousarray(" +
                              name + ")");
    return {reinterpret_cast<const T*>(data), static_cast<int>(rows), static_cast<int>(cols),
            static_cast<std::ptrdiff_t>(row_bytes / kSize)};
}

void require_float32(const py::array& array, const std::string& name) {
    if (!py::isinstance<py::array_t<float>>(array))
        throw py::type_error(name + ": an array of float32 is needed, one of " + dtype_name(array) +
                             " was found. Use " + name + ".astype(numpy.float32)");
}

// A number that is not finite has all bits of its exponent set. Without a branch, so that the loop runs in vector
// lanes.
bool all_finite(const float* row, int count) {
    constexpr std::uint32_t kExponent = 0x7f800000U;
    std::uint32_t odd = 0;
    for (int i = 0; i < count; ++i)
        odd |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(row[i]) & kExponent) == kExponent);
    return odd == 0;
}

}  // namespace

Mask::Mask(const py::object& argument, const char* name, int rows, int cols) : owner_(argument) {
    if (argument.is_none()) return;
    const py::array array = array_in(argument, name);
    if (!py::isinstance<py::array_t<bool>>(array) && !py::isinstance<py::array_t<std::uint8_t>>(array))
        throw py::type_error(std::string(name) + ": an array of bool or uint8 is needed, one of " + dtype_name(array) +
                             " was found");
    if (array.ndim() != 2)
        throw py::value_error(std::string(name) + ": two dimensions are needed, (rows, cols); the shape is " +
                              shape_text(array));
    check_sides(array, name);
    view_ = plane_of<std::uint8_t>(array, 0, name);
    if (rows != 0 && (view_.rows() != rows || view_.cols() != cols))
        throw py::value_error(std::string(name) + ": the shape must be " + shape_text(rows, cols) + ", it is " +
                              shape_text(array));
}

Image::Image(const py::object& argument, const char* name, const Image* like) : owner_(argument) {
    const py::array array = array_in(argument, name);
    require_float32(array, name);
    stacked_ = array.ndim() == 3;
    if (array.ndim() != 2 && !stacked_)
        throw py::value_error(std::string(name) + ": (rows, cols) or (bands, rows, cols) is needed; the shape is " +
                              shape_text(array));
    check_sides(array, name);
    const py::ssize_t count = stacked_ ? array.shape(0) : 1;
    for (py::ssize_t b = 0; b < count; ++b)
        bands_.push_back(plane_of<float>(array, stacked_ ? b * array.strides(0) : 0, name));
    if (like != nullptr && (like->bands_.size() != bands_.size() || like->rows() != rows() || like->cols() != cols()))
        throw py::value_error(std::string(name) + ": the shape must be that of the other date, " +
                              (like->stacked_ ? std::to_string(like->bands_.size()) + " bands of " : std::string()) +
                              shape_text(like->rows(), like->cols()) + "; it is " + shape_text(array));
    cleaned_.resize(bands_.size());
}

void Image::hide_nonfinite(core::RasterView<std::uint8_t> valid) {
    for (std::size_t b = 0; b < bands_.size(); ++b)
        for (int r = 0; r < valid.rows(); ++r) {
            if (all_finite(bands_[b].row(r), valid.cols())) continue;
            if (cleaned_[b].empty()) {
                cleaned_[b] = core::Raster<float>(valid.rows(), valid.cols());
                for (int k = 0; k < valid.rows(); ++k) std::copy_n(bands_[b].row(k), valid.cols(), cleaned_[b].row(k));
                bands_[b] = std::as_const(cleaned_[b]).view();
            }
            float* const row = cleaned_[b].row(r);
            for (int c = 0; c < valid.cols(); ++c) {
                if (std::isfinite(row[c])) continue;
                row[c] = 0;
                valid(r, c) = 0;
            }
        }
}

core::Raster<std::uint8_t> ones_of(const Mask& mask, int rows, int cols) {
    core::Raster<std::uint8_t> ones(rows, cols, 1);
    if (!mask.given()) return ones;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) ones(r, c) = mask.view()(r, c) != 0 ? 1 : 0;
    return ones;
}

NewImage<float> new_image(int bands, int rows, int cols) {
    std::vector<py::ssize_t> shape{rows, cols};
    if (bands > 0) shape.insert(shape.begin(), bands);
    NewImage<float> image{py::array_t<float>(shape), {}};
    auto* const data = static_cast<float*>(image.array.mutable_data());
    for (std::ptrdiff_t b = 0; b < (bands > 0 ? bands : 1); ++b)
        image.bands.emplace_back(data + b * rows * cols, rows, cols);
    return image;
}

NewImage<std::uint8_t> new_mask(int rows, int cols) {
    static_assert(sizeof(bool) == 1);
    NewImage<std::uint8_t> mask{py::array_t<bool>(std::vector<py::ssize_t>{rows, cols}), {}};
    mask.bands.emplace_back(static_cast<std::uint8_t*>(mask.array.mutable_data()), rows, cols);
    return mask;
}

std::vector<float> list_of_floats(const py::object& argument, const char* name) {
    const py::array array = array_in(argument, name);
    require_float32(array, name);
    const py::array_t<float, py::array::c_style> flat(array);
    return {flat.data(), flat.data() + flat.size()};
}

void check_threads(int threads) {
    if (threads < 1) throw py::value_error("threads: 1 or more is needed, " + std::to_string(threads) + " was found");
}

}  // namespace quarrywatch::python
