#include "kernels/core/linalg.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/core/require.hpp"

namespace quarrywatch::core {

namespace {
constexpr int kMaximumSweeps = 60;           // Jacobi converges quadratically; ten sweeps are plenty
constexpr double kOffDiagonalShare = 1e-22;  // of the squared norm: the rest cannot move an eigenvalue in double
}  // namespace

Matrix transpose(const Matrix& a) {
    Matrix out(a.cols, a.rows);
    for (int r = 0; r < a.rows; ++r)
        for (int c = 0; c < a.cols; ++c) out(c, r) = a(r, c);
    return out;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
    require(a.cols == b.rows, "multiply", "inner dimensions differ");
    Matrix out(a.rows, b.cols);
    for (int r = 0; r < a.rows; ++r)
        for (int k = 0; k < a.cols; ++k)
            for (int c = 0; c < b.cols; ++c) out(r, c) += a(r, k) * b(k, c);
    return out;
}

bool cholesky(const Matrix& a, Matrix& lower) {
    require(a.rows == a.cols, "cholesky", "the matrix is not square");
    const int n = a.rows;
    lower = Matrix(n, n);
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j <= i; ++j) {
            double sum = a(i, j);
            for (int k = 0; k < j; ++k) sum -= lower(i, k) * lower(j, k);
            if (i == j) {
                if (!(sum > 0)) return false;
                lower(i, i) = std::sqrt(sum);
            } else {
                lower(i, j) = sum / lower(j, j);
            }
        }
    }
    return true;
}

Matrix solve_lower(const Matrix& lower, const Matrix& b) {
    Matrix x = b;
    for (int c = 0; c < b.cols; ++c)
        for (int i = 0; i < lower.rows; ++i) {
            double sum = x(i, c);
            for (int k = 0; k < i; ++k) sum -= lower(i, k) * x(k, c);
            x(i, c) = sum / lower(i, i);
        }
    return x;
}

Matrix solve_lower_transposed(const Matrix& lower, const Matrix& b) {
    Matrix x = b;
    for (int c = 0; c < b.cols; ++c)
        for (int i = lower.rows - 1; i >= 0; --i) {
            double sum = x(i, c);
            for (int k = i + 1; k < lower.rows; ++k) sum -= lower(k, i) * x(k, c);
            x(i, c) = sum / lower(i, i);
        }
    return x;
}

Eigen symmetric_eigen(Matrix a) {
    require(a.rows == a.cols, "symmetric_eigen", "the matrix is not square");
    const int n = a.rows;
    Matrix v(n, n);
    for (int i = 0; i < n; ++i) v(i, i) = 1;
    for (int sweep = 0; sweep < kMaximumSweeps; ++sweep) {
        double off = 0, all = 0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) (i == j ? all : off) += a(i, j) * a(i, j);
        if (off <= kOffDiagonalShare * (all + off)) break;
        for (int p = 0; p < n - 1; ++p)
            for (int q = p + 1; q < n; ++q) {
                if (a(p, q) == 0) continue;
                const double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
                const double t = (theta >= 0 ? 1.0 : -1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1));
                const double cosine = 1 / std::sqrt(t * t + 1), sine = t * cosine;
                for (int k = 0; k < n; ++k) {
                    const double akp = a(k, p), akq = a(k, q);
                    a(k, p) = cosine * akp - sine * akq;
                    a(k, q) = sine * akp + cosine * akq;
                }
                for (int k = 0; k < n; ++k) {
                    const double apk = a(p, k), aqk = a(q, k);
                    a(p, k) = cosine * apk - sine * aqk;
                    a(q, k) = sine * apk + cosine * aqk;
                }
                for (int k = 0; k < n; ++k) {
                    const double vkp = v(k, p), vkq = v(k, q);
                    v(k, p) = cosine * vkp - sine * vkq;
                    v(k, q) = sine * vkp + cosine * vkq;
                }
            }
    }
    std::vector<int> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return a(i, i) > a(j, j); });
    Eigen out;
    out.vectors = Matrix(n, n);
    for (int c = 0; c < n; ++c) {
        const int from = order[static_cast<std::size_t>(c)];
        out.values.push_back(a(from, from));
        int largest = 0;
        for (int r = 1; r < n; ++r)
            if (std::fabs(v(r, from)) > std::fabs(v(largest, from))) largest = r;
        const double sign = v(largest, from) < 0 ? -1.0 : 1.0;
        for (int r = 0; r < n; ++r) out.vectors(r, c) = sign * v(r, from);
    }
    return out;
}

BandedSystem::BandedSystem(int size, int bandwidth)
    : size_(size),
      bandwidth_(std::min(bandwidth, std::max(0, size - 1))),
      band_(static_cast<std::size_t>(size) * static_cast<std::size_t>(bandwidth_ + 1), 0.0) {}

bool BandedSystem::factorise() {
    for (int i = 0; i < size_; ++i) {
        const int first = std::max(0, i - bandwidth_);
        for (int j = first; j <= i; ++j) {
            double sum = band_[offset(i, j)];
            const int from = std::max(first, j - bandwidth_);
            const double* const row_i = &band_[offset(i, from)];
            const double* const row_j = &band_[offset(j, from)];
            for (int k = 0; k < j - from; ++k) sum -= row_i[k] * row_j[k];
            if (i == j) {
                if (!(sum > 0)) return false;
                band_[offset(i, i)] = std::sqrt(sum);
            } else {
                band_[offset(i, j)] = sum / band_[offset(j, j)];
            }
        }
    }
    return true;
}

void BandedSystem::solve(std::vector<double>& right_hand_side) const {
    for (int i = 0; i < size_; ++i) {
        double sum = right_hand_side[static_cast<std::size_t>(i)];
        for (int k = std::max(0, i - bandwidth_); k < i; ++k)
            sum -= at(i, k) * right_hand_side[static_cast<std::size_t>(k)];
        right_hand_side[static_cast<std::size_t>(i)] = sum / at(i, i);
    }
    for (int i = size_ - 1; i >= 0; --i) {
        double sum = right_hand_side[static_cast<std::size_t>(i)];
        for (int k = i + 1; k <= std::min(size_ - 1, i + bandwidth_); ++k)
            sum -= at(k, i) * right_hand_side[static_cast<std::size_t>(k)];
        right_hand_side[static_cast<std::size_t>(i)] = sum / at(i, i);
    }
}

}  // namespace quarrywatch::core
