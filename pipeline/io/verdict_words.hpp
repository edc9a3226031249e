#pragma once
// The words of a verdict file: column names and values in English, in the short codes of the national tables and in
// Chinese (DOMAIN.md section 4).

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/ledger/records.hpp"

namespace quarrywatch::io {

/// What a column of a verdict file tells.
enum class VerdictField {
    site_id,
    verdict,
    violation,
    handling,
    visited_on,
    inspector,
    rectification,
    closed_on,
    photos,
    remark
};

/// Each of these is null for a word that means nothing here. Latin letters count alike in either case.
std::optional<VerdictField> verdict_field_of(std::string_view column);
std::optional<ledger::Verdict> verdict_of(std::string_view word);
/// The word of VerdictRecord::violation and ::handling.
std::optional<std::string> violation_of(std::string_view word);
std::optional<std::string> handling_of(std::string_view word);

/// The Chinese word of a verdict, as verdict_of() reads it.
std::string_view chinese_of(ledger::Verdict verdict);

/// The words accepted, Chinese ones too, for a message: "lawful (合法), illegal (违法), ...".
std::string verdict_choices();
std::string violation_choices();
std::string handling_choices();

}  // namespace quarrywatch::io
