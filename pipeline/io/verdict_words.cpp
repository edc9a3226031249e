#include "pipeline/io/verdict_words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "pipeline/config/enum_names.hpp"

namespace quarrywatch::io {

namespace {

struct Word {
    std::string_view english, chinese;
};

constexpr std::array<std::pair<ledger::Verdict, std::string_view>, 6> kVerdicts{{
    {ledger::Verdict::lawful, "合法"},
    {ledger::Verdict::illegal, "违法"},
    {ledger::Verdict::false_change, "伪变化"},
    {ledger::Verdict::facility_land, "涉设施农用地"},
    {ledger::Verdict::restored, "已恢复"},
    {ledger::Verdict::reactivated, "复采"},
}};
static_assert(kVerdicts.size() == config::kEnumNames<ledger::Verdict>.size(), "every verdict has its word");

constexpr std::array<Word, 6> kViolations{{{"unlicensed", "无证"},
                                           {"beyond_licence", "越界"},
                                           {"beyond_depth", "越层"},
                                           {"farmland_damage", "破坏耕地"},
                                           {"built_before_approval", "未批先用"},
                                           {"other", "其他"}}};

constexpr std::array<Word, 3> kHandlings{{{"case_filed", "立案"}, {"no_case", "非立案"}, {"no_action", "不处理"}}};

struct Column {
    std::string_view name;
    VerdictField field;
};
constexpr std::array<Column, 31> kColumns{
    {{"site_id", VerdictField::site_id},      {"jcbh", VerdictField::site_id},
     {"监测图斑编号", VerdictField::site_id}, {"图斑编号", VerdictField::site_id},
     {"verdict", VerdictField::verdict},      {"hcqk", VerdictField::verdict},
     {"核查情况", VerdictField::verdict},     {"violation", VerdictField::violation},
     {"wflx", VerdictField::violation},       {"违法类型", VerdictField::violation},
     {"handling", VerdictField::handling},    {"clfs", VerdictField::handling},
     {"处理方式", VerdictField::handling},    {"visited_on", VerdictField::visited_on},
     {"xcsj", VerdictField::visited_on},      {"巡查时间", VerdictField::visited_on},
     {"inspector", VerdictField::inspector},  {"xcry", VerdictField::inspector},
     {"巡查人员", VerdictField::inspector},   {"rectification", VerdictField::rectification},
     {"zgjz", VerdictField::rectification},   {"整改进展", VerdictField::rectification},
     {"closed_on", VerdictField::closed_on},  {"xhsj", VerdictField::closed_on},
     {"销号时间", VerdictField::closed_on},   {"photos", VerdictField::photos},
     {"jzzp", VerdictField::photos},          {"举证照片", VerdictField::photos},
     {"remark", VerdictField::remark},        {"bz", VerdictField::remark},
     {"备注", VerdictField::remark}}};

std::string in_small_letters(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::optional<std::string> english_of(std::span<const Word> words, std::string_view text) {
    const std::string lower = in_small_letters(text);
    for (const Word& word : words)
        if (lower == word.english || lower == word.chinese) return std::string(word.english);
    return std::nullopt;
}

std::string listed(std::span<const Word> words) {
    std::string text;
    for (const Word& word : words)
        text += (text.empty() ? "" : ", ") + std::string(word.english) + " (" + std::string(word.chinese) + ")";
    return text;
}

std::array<Word, kVerdicts.size()> verdict_words() {
    std::array<Word, kVerdicts.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = {config::enum_name(kVerdicts[i].first), kVerdicts[i].second};
    return words;
}

}  // namespace

std::optional<VerdictField> verdict_field_of(std::string_view column) {
    const std::string lower = in_small_letters(column);
    const auto found = std::find_if(kColumns.begin(), kColumns.end(), [&](const Column& c) { return c.name == lower; });
    return found == kColumns.end() ? std::nullopt : std::optional(found->field);
}

std::optional<ledger::Verdict> verdict_of(std::string_view word) {
    const std::optional<std::string> english = english_of(verdict_words(), word);
    return english ? config::enum_value<ledger::Verdict>(*english) : std::nullopt;
}

std::optional<std::string> violation_of(std::string_view word) { return english_of(kViolations, word); }
std::optional<std::string> handling_of(std::string_view word) { return english_of(kHandlings, word); }

std::string_view chinese_of(ledger::Verdict verdict) {
    return std::find_if(kVerdicts.begin(), kVerdicts.end(), [&](const auto& known) { return known.first == verdict; })
        ->second;
}

std::string verdict_choices() { return listed(verdict_words()); }
std::string violation_choices() { return listed(kViolations); }
std::string handling_choices() { return listed(kHandlings); }

}  // namespace quarrywatch::io
