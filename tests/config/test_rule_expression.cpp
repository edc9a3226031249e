#include "pipeline/config/rule_expression.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace quarrywatch::config {
namespace {

bool holds(const std::string& text, const Evidence& evidence) { return parse_rule(text).holds(evidence); }

TEST(RuleExpression, ComparesWithEachSign) {
    const Evidence evidence{{"a", 0.5}};
    EXPECT_TRUE(holds("a < 0.6", evidence));
    EXPECT_FALSE(holds("a < 0.5", evidence));
    EXPECT_TRUE(holds("a <= 0.5", evidence));
    EXPECT_FALSE(holds("a <= 0.4", evidence));
    EXPECT_TRUE(holds("a > 0.4", evidence));
    EXPECT_FALSE(holds("a > 0.5", evidence));
    EXPECT_TRUE(holds("a >= 0.5", evidence));
    EXPECT_FALSE(holds("a >= 0.6", evidence));
    EXPECT_TRUE(holds("a = 0.5", evidence));
    EXPECT_FALSE(holds("a = 0.4", evidence));
}

TEST(RuleExpression, ReadsNegativeNumbersAndExponents) {
    EXPECT_TRUE(holds("a <= -0.15", {{"a", -0.2}}));
    EXPECT_FALSE(holds("a <= -0.15", {{"a", 0.2}}));
    EXPECT_TRUE(holds("a>1e2", {{"a", 101}}));
    EXPECT_FALSE(holds("a>1e2", {{"a", 99}}));
}

TEST(RuleExpression, AndBindsTighterThanOr) {
    const std::string text = "a > 0 or b > 0 and c > 0";
    EXPECT_TRUE(holds(text, {{"a", 1}, {"b", 0}, {"c", 0}}));
    EXPECT_FALSE(holds(text, {{"a", 0}, {"b", 1}, {"c", 0}}));
    EXPECT_TRUE(holds(text, {{"a", 0}, {"b", 1}, {"c", 1}}));
    EXPECT_FALSE(holds("(a > 0 or b > 0) and c > 0", {{"a", 1}, {"b", 0}, {"c", 0}}));
}

// All eight cases of three conditions against the operators of C++.
TEST(RuleExpression, AgreesWithTheTruthTable) {
    const RuleExpression nested = parse_rule("(a > 0 and (b > 0 or c > 0)) or b > 0 and c > 0");
    for (int bits = 0; bits < 8; ++bits) {
        const bool a = bits & 1, b = bits & 2, c = bits & 4;
        const Evidence evidence{{"a", a ? 1 : 0}, {"b", b ? 1 : 0}, {"c", c ? 1 : 0}};
        EXPECT_EQ(nested.holds(evidence), (a && (b || c)) || (b && c)) << bits;
    }
}

TEST(RuleExpression, AbsentEvidenceAndNanAreFalseInEveryComparison) {
    for (const char* const sign : {"<", "<=", ">", ">=", "="}) {
        const std::string text = std::string("a ") + sign + " 0";
        EXPECT_FALSE(holds(text, {})) << sign;
        EXPECT_FALSE(holds(text, {{"a", std::numeric_limits<double>::quiet_NaN()}})) << sign;
    }
    EXPECT_TRUE(holds("bsi_delta >= 0.1 or brightness_delta >= 0.05", {{"brightness_delta", 0.06}}));
}

TEST(RuleExpression, ListsNamesSortedAndOnce) {
    const std::vector<std::string> expected{"a", "b_2", "c"};
    EXPECT_EQ(parse_rule("c > 1 and (a < 2 or c = 3) and b_2 > 0").names(), expected);
}

TEST(RuleExpression, NamesMayBeginWithAWord) {
    EXPECT_TRUE(holds("order > 1 and android > 1", {{"order", 2}, {"android", 2}}));
}

struct BadText {
    const char* text;
    std::size_t column;  // where the message must point
};

class RuleSyntax : public testing::TestWithParam<BadText> {};

TEST_P(RuleSyntax, IsRefusedAtItsColumn) {
    try {
        parse_rule(GetParam().text);
        FAIL() << "accepted: " << GetParam().text;
    } catch (const RuleSyntaxError& error) {
        EXPECT_EQ(error.column(), GetParam().column) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Texts, RuleSyntax,
                         testing::Values(BadText{"", 1}, BadText{"a", 2}, BadText{"a <", 4}, BadText{"a < b", 5},
                                         BadText{"0.3 < a", 1}, BadText{"a < 1 and", 10}, BadText{"a < 1 b < 2", 7},
                                         BadText{"(a < 1", 7}, BadText{"a < 1)", 6}, BadText{"a == 1", 4},
                                         BadText{"a != 1", 3}, BadText{"a < 1.5.2", 8}, BadText{"a < 3m", 6},
                                         BadText{"a < nan", 5}, BadText{"a < 1e999", 5}, BadText{"and < 1", 1},
                                         BadText{"not a < 1", 5}, BadText{"a < 1 && b < 2", 7},
                                         BadText{"植被 < 1", 1}));

TEST(RuleExpression, DeepNestingIsRefusedNotFatal) {
    const std::string shallow = std::string(50, '(') + "a > 0" + std::string(50, ')');
    EXPECT_TRUE(holds(shallow, {{"a", 1}}));
    const std::string deep(1000000, '(');
    EXPECT_THROW(parse_rule(deep), RuleSyntaxError);
}

}  // namespace
}  // namespace quarrywatch::config
