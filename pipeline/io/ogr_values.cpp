#include "pipeline/io/ogr_values.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <variant>

namespace quarrywatch::io {

OGRFieldType ogr_type(FieldType type) {
    switch (type) {
        case FieldType::text:
            return OFTString;
        case FieldType::integer:
            return OFTInteger64;
        case FieldType::real:
            return OFTReal;
        case FieldType::date:
            return OFTDate;
    }
    return OFTString;
}

void set_value(OGRFeature& feature, int index, const FieldValue& value) {
    if (const auto* const whole = std::get_if<std::int64_t>(&value)) {
        feature.SetField(index, static_cast<GIntBig>(*whole));
    } else if (const auto* const real = std::get_if<double>(&value)) {
        feature.SetField(index, *real);
    } else if (const auto* const text = std::get_if<std::string>(&value)) {
        int year = 0, month = 0, day = 0;
        if (feature.GetFieldDefnRef(index)->GetType() != OFTDate) {
            feature.SetField(index, text->c_str());
        } else if (std::sscanf(text->c_str(), "%d-%d-%d", &year, &month, &day) == 3) {
            feature.SetField(index, year, month, day);
        }
    } else {
        feature.SetFieldNull(index);
    }
}

}  // namespace quarrywatch::io
