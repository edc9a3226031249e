#include "pipeline/ledger/numbers.hpp"

#include <gtest/gtest.h>

#include "pipeline/fault.hpp"

namespace quarrywatch::ledger {
namespace {

TEST(Numbers, RunWithinCountyAndYear) {
    Numbering numbers("QW");
    EXPECT_EQ(numbers.next("320413", 2025), "320413QW2025000001");
    EXPECT_EQ(numbers.next("320413", 2025), "320413QW2025000002");
    EXPECT_EQ(numbers.next("320413", 2026), "320413QW2026000001");
    EXPECT_EQ(numbers.next("320482", 2025), "320482QW2025000001");
}

TEST(Numbers, GoOnFromThoseThatAreTaken) {
    Numbering numbers("QW");
    numbers.add("320413QW2025000041");
    numbers.add("320413QW2025000007");
    numbers.add("320413XX2025000099");                 // another agency's
    numbers.add("P-1f3a09c2-r01234-c00456-20250603");  // a provisional one
    numbers.add("320413QW20250000x1");
    EXPECT_EQ(numbers.next("320413", 2025), "320413QW2025000042");
}

TEST(Numbers, AnUnknownCountyIsNoughts) {
    Numbering numbers("QW");
    for (const char* code : {"", "3204", "金坛区", "32041x", "3204130"})
        EXPECT_TRUE(numbers.next(code, 2025).starts_with("000000QW2025")) << code;
    EXPECT_EQ(numbers.next("", 0), "000000QW0000000001");
}

TEST(Numbers, EndAtAMillion) {
    Numbering numbers("QW");
    numbers.add("320413QW2025999999");
    EXPECT_THROW(static_cast<void>(numbers.next("320413", 2025)), Fault);
    EXPECT_EQ(numbers.next("320413", 2026), "320413QW2026000001");
}

}  // namespace
}  // namespace quarrywatch::ledger
