#include "pipeline/io/ledger_cells.hpp"

#include <ogr_geometry.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>

#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

/// "sites.area_m2": where a cell stands.
std::string cell_name(const OGRFeature& row, int field) {
    return std::string(row.GetDefnRef()->GetName()) + "." + row.GetFieldDefnRef(field)->GetNameRef();
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += ';';
        for (const char c : items[i]) {
            if (c == ';' || c == '\\') text += '\\';
            text += c;
        }
    }
    return text;
}

std::vector<std::string> taken_apart(std::string_view text) {
    std::vector<std::string> items(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ';') {
            items.emplace_back();
        } else {
            if (text[i] == '\\' && i + 1 < text.size()) ++i;
            items.back() += text[i];
        }
    }
    return items;
}

/// The finite value nearest to 15 significant digits, which text with 15 digits gives back to the bit.
double with_15_digits(double value) {
    constexpr int kDigits = 15;
    std::array<char, 32> text{};
    const auto printed =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, kDigits);
    double rounded = value;  // kept where the rounded one lies beyond the greatest number
    std::from_chars(text.data(), printed.ptr, rounded);
    return rounded;
}

/// The cell is there, or it is refused.
void require(const OGRFeature& row, int field) {
    if (!row.IsFieldSetAndNotNull(field)) refuse_cell(row, field, "is empty");
}

struct DestroyGeometry {
    void operator()(OGRGeometry* geometry) const { OGRGeometryFactory::destroyGeometry(geometry); }
};
using GeometryPointer = std::unique_ptr<OGRGeometry, DestroyGeometry>;

}  // namespace

void refuse_cell(const OGRFeature& row, int field, const std::string& what) {
    throw Fault(ExitCode::bad_input, "ledger",
                cell_name(row, field) + " of row " + std::to_string(row.GetFID()) + " " + what,
                "Somebody else wrote there; bring the ledger back from a copy or correct the cell");
}

void put_cell(OGRFeature& row, int field, const std::string& value) {
    if (value.empty()) {
        row.SetFieldNull(field);
    } else {
        row.SetField(field, value.c_str());
    }
}

void put_cell(OGRFeature& row, int field, const std::optional<std::string>& value) {
    if (value) {
        row.SetField(field, value->c_str());
    } else {
        row.SetFieldNull(field);
    }
}

void put_cell(OGRFeature& row, int field, const std::vector<std::string>& value) {
    if (value.empty()) {
        row.SetFieldNull(field);
    } else {
        row.SetField(field, joined(value).c_str());
    }
}

void put_cell(OGRFeature& row, int field, double value) {
    if (!std::isfinite(value)) {
        throw Fault(ExitCode::internal_error, "ledger", cell_name(row, field) + " is to hold a value that is no number",
                    "Please report this with the run's log");
    }
    row.SetField(field, with_15_digits(value));
}

void put_cell(OGRFeature& row, int field, const std::optional<double>& value) {
    if (value && std::isfinite(*value)) {
        row.SetField(field, with_15_digits(*value));
    } else {
        row.SetFieldNull(field);
    }
}

void put_cell(OGRFeature& row, int field, int value) { row.SetField(field, value); }

void put_cell(OGRFeature& row, int field, std::int64_t value) { row.SetField(field, static_cast<GIntBig>(value)); }

void put_cell(OGRFeature& row, int field, const std::optional<Date>& value) {
    if (value) {
        row.SetField(field, static_cast<int>(value->year()), static_cast<int>(static_cast<unsigned>(value->month())),
                     static_cast<int>(static_cast<unsigned>(value->day())));
    } else {
        row.SetFieldNull(field);
    }
}

void take_cell(const OGRFeature& row, int field, std::string& value) {
    value = row.IsFieldSetAndNotNull(field) ? row.GetFieldAsString(field) : "";
}

void take_cell(const OGRFeature& row, int field, std::optional<std::string>& value) {
    value.reset();
    if (row.IsFieldSetAndNotNull(field)) value = row.GetFieldAsString(field);
}

void take_cell(const OGRFeature& row, int field, std::vector<std::string>& value) {
    value.clear();
    if (row.IsFieldSetAndNotNull(field)) value = taken_apart(row.GetFieldAsString(field));
}

void take_cell(const OGRFeature& row, int field, double& value) {
    require(row, field);
    value = row.GetFieldAsDouble(field);
}

void take_cell(const OGRFeature& row, int field, std::optional<double>& value) {
    value.reset();
    if (row.IsFieldSetAndNotNull(field)) value = row.GetFieldAsDouble(field);
}

void take_cell(const OGRFeature& row, int field, int& value) {
    require(row, field);
    const GIntBig whole = row.GetFieldAsInteger64(field);
    if (whole < std::numeric_limits<int>::min() || whole > std::numeric_limits<int>::max())
        refuse_cell(row, field, "is out of range");
    value = static_cast<int>(whole);
}

void take_cell(const OGRFeature& row, int field, std::int64_t& value) {
    require(row, field);
    value = row.GetFieldAsInteger64(field);
}

void take_cell(const OGRFeature& row, int field, std::optional<Date>& value) {
    value.reset();
    if (!row.IsFieldSetAndNotNull(field)) return;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
    const bool read = row.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone) != 0;
    const Date date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                    std::chrono::day(static_cast<unsigned>(day))};
    if (!read || !date.ok()) refuse_cell(row, field, "is no date");
    value = date;
}

void put_outline(OGRFeature& row, const std::string& wkb) {
    if (wkb.empty()) {
        row.SetGeometry(nullptr);
        return;
    }
    OGRGeometry* raw = nullptr;
    OGRGeometryFactory::createFromWkb(wkb.data(), nullptr, &raw, wkb.size());
    GeometryPointer geometry(raw);
    const OGRwkbGeometryType type = geometry ? wkbFlatten(geometry->getGeometryType()) : wkbUnknown;
    if (type != wkbPolygon && type != wkbMultiPolygon) {
        throw Fault(ExitCode::internal_error, "ledger", "an outline is no polygon",
                    "Please report this with the run's log");
    }
    geometry->flattenTo2D();
    row.SetGeometryDirectly(OGRGeometryFactory::forceToMultiPolygon(geometry.release()));
}

std::string take_outline(const OGRFeature& row) {
    const OGRGeometry* geometry = row.GetGeometryRef();
    if (geometry == nullptr) return {};
    if (wkbFlatten(geometry->getGeometryType()) == wkbMultiPolygon) {
        const OGRMultiPolygon* const parts = geometry->toMultiPolygon();
        if (parts->getNumGeometries() == 1) geometry = parts->getGeometryRef(0);
    }
    std::string wkb(geometry->WkbSize(), '\0');
    geometry->exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(wkb.data()), wkbVariantIso);
    return wkb;
}

}  // namespace quarrywatch::io
