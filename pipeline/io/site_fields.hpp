#pragma once
// The fields of `sites`, written once: GeoPackage, GeoJSON and CSV take names, types and values from here.

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "pipeline/site.hpp"

namespace quarrywatch::io {

enum class FieldType { text, integer, real, date };

/// Null, a text or date (YYYY-MM-DD), a whole number, a real number already rounded to the field's decimals.
using FieldValue = std::variant<std::monostate, std::string, std::int64_t, double>;

struct SiteField {
    const char* name;
    FieldType type;
    int decimals;                      ///< of a real number; kSignificant: six significant digits instead
    FieldValue (*value)(const Site&);  ///< not yet rounded
};
inline constexpr int kSignificant = -1;

/// All fields in the order of the files.
std::span<const SiteField> site_fields();

/// The value of a field, rounded, never NaN or infinite (null instead), so that the three formats hold the same
/// numbers.
FieldValue field_value(const SiteField& field, const Site& site);

/// A value as text: of a real the shortest that reads back the same, with a point whatever the locale; null is empty.
std::string field_text(const FieldValue& value);

/// The finite value nearest to a number of decimals, or to six significant digits (kSignificant).
double rounded(double value, int decimals);

/// low, medium or high.
const char* confidence_name(Confidence confidence);

}  // namespace quarrywatch::io
