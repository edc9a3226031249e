#pragma once
// Values of fields as OGR takes them.

#include <ogrsf_frmts.h>

#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::io {

[[nodiscard]] OGRFieldType ogr_type(FieldType type);

/// Set one field; no value becomes null. A text in a field of dates is read as yyyy-mm-dd.
void set_value(OGRFeature& feature, int index, const FieldValue& value);

}  // namespace quarrywatch::io
