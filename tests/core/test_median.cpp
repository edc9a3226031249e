#include "kernels/core/median.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace quarrywatch::core {
namespace {

TEST(MedianOf, LiteralLists) {
    std::vector<double> odd{5, 1, 3}, even{4, 1, 3, 2}, none;
    EXPECT_EQ(median_of(odd), 3);
    EXPECT_EQ(median_of(even), 3);  // the upper of both middles
    EXPECT_EQ(median_of(none), 0);
    std::vector<float> one{2.5F};
    EXPECT_EQ(median_of(one), 2.5F);
}

}  // namespace
}  // namespace quarrywatch::core
