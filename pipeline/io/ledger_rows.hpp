#pragma once
// Records to rows and back. Includes GDAL's headers: never include it outside io/.

#include <ogrsf_frmts.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/ledger_database.hpp"
#include "pipeline/io/ledger_tables.hpp"

namespace quarrywatch::io {

/// Where a layer keeps the columns of a table. throws Fault (bad_input) where one is missing.
template <class Record>
std::vector<int> field_numbers(const LedgerDatabase& database, const LedgerTable<Record>& table, OGRLayer& layer) {
    std::vector<int> numbers;
    for (const LedgerColumn<Record>& column : table.columns) {
        numbers.push_back(layer.GetLayerDefn()->GetFieldIndex(column.name));
        if (numbers.back() < 0)
            database.fail_reading("the table " + std::string(table.name) + " has no column " + column.name);
    }
    return numbers;
}

/// Add rows in the order given. Only within a writing transaction.
/// throws Fault (bad_output).
template <class Record>
void append_rows(LedgerDatabase& database, const LedgerTable<Record>& table, const std::vector<Record>& records) {
    if (records.empty()) return;
    const GdalErrors errors;
    OGRLayer& layer = database.table(table.name);
    const std::vector<int> fields = field_numbers(database, table, layer);
    OGRFeature row(layer.GetLayerDefn());
    for (const Record& record : records) {
        for (std::size_t i = 0; i < fields.size(); ++i) table.columns[i].put(record, row, fields[i]);
        if constexpr (kHasOutline<Record>) put_outline(row, record.outline);
        row.SetFID(OGRNullFID);
        if (layer.CreateFeature(&row) != OGRERR_NONE) database.fail_writing(errors.last_error());
    }
    // Rows may have been sent without waiting for an answer; it comes here.
    if (layer.SyncToDisk() != OGRERR_NONE || errors.failed()) database.fail_writing(errors.last_error());
}

/// The rows that pass an SQL condition (empty: all), in the order of their making.
/// throws Fault (bad_input).
template <class Record>
std::vector<Record> read_rows(LedgerDatabase& database, const LedgerTable<Record>& table,
                              const std::string& condition = {}) {
    const GdalErrors errors;
    OGRLayer& layer = database.table(table.name);
    const std::vector<int> fields = field_numbers(database, table, layer);
    if (layer.SetAttributeFilter(condition.empty() ? nullptr : condition.c_str()) != OGRERR_NONE)
        database.fail_reading(errors.last_error());
    std::vector<std::pair<GIntBig, Record>> rows;
    layer.ResetReading();
    while (const std::unique_ptr<OGRFeature> row{layer.GetNextFeature()}) {
        Record record;
        for (std::size_t i = 0; i < fields.size(); ++i) table.columns[i].take(record, *row, fields[i]);
        if constexpr (kHasOutline<Record>) record.outline = take_outline(*row);
        rows.emplace_back(row->GetFID(), std::move(record));
    }
    layer.SetAttributeFilter(nullptr);
    layer.ResetReading();  // lets go of the statement, else it would keep the file's lock
    if (errors.failed()) database.fail_reading(errors.last_error());

    const auto older = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (!std::is_sorted(rows.begin(), rows.end(), older)) std::sort(rows.begin(), rows.end(), older);
    std::vector<Record> records;
    records.reserve(rows.size());
    for (auto& row : rows) records.push_back(std::move(row.second));
    return records;
}

}  // namespace quarrywatch::io
