#pragma once
// Small dense linear algebra in double, for the covariance and normal equations of the kernels (n up to some
// thousands).

#include <vector>

namespace quarrywatch::core {

/// A dense n x m matrix, row-major.
struct Matrix {
    int rows = 0;
    int cols = 0;
    std::vector<double> values;

    Matrix() = default;
    Matrix(int r, int c) : rows(r), cols(c), values(static_cast<std::size_t>(r) * static_cast<std::size_t>(c), 0.0) {}
    double& operator()(int r, int c) { return values[index(r, c)]; }
    double operator()(int r, int c) const { return values[index(r, c)]; }

private:
    [[nodiscard]] std::size_t index(int r, int c) const {
        return static_cast<std::size_t>(r) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c);
    }
};

[[nodiscard]] Matrix transpose(const Matrix& a);
[[nodiscard]] Matrix multiply(const Matrix& a, const Matrix& b);

/// Lower Cholesky factor of a symmetric positive definite matrix; false when it is not positive definite.
[[nodiscard]] bool cholesky(const Matrix& a, Matrix& lower);

/// Solve lower * x = b (forward) for every column of b.
[[nodiscard]] Matrix solve_lower(const Matrix& lower, const Matrix& b);
/// Solve transpose(lower) * x = b (backward) for every column of b.
[[nodiscard]] Matrix solve_lower_transposed(const Matrix& lower, const Matrix& b);

/// Eigenvalues (descending) and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations. Each vector's
/// component of greatest magnitude is made positive, so that the result has no arbitrary sign.
/// cost    O(n^3) per sweep, below ten sweeps in practice; meant for n up to about 50.
struct Eigen {
    std::vector<double> values;
    Matrix vectors;
};
[[nodiscard]] Eigen symmetric_eigen(Matrix a);

/// A symmetric positive definite matrix with entries only up to `bandwidth` below the diagonal, and its solver.
class BandedSystem {
public:
    BandedSystem(int size, int bandwidth);
    /// Add to the entry (i, j), i - bandwidth <= j <= i.
    void add(int i, int j, double value) { band_[offset(i, j)] += value; }
    [[nodiscard]] double at(int i, int j) const { return band_[offset(i, j)]; }
    /// Replace the matrix by its Cholesky factor; false when it is not positive definite. cost O(size * bandwidth^2)
    [[nodiscard]] bool factorise();
    /// Solve in place after factorise(). cost O(size * bandwidth)
    void solve(std::vector<double>& right_hand_side) const;
    [[nodiscard]] int size() const { return size_; }
    [[nodiscard]] int bandwidth() const { return bandwidth_; }

private:
    [[nodiscard]] std::size_t offset(int i, int j) const {
        return static_cast<std::size_t>(i) * static_cast<std::size_t>(bandwidth_ + 1) +
               static_cast<std::size_t>(j - i + bandwidth_);
    }
    int size_;
    int bandwidth_;
    std::vector<double> band_;
};

}  // namespace quarrywatch::core
