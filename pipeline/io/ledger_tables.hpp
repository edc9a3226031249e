#pragma once
// The tables of the ledger, each column written once. Includes GDAL's headers: never include it outside io/.
//
//   meta          format and its version
//   revisions     one row per transaction
//   sites         every site as it is now; the layer to open in QGIS
//   site_history  one row per site and revision that changed it: every state ever, append only
//   looks, observations, verdicts, patches   append only

#include <ogr_core.h>

#include <string>
#include <vector>

#include "pipeline/io/ledger_cells.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::io {

/// A member of a record, and the column that keeps it.
template <class Record>
struct LedgerColumn {
    const char* name;
    OGRFieldType type;
    void (*put)(const Record&, OGRFeature&, int field);
    void (*take)(Record&, const OGRFeature&, int field);
};

template <class Record>
struct LedgerTable {
    const char* name;
    std::vector<LedgerColumn<Record>> columns;
};

/// Whether a record has an area of its own, kept as the row's geometry.
template <class Record>
inline constexpr bool kHasOutline = requires(Record record) {
    record.outline;
};

/// A line of the table `meta`.
struct MetaRecord {
    std::string name, value;
};

const LedgerTable<MetaRecord>& meta_table();
const LedgerTable<ledger::Revision>& revisions_table();
const LedgerTable<ledger::SiteRecord>& sites_table();
const LedgerTable<ledger::SiteRecord>& site_history_table();
const LedgerTable<ledger::LookRecord>& looks_table();
const LedgerTable<ledger::Observation>& observations_table();
const LedgerTable<ledger::VerdictRecord>& verdicts_table();
const LedgerTable<ledger::PatchRecord>& patches_table();

/// What is needed to make a table.
struct TableShape {
    struct Column {
        const char* name;
        OGRFieldType type;
    };
    struct Index {
        const char* columns;  ///< joined by a comma
        bool unique;
    };
    const char* name;
    std::vector<Column> columns;
    bool has_area = false;
    bool spatial_index = false;
    std::vector<Index> indexes;
};

/// All tables.
std::vector<TableShape> ledger_shapes();

/// Statements that carry the states of one revision from site_history into sites, in this order. Sites keep their row.
std::vector<std::string> carry_over_statements(std::int64_t revision);

}  // namespace quarrywatch::io
