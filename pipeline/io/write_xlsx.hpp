#pragma once
// Sites as one table in an Excel workbook: the list that a county hands up.

#include <filesystem>
#include <span>

#include "pipeline/io/office_fields.hpp"
#include "pipeline/io/write_shapefile.hpp"

namespace quarrywatch::io {

/// Stage a workbook of one sheet: Chinese names in a head that stays in view and filters, one row a site with all
/// office fields, numbers as numbers, dates as dates. Texts are cells of the format "text", never formulas, whatever
/// they begin with: not even when somebody edits them. (GDAL's own XLSX driver makes a formula of a text that begins
/// with "=", and stamps the file with the time of writing; so the sheet is written here and GDAL reads it in the test.)
/// A text beyond the format's limit of 32,767 characters is cut, with a warning. The same rows give the same bytes.
/// throws Fault (bad_output).
[[nodiscard]] OfficeOutput write_xlsx(const std::filesystem::path& path, std::span<const OfficeRow> rows);

}  // namespace quarrywatch::io
