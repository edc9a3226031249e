#pragma once
// The condition of a rule, e.g. "ndvi_delta <= -0.15 and (bsi_delta >= 0.05 or brightness_delta >= 0.02)".
//
//   condition  := term { "or" term }
//   term       := factor { "and" factor }
//   factor     := comparison | "(" condition ")"
//   comparison := name ( "<" | "<=" | ">" | ">=" | "=" ) number
//
// There is no negation on purpose: evidence may be absent (no SWIR band, no layer), and a comparison with absent
// evidence is false. With "not", missing data would turn into a finding.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::config {

/// A condition that does not follow the grammar. `what()` says what was found and what was expected; `column()` is
/// 1-based, in bytes.
class RuleSyntaxError : public std::invalid_argument {
public:
    RuleSyntaxError(const std::string& message, std::size_t column) : std::invalid_argument(message), column_(column) {}
    [[nodiscard]] std::size_t column() const { return column_; }

private:
    std::size_t column_;
};

/// A parsed condition: parse once, evaluate for each site. Copyable, immutable, safe to share between threads.
class RuleExpression {
public:
    enum class Comparison { less, less_or_equal, greater, greater_or_equal, equal };
    enum class Kind { comparison, all_of, any_of };
    struct Node {
        Kind kind = Kind::comparison;
        std::string name;  ///< of a comparison
        Comparison comparison = Comparison::less;
        double number = 0;
        std::vector<std::size_t>
            children;  ///< of all_of and any_of: indices of nodes, each smaller than this node's own
    };

    /// Whether the condition holds. A comparison whose name is absent from `evidence`, or whose value is NaN, is false.
    /// Cost: at most one map look-up per comparison; stops at the first that decides.
    [[nodiscard]] bool holds(const Evidence& evidence) const;

    /// The evidence names that the condition uses, sorted, each once.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    friend RuleExpression parse_rule(const std::string& text);
    [[nodiscard]] bool holds_at(std::size_t index, const Evidence& evidence) const;
    std::vector<Node> nodes_;  // the root is the last
};

/// Parse a condition. throws RuleSyntaxError when `text` does not follow the grammar above, or nests parentheses deeper
/// than 50 (a condition for people never does; the limit keeps hostile input off the stack).
RuleExpression parse_rule(const std::string& text);

}  // namespace quarrywatch::config
