#include "pipeline/config/rule_expression.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace quarrywatch::config {
namespace {

using Node = RuleExpression::Node;
using Kind = RuleExpression::Kind;
using Comparison = RuleExpression::Comparison;

constexpr int kMaximumDepth = 50;

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

/// Recursive descent over the text; nodes are appended children first.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::vector<Node> run() {
        condition(0);
        skip_spaces();
        if (at_ < text_.size()) fail("expected \"and\", \"or\" or the end of the condition");
        return std::move(nodes_);
    }

private:
    std::size_t condition(int depth) { return chain(depth, "or", Kind::any_of); }

    // "or" joins terms, and a term joins factors by "and": the same loop one level down, so that "and" binds tighter.
    std::size_t chain(int depth, std::string_view word, Kind kind) {
        const auto operand = [&] { return kind == Kind::any_of ? chain(depth, "and", Kind::all_of) : factor(depth); };
        std::vector<std::size_t> children{operand()};
        while (take_word(word)) children.push_back(operand());
        if (children.size() == 1) return children.front();
        Node node;
        node.kind = kind;
        node.children = std::move(children);
        return append(std::move(node));
    }

    std::size_t factor(int depth) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != '(') return comparison();
        if (depth >= kMaximumDepth) fail("parentheses are nested too deeply");
        ++at_;
        const std::size_t inner = condition(depth + 1);
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != ')') fail("expected a closing parenthesis");
        ++at_;
        return inner;
    }

    std::size_t comparison() {
        Node node;
        node.name = name();
        node.comparison = sign();
        node.number = number();
        return append(std::move(node));
    }

    std::string name() {
        skip_spaces();
        const std::string_view word = peek_word();
        if (word.empty() || word == "and" || word == "or") fail("expected the name of an evidence, e.g. ndvi_delta");
        at_ += word.size();
        return std::string(word);
    }

    Comparison sign() {
        skip_spaces();
        // The longer signs first: "<=" also begins with "<".
        static constexpr std::pair<std::string_view, Comparison> kSigns[] = {{"<=", Comparison::less_or_equal},
                                                                             {">=", Comparison::greater_or_equal},
                                                                             {"<", Comparison::less},
                                                                             {">", Comparison::greater},
                                                                             {"=", Comparison::equal}};
        for (const auto& [text, comparison] : kSigns) {
            if (text_.substr(at_).starts_with(text)) {
                at_ += text.size();
                return comparison;
            }
        }
        fail("expected one of < <= > >= =");
    }

    double number() {
        skip_spaces();
        double value = 0;
        const char* const begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (error != std::errc{} || !std::isfinite(value)) fail("expected a number");
        at_ += static_cast<std::size_t>(end - begin);
        // "1.5.2" and "3m" are slips of the pen, not a number and something else.
        if (at_ < text_.size() && (is_name_part(text_[at_]) || text_[at_] == '.')) fail("expected a number");
        return value;
    }

    bool take_word(std::string_view word) {
        skip_spaces();
        if (peek_word() != word) return false;
        at_ += word.size();
        return true;
    }

    [[nodiscard]] std::string_view peek_word() const {
        if (at_ >= text_.size() || !is_name_start(text_[at_])) return {};
        std::size_t end = at_;
        while (end < text_.size() && is_name_part(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }

    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    std::size_t append(Node node) {
        nodes_.push_back(std::move(node));
        return nodes_.size() - 1;
    }

    [[noreturn]] void fail(const std::string& expected) const {
        // A whole word is quoted where there is one, else one byte would cut a Chinese character in two.
        const std::size_t end = std::min(text_.find_first_of(" \t()<>=", at_ + 1), text_.size());
        const std::string found =
            at_ < text_.size() ? "\"" + std::string(text_.substr(at_, end - at_)) + "\"" : std::string("the end");
        throw RuleSyntaxError(expected + ", found " + found + " at column " + std::to_string(at_ + 1), at_ + 1);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Node> nodes_;
};

bool compare(double value, Comparison comparison, double number) {
    switch (comparison) {
        case Comparison::less:
            return value < number;
        case Comparison::less_or_equal:
            return value <= number;
        case Comparison::greater:
            return value > number;
        case Comparison::greater_or_equal:
            return value >= number;
        case Comparison::equal:
            return value == number;
    }
    return false;
}

}  // namespace

bool RuleExpression::holds(const Evidence& evidence) const {
    return !nodes_.empty() && holds_at(nodes_.size() - 1, evidence);
}

bool RuleExpression::holds_at(std::size_t index, const Evidence& evidence) const {
    const Node& node = nodes_[index];
    const auto child_holds = [&](std::size_t child) { return holds_at(child, evidence); };
    switch (node.kind) {
        case Kind::all_of:
            return std::all_of(node.children.begin(), node.children.end(), child_holds);
        case Kind::any_of:
            return std::any_of(node.children.begin(), node.children.end(), child_holds);
        case Kind::comparison:
            break;
    }
    const auto found = evidence.find(node.name);
    return found != evidence.end() && compare(found->second, node.comparison, node.number);
}

std::vector<std::string> RuleExpression::names() const {
    std::vector<std::string> names;
    for (const Node& node : nodes_)
        if (node.kind == Kind::comparison) names.push_back(node.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

RuleExpression parse_rule(const std::string& text) {
    RuleExpression expression;
    expression.nodes_ = Parser(text).run();
    return expression;
}

}  // namespace quarrywatch::config
