#pragma once
// The two array types of the kernels: Raster owns its pixels and moves, RasterView borrows them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace quarrywatch::core {

/// A borrowed rows x cols array of one band. Rows are contiguous, `stride` pixels apart. Trivially copyable; never
/// owns.
template <class T>
class RasterView {
public:
    RasterView() = default;
    RasterView(T* data, int rows, int cols) : RasterView(data, rows, cols, cols) {}
    RasterView(T* data, int rows, int cols, std::ptrdiff_t stride)
        : data_(data), rows_(rows), cols_(cols), stride_(stride) {}

    /// A view of mutable pixels reads as a view of constant ones.
    template <class U>
    requires(std::is_same_v<const U, T> && !std::is_same_v<U, T>)
        RasterView(RasterView<U> other)  // NOLINT(google-explicit-constructor): the conversion only adds const
        : RasterView(other.data(), other.rows(), other.cols(), other.stride()) {}

    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int cols() const { return cols_; }
    [[nodiscard]] std::ptrdiff_t stride() const { return stride_; }
    [[nodiscard]] bool empty() const { return rows_ == 0 || cols_ == 0; }
    [[nodiscard]] T* row(int r) const { return data_ + static_cast<std::ptrdiff_t>(r) * stride_; }
    [[nodiscard]] T& operator()(int r, int c) const { return row(r)[c]; }

    /// The part of this view that starts at (row, col). The caller keeps it inside.
    [[nodiscard]] RasterView part(int first_row, int first_col, int part_rows, int part_cols) const {
        return {row(first_row) + first_col, part_rows, part_cols, stride_};
    }

private:
    T* data_ = nullptr;
    int rows_ = 0;
    int cols_ = 0;
    std::ptrdiff_t stride_ = 0;
};

/// An owned rows x cols array of one band. Move-only, so that no pixel is copied by accident.
template <class T>
class Raster {
public:
    Raster() = default;
    /// Pixels are left uninitialised: every producer writes all of them.
    Raster(int rows, int cols)
        : data_(std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols))),
          capacity_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)),
          rows_(rows),
          cols_(cols) {}
    Raster(int rows, int cols, T value) : Raster(rows, cols) { fill(value); }
    Raster(Raster&& other) noexcept { *this = std::move(other); }
    Raster& operator=(Raster&& other) noexcept {
        data_ = std::move(other.data_);
        capacity_ = std::exchange(other.capacity_, 0);
        rows_ = std::exchange(other.rows_, 0);
        cols_ = std::exchange(other.cols_, 0);
        return *this;
    }
    Raster(const Raster&) = delete;
    Raster& operator=(const Raster&) = delete;
    ~Raster() = default;

    /// Change the shape; memory is kept when it suffices, contents become unspecified.
    void reshape(int rows, int cols) {
        const std::size_t needed = static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
        if (needed > capacity_) {
            data_ = std::make_unique_for_overwrite<T[]>(needed);
            capacity_ = needed;
        }
        rows_ = rows;
        cols_ = cols;
    }
    void fill(T value) {
        T* const pixels = data_.get();
        for (std::size_t i = 0; i < size(); ++i) pixels[i] = value;
    }
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int cols() const { return cols_; }
    [[nodiscard]] bool empty() const { return rows_ == 0 || cols_ == 0; }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(rows_) * static_cast<std::size_t>(cols_); }
    [[nodiscard]] T* data() { return data_.get(); }
    [[nodiscard]] const T* data() const { return data_.get(); }
    [[nodiscard]] T* row(int r) { return data_.get() + static_cast<std::ptrdiff_t>(r) * cols_; }
    [[nodiscard]] const T* row(int r) const { return data_.get() + static_cast<std::ptrdiff_t>(r) * cols_; }
    [[nodiscard]] T& operator()(int r, int c) { return row(r)[c]; }
    [[nodiscard]] const T& operator()(int r, int c) const { return row(r)[c]; }
    [[nodiscard]] RasterView<T> view() { return {data_.get(), rows_, cols_}; }
    [[nodiscard]] RasterView<const T> view() const { return {data_.get(), rows_, cols_}; }

private:
    std::unique_ptr<T[]> data_;
    std::size_t capacity_ = 0;
    int rows_ = 0;
    int cols_ = 0;
};

}  // namespace quarrywatch::core
