#pragma once
// The fields of the files that offices exchange, written once: Shapefile, Chinese CSV and XLSX take codes, names, types
// and values from here.

#include <span>
#include <string_view>
#include <vector>

#include "pipeline/io/place_coordinates.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// A site and where it lies in the offices' coordinates. Borrows both.
struct OfficeRow {
    const Site* site = nullptr;
    const PlaceCoordinates* place = nullptr;
};

/// A row for each site; `places` as many and in the same order. Both must outlive the rows.
[[nodiscard]] std::vector<OfficeRow> office_rows(std::span<const Site> sites, std::span<const PlaceCoordinates> places);

struct OfficeField {
    std::string_view code;     ///< at most ten bytes of ASCII: a Shapefile's field name holds no more
    std::string_view chinese;  ///< alias, for people
    std::string_view english;
    std::string_view unit;  ///< empty: none
    FieldType type = FieldType::text;
    int width = 0;                                    ///< of a text characters, of a number digits and its point
    int decimals = 0;                                 ///< of a real number
    FieldValue (*value)(const OfficeRow&) = nullptr;  ///< not yet rounded
};

/// All fields in the order of the files: of the national tables those whose value a site has (the others would stand
/// empty and look like an answer). Words are Chinese, since the files are.
[[nodiscard]] std::span<const OfficeField> office_fields();

/// The value of a field, rounded as in `sites`; null where it is unknown.
[[nodiscard]] FieldValue office_value(const OfficeField& field, const OfficeRow& row);

}  // namespace quarrywatch::io
