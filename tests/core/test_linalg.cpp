#include "kernels/core/linalg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::core {
namespace {

constexpr double kRounding = 1e-12;  // some hundred operations in double on numbers around 1

Matrix matrix(int rows, int cols, std::vector<double> values) {
    Matrix m(rows, cols);
    m.values = std::move(values);
    return m;
}

/// A random symmetric positive definite matrix.
Matrix random_definite(int n, unsigned seed) {
    RandomValues random(seed);
    Matrix g(n, n);
    for (double& v : g.values) v = random.uniform(-1, 1);
    Matrix a = multiply(g, transpose(g));
    for (int i = 0; i < n; ++i) a(i, i) += 0.1;
    return a;
}

void expect_near(const Matrix& a, const Matrix& b, double tolerance) {
    ASSERT_EQ(a.rows, b.rows);
    ASSERT_EQ(a.cols, b.cols);
    for (int r = 0; r < a.rows; ++r)
        for (int c = 0; c < a.cols; ++c) EXPECT_NEAR(a(r, c), b(r, c), tolerance) << r << ' ' << c;
}

TEST(Linalg, ProductAndTranspose) {
    const Matrix a = matrix(2, 3, {1, 2, 3, 4, 5, 6}), b = matrix(3, 2, {7, 8, 9, 10, 11, 12});
    EXPECT_EQ(multiply(a, b).values, (std::vector<double>{58, 64, 139, 154}));
    EXPECT_EQ(transpose(a).values, (std::vector<double>{1, 4, 2, 5, 3, 6}));
    EXPECT_THROW(static_cast<void>(multiply(a, a)), std::invalid_argument);
}

TEST(Linalg, CholeskyOfAKnownMatrix) {
    Matrix lower;
    ASSERT_TRUE(cholesky(matrix(3, 3, {4, 12, -16, 12, 37, -43, -16, -43, 98}), lower));
    EXPECT_EQ(lower.values, (std::vector<double>{2, 0, 0, 6, 1, 0, -8, 5, 3}));
}

TEST(Linalg, CholeskyRefusesWhatIsNotDefinite) {
    Matrix lower;
    EXPECT_FALSE(cholesky(matrix(2, 2, {1, 2, 2, 1}), lower));  // eigenvalues 3 and -1
    EXPECT_FALSE(cholesky(matrix(2, 2, {1, 1, 1, 1}), lower));  // singular
    EXPECT_FALSE(cholesky(matrix(1, 1, {std::nan("")}), lower));
    EXPECT_THROW(static_cast<void>(cholesky(Matrix(2, 3), lower)), std::invalid_argument);
}

TEST(Linalg, TriangularSystems) {
    const Matrix lower = matrix(2, 2, {2, 0, 6, 1});
    EXPECT_EQ(solve_lower(lower, matrix(2, 1, {4, 15})).values, (std::vector<double>{2, 3}));
    EXPECT_EQ(solve_lower_transposed(lower, matrix(2, 1, {22, 3})).values, (std::vector<double>{2, 3}));
    const Matrix a = random_definite(12, 3);
    Matrix factor;
    ASSERT_TRUE(cholesky(a, factor));
    expect_near(multiply(factor, transpose(factor)), a, kRounding);
    Matrix wanted(12, 2);
    RandomValues random(4);
    for (double& v : wanted.values) v = random.uniform(-1, 1);
    expect_near(solve_lower_transposed(factor, solve_lower(factor, multiply(a, wanted))), wanted, 1e3 * kRounding);
}

TEST(Linalg, EigenOfKnownMatrices) {
    const Eigen two = symmetric_eigen(matrix(2, 2, {2, 1, 1, 2}));
    EXPECT_NEAR(two.values[0], 3, kRounding);
    EXPECT_NEAR(two.values[1], 1, kRounding);
    EXPECT_NEAR(two.vectors(0, 0), std::sqrt(0.5), kRounding);
    EXPECT_NEAR(two.vectors(1, 0), std::sqrt(0.5), kRounding);
    EXPECT_NEAR(std::fabs(two.vectors(0, 1)), std::sqrt(0.5), kRounding);
    EXPECT_NEAR(two.vectors(0, 1) + two.vectors(1, 1), 0, kRounding);
    const Eigen diagonal = symmetric_eigen(matrix(3, 3, {1, 0, 0, 0, -5, 0, 0, 0, 7}));
    EXPECT_EQ(diagonal.values, (std::vector<double>{7, 1, -5}));
}

TEST(Linalg, EigenRebuildsItsMatrix) {
    for (const int n : {1, 3, 8, 20}) {
        const Matrix a = random_definite(n, static_cast<unsigned>(n));
        const Eigen e = symmetric_eigen(a);
        Matrix scaled = e.vectors;
        for (int r = 0; r < n; ++r)
            for (int c = 0; c < n; ++c) scaled(r, c) *= e.values[static_cast<std::size_t>(c)];
        expect_near(multiply(scaled, transpose(e.vectors)), a, 100 * kRounding);
        Matrix identity(n, n);
        for (int i = 0; i < n; ++i) identity(i, i) = 1;
        expect_near(multiply(transpose(e.vectors), e.vectors), identity, 100 * kRounding);
        EXPECT_TRUE(std::is_sorted(e.values.rbegin(), e.values.rend()));
        for (int c = 0; c < n; ++c) {
            int largest = 0;
            for (int r = 1; r < n; ++r)
                if (std::fabs(e.vectors(r, c)) > std::fabs(e.vectors(largest, c))) largest = r;
            EXPECT_GT(e.vectors(largest, c), 0);
        }
    }
}

TEST(Linalg, EigenOfZeroIsZero) {
    const Eigen e = symmetric_eigen(Matrix(3, 3));
    EXPECT_EQ(e.values, (std::vector<double>{0, 0, 0}));
    EXPECT_THROW(static_cast<void>(symmetric_eigen(Matrix(2, 3))), std::invalid_argument);
}

TEST(BandedSystem, TridiagonalByHand) {
    BandedSystem system(3, 1);  // 2 -1 0; -1 2 -1; 0 -1 2
    for (int i = 0; i < 3; ++i) system.add(i, i, 2);
    system.add(1, 0, -1);
    system.add(2, 1, -1);
    ASSERT_TRUE(system.factorise());
    std::vector<double> b{1, 0, 1};
    system.solve(b);
    for (const double x : b) EXPECT_NEAR(x, 1, kRounding);
}

TEST(BandedSystem, AgreesWithTheDenseSolver) {
    for (const int bandwidth : {0, 1, 5, 39, 100}) {  // 100 is cut to what the size allows
        constexpr int kSize = 40;
        RandomValues random(9);
        BandedSystem banded(kSize, bandwidth);
        Matrix dense(kSize, kSize);
        for (int i = 0; i < kSize; ++i)
            for (int j = std::max(0, i - bandwidth); j <= i; ++j) {
                const double v = i == j ? 2.0 * kSize : random.uniform(-1, 1);
                banded.add(i, j, v);
                dense(i, j) = dense(j, i) = v;
            }
        std::vector<double> b(kSize);
        for (double& v : b) v = random.uniform(-1, 1);
        Matrix right = matrix(kSize, 1, b), factor;
        ASSERT_TRUE(cholesky(dense, factor));
        const Matrix wanted = solve_lower_transposed(factor, solve_lower(factor, right));
        ASSERT_TRUE(banded.factorise());
        banded.solve(b);
        for (int i = 0; i < kSize; ++i) EXPECT_NEAR(b[static_cast<std::size_t>(i)], wanted(i, 0), kRounding);
    }
}

TEST(BandedSystem, RefusesWhatIsNotDefinite) {
    BandedSystem system(2, 1);
    system.add(0, 0, 1);
    system.add(1, 0, 2);
    system.add(1, 1, 1);
    EXPECT_FALSE(system.factorise());
    EXPECT_FALSE(BandedSystem(3, 2).factorise());  // all zero
}

}  // namespace
}  // namespace quarrywatch::core
