#include "pipeline/config/values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/key.hpp"

namespace quarrywatch::config {
namespace {

TEST(Values, ReadsSizes) {
    EXPECT_EQ(parse_size_bytes("0"), 0);
    EXPECT_EQ(parse_size_bytes("4096"), 4096);
    EXPECT_EQ(parse_size_bytes("64KiB"), 65536);
    EXPECT_EQ(parse_size_bytes("512 MiB"), std::int64_t{512} << 20);
    EXPECT_EQ(parse_size_bytes("1.5GiB"), std::int64_t{3} << 29);
    EXPECT_EQ(parse_size_bytes("2TiB"), std::int64_t{2} << 40);
    for (const char* const bad : {"", "GiB", "2GB", "2gib", "-1GiB", "nan", "infGiB", "1e30GiB", "2GiB3", "0x10"})
        EXPECT_THROW(parse_size_bytes(bad), ValueError) << bad;
}

TEST(Values, PrintsSizesWithTheGreatestWholeUnit) {
    EXPECT_EQ(print_size(std::int64_t{1} << 30), "1GiB");
    EXPECT_EQ(print_size(std::int64_t{3} << 29), "1536MiB");
    EXPECT_EQ(print_size(1025), "1025");
    EXPECT_EQ(print_size(0), "0");
}

TEST(Values, ReadsNumbersWholeOrNotAtAll) {
    EXPECT_EQ(parse_integer("-12"), -12);
    EXPECT_EQ(parse_real("-0.25"), -0.25);
    EXPECT_EQ(parse_real("1e-4"), 1e-4);
    for (const char* const bad : {"", " 1", "1 ", "1.5", "1e3", "0x10", "+1", "99999999999999999999"})
        EXPECT_THROW(parse_integer(bad), ValueError) << bad;
    for (const char* const bad : {"", "1,5", "1.5px", "nan", "inf", "1e999", "--1"})
        EXPECT_THROW(parse_real(bad), ValueError) << bad;
}

TEST(Values, PrintsNumbersForPeople) {
    EXPECT_EQ(print_real(0.0001), "0.0001");
    EXPECT_EQ(print_real(100000), "100000");
    EXPECT_EQ(print_real(0.1), "0.1");
    EXPECT_EQ(print_real(-2), "-2");
    EXPECT_EQ(print_real(0), "0");
}

TEST(Values, PrintedNumbersReadBackToTheSameBits) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> exponent(-300, 300), mantissa(-10, 10);
    for (int i = 0; i < 2000; ++i) {
        const double value = mantissa(random) * std::pow(10, exponent(random));
        EXPECT_EQ(parse_real(print_real(value)), value);
    }
    for (const double value : {std::numeric_limits<double>::min(), std::numeric_limits<double>::max(), 1e-7, 1e15})
        EXPECT_EQ(parse_real(print_real(value)), value);
}

TEST(Values, ReadsDatesThatExist) {
    EXPECT_EQ(print_date(parse_date("2024-06-03")), "2024-06-03");
    EXPECT_EQ(print_date(parse_date("20240229")), "2024-02-29");
    for (const char* const bad :
         {"", "2023-02-29", "2024-6-3", "2024/06/03", "20241301", "03.06.2024", "2024-06-0x", "+2024063"})
        EXPECT_THROW(parse_date(bad), ValueError) << bad;
}

TEST(Values, ReadsListsAndBooleans) {
    EXPECT_EQ(parse_list(" a , b,c "), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(parse_list("  ").empty());
    EXPECT_THROW(parse_list("a,,b"), ValueError);
    EXPECT_THROW(parse_list("a,"), ValueError);
    EXPECT_TRUE(parse_boolean("true"));
    EXPECT_FALSE(parse_boolean("off"));
    EXPECT_THROW(parse_boolean("True"), ValueError);
}

TEST(Values, SaysRangesInWords) {
    EXPECT_EQ(between(0, 1).text(), "0 to 1");
    EXPECT_EQ(above(0, 0.5).text(), "above 0, to 0.5");
    EXPECT_EQ(above(0).text(), "above 0");
    EXPECT_EQ(at_least(1).text(), "at least 1");
    EXPECT_EQ(Interval{}.text(), "any number");
    EXPECT_TRUE(between(0, 1).contains(0));
    EXPECT_FALSE(above(0, 1).contains(0));
    EXPECT_TRUE(above(0, 1).contains(1));
}

enum class Colour { red, green, deep_blue };
enum class Lonely { only };

TEST(EnumNames, AreTheEnumerators) {
    ASSERT_EQ(kEnumNames<Colour>.size(), 3U);
    EXPECT_EQ(kEnumNames<Colour>[2], "deep_blue");
    EXPECT_EQ(kEnumNames<Lonely>.size(), 1U);
    EXPECT_EQ(enum_name(Colour::green), "green");
    EXPECT_EQ(enum_value<Colour>("deep_blue"), Colour::deep_blue);
    EXPECT_EQ(enum_value<Colour>("blue"), std::nullopt);
    EXPECT_EQ(enum_value<Colour>(""), std::nullopt);
}

TEST(ResolvePath, MakesRelativePathsAbsoluteAndLeavesTheOthers) {
    EXPECT_EQ(resolve_path("a/../b.tif", "/etc/office"), "/etc/office/b.tif");
    EXPECT_EQ(resolve_path("图层/b*.tif", "/etc/office"), "/etc/office/图层/b*.tif");
    for (const char* const fixed :
         {"/x/b.tif", "/vsizip/a.zip/b.tif", "PG:dbname=x", "https://host/a.tif", "NETCDF:a.nc:v", ""})
        EXPECT_EQ(resolve_path(fixed, "/etc/office"), fixed);
    EXPECT_EQ(resolve_path("b.tif", ""), "b.tif");
}

}  // namespace
}  // namespace quarrywatch::config
