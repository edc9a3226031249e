#pragma once
// One cell of a ledger table: a member of a record as a field of a row, and back. Nothing is null in a table but what
// is absent in the record, and the other way round. Includes GDAL's headers: never include it outside io/.

#include <ogr_feature.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::io {

/// The word that stands in the tables for a value of an enumeration: the enumerator's name.
template <class E>
std::string_view ledger_word(E value) {
    // `new` cannot be the name of an enumerator.
    if constexpr (std::is_same_v<E, ledger::Status>)
        if (value == ledger::Status::fresh) return "new";
    return config::enum_name(value);
}

template <class E>
std::optional<E> ledger_value(std::string_view word) {
    if constexpr (std::is_same_v<E, ledger::Status>)
        if (word == "new") return ledger::Status::fresh;
    return config::enum_value<E>(word);
}

/// Write one cell. An empty text is null; an empty text that is there (std::optional) stays an empty text. A list is
/// joined by ';', with '\' before a ';' or '\' inside an item. Real numbers keep 15 significant digits: GDAL sends no
/// more to PostgreSQL, and every ledger is to hold the same numbers. throws  Fault (internal_error): a real number that
/// must be there is not finite. One that may be absent becomes null.
void put_cell(OGRFeature& row, int field, const std::string& value);
void put_cell(OGRFeature& row, int field, const std::optional<std::string>& value);
void put_cell(OGRFeature& row, int field, const std::vector<std::string>& value);
void put_cell(OGRFeature& row, int field, double value);
void put_cell(OGRFeature& row, int field, const std::optional<double>& value);
void put_cell(OGRFeature& row, int field, int value);
void put_cell(OGRFeature& row, int field, std::int64_t value);
void put_cell(OGRFeature& row, int field, const std::optional<Date>& value);

/// Read one cell. throws Fault (bad_input): null or unreadable where a value must be.
void take_cell(const OGRFeature& row, int field, std::string& value);
void take_cell(const OGRFeature& row, int field, std::optional<std::string>& value);
void take_cell(const OGRFeature& row, int field, std::vector<std::string>& value);
void take_cell(const OGRFeature& row, int field, double& value);
void take_cell(const OGRFeature& row, int field, std::optional<double>& value);
void take_cell(const OGRFeature& row, int field, int& value);
void take_cell(const OGRFeature& row, int field, std::int64_t& value);
void take_cell(const OGRFeature& row, int field, std::optional<Date>& value);

/// Fault (bad_input): what is wrong with a cell that somebody else must have written.
[[noreturn]] void refuse_cell(const OGRFeature& row, int field, const std::string& what);

template <class E>
requires std::is_enum_v<E>
void put_cell(OGRFeature& row, int field, E value) { row.SetField(field, std::string(ledger_word(value)).c_str()); }

template <class E>
requires std::is_enum_v<E>
void put_cell(OGRFeature& row, int field, const std::optional<E>& value) {
    if (value) {
        put_cell(row, field, *value);
    } else {
        row.SetFieldNull(field);
    }
}

template <class E>
requires std::is_enum_v<E>
void take_cell(const OGRFeature& row, int field, std::optional<E>& value) {
    value.reset();
    if (!row.IsFieldSetAndNotNull(field)) return;
    const char* const word = row.GetFieldAsString(field);
    value = ledger_value<E>(word);
    if (!value) refuse_cell(row, field, "holds the word `" + std::string(word) + "`, which means nothing here");
}

template <class E>
requires std::is_enum_v<E>
void take_cell(const OGRFeature& row, int field, E& value) {
    std::optional<E> found;
    take_cell(row, field, found);
    if (!found) refuse_cell(row, field, "is empty");
    value = *found;
}

/// The type of the column that keeps a T.
template <class T>
constexpr OGRFieldType cell_type(const T* /*none*/) {
    return OFTString;
}
constexpr OGRFieldType cell_type(const double* /*none*/) { return OFTReal; }
constexpr OGRFieldType cell_type(const std::optional<double>* /*none*/) { return OFTReal; }
constexpr OGRFieldType cell_type(const int* /*none*/) { return OFTInteger64; }
constexpr OGRFieldType cell_type(const std::int64_t* /*none*/) { return OFTInteger64; }
constexpr OGRFieldType cell_type(const std::optional<Date>* /*none*/) { return OFTDate; }

/// The area of a site: WKB of a polygon or multi-polygon <-> a multi-polygon, null for an empty text. One part alone
/// comes back as a polygon. throws Fault (internal_error): not such a WKB.
void put_outline(OGRFeature& row, const std::string& wkb);
std::string take_outline(const OGRFeature& row);

}  // namespace quarrywatch::io
