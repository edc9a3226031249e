#include "pipeline/io/ledger_tables.hpp"

namespace quarrywatch::io {

namespace {

using ledger::LookRecord;
using ledger::Observation;
using ledger::PatchRecord;
using ledger::Revision;
using ledger::SiteRecord;
using ledger::VerdictRecord;

template <auto Member, class Record, class Value>
constexpr LedgerColumn<Record> column_of(const char* name, Value Record::* /*deduces*/) {
    return {name, cell_type(static_cast<const Value*>(nullptr)),
            [](const Record& record, OGRFeature& row, int field) { put_cell(row, field, record.*Member); },
            [](Record& record, const OGRFeature& row, int field) { take_cell(row, field, record.*Member); }};
}

template <auto Member>
constexpr auto column(const char* name) {
    return column_of<Member>(name, Member);
}

std::vector<LedgerColumn<SiteRecord>> site_columns() {
    return {column<&SiteRecord::site_id>("site_id"),
            column<&SiteRecord::state>("state"),
            column<&SiteRecord::status>("status"),
            column<&SiteRecord::class_name>("class"),
            column<&SiteRecord::rule>("rule"),
            column<&SiteRecord::reason>("reason"),
            column<&SiteRecord::probability>("probability"),
            column<&SiteRecord::confidence>("confidence"),
            column<&SiteRecord::first_seen>("first_seen"),
            column<&SiteRecord::last_seen>("last_seen"),
            column<&SiteRecord::last_clear>("last_clear"),
            column<&SiteRecord::baseline_newest>("baseline_newest"),
            column<&SiteRecord::looks_seen>("looks_seen"),
            column<&SiteRecord::looks_clear>("looks_clear"),
            column<&SiteRecord::area_m2>("area_m2"),
            column<&SiteRecord::first_area_m2>("first_area_m2"),
            column<&SiteRecord::registration_rmse_px>("registration_rmse_px"),
            column<&SiteRecord::county>("county"),
            column<&SiteRecord::township>("township"),
            column<&SiteRecord::village>("village"),
            column<&SiteRecord::person>("person"),
            column<&SiteRecord::licence_no>("licence_no"),
            column<&SiteRecord::priority_score>("priority_score"),
            column<&SiteRecord::parent>("parent"),
            column<&SiteRecord::merged_into>("merged_into"),
            column<&SiteRecord::mask_conflicts>("mask_conflicts"),
            column<&SiteRecord::verdict>("verdict"),
            column<&SiteRecord::judged_on>("judged_on"),
            column<&SiteRecord::judged_area_m2>("judged_area_m2"),
            column<&SiteRecord::judged_class>("judged_class"),
            column<&SiteRecord::closed_on>("closed_on"),
            column<&SiteRecord::recovered_ndvi>("recovered_ndvi"),
            column<&SiteRecord::lon>("lon"),
            column<&SiteRecord::lat>("lat"),
            column<&SiteRecord::revision>("revision")};
}

template <class Record>
TableShape shape(const LedgerTable<Record>& table, std::vector<TableShape::Index> indexes, bool spatial_index = false) {
    TableShape shape{table.name, {}, kHasOutline<Record>, spatial_index, std::move(indexes)};
    for (const LedgerColumn<Record>& column : table.columns) shape.columns.push_back({column.name, column.type});
    return shape;
}

}  // namespace

const LedgerTable<MetaRecord>& meta_table() {
    static const LedgerTable<MetaRecord> kTable{
        "meta", {column<&MetaRecord::name>("name"), column<&MetaRecord::value>("value")}};
    return kTable;
}

const LedgerTable<Revision>& revisions_table() {
    static const LedgerTable<Revision> kTable{
        "revisions",
        {column<&Revision::number>("number"), column<&Revision::kind>("kind"), column<&Revision::run_id>("run_id"),
         column<&Revision::night>("night"), column<&Revision::made_by>("made_by")}};
    return kTable;
}

const LedgerTable<SiteRecord>& sites_table() {
    static const LedgerTable<SiteRecord> kTable{"sites", site_columns()};
    return kTable;
}

const LedgerTable<SiteRecord>& site_history_table() {
    static const LedgerTable<SiteRecord> kTable{"site_history", site_columns()};
    return kTable;
}

const LedgerTable<LookRecord>& looks_table() {
    static const LedgerTable<LookRecord> kTable{
        "looks",
        {column<&LookRecord::look_id>("look_id"), column<&LookRecord::scene_id>("scene_id"),
         column<&LookRecord::date>("date"), column<&LookRecord::sensor>("sensor"),
         column<&LookRecord::baseline>("baseline"), column<&LookRecord::baseline_newest>("baseline_newest"),
         column<&LookRecord::status>("status"), column<&LookRecord::reason>("reason"),
         column<&LookRecord::clear_share>("clear_share"), column<&LookRecord::registration>("registration"),
         column<&LookRecord::registration_rmse_px>("registration_rmse_px"),
         column<&LookRecord::sites_found>("sites_found"), column<&LookRecord::revision>("revision")}};
    return kTable;
}

const LedgerTable<Observation>& observations_table() {
    static const LedgerTable<Observation> kTable{
        "observations",
        {column<&Observation::subject>("subject"), column<&Observation::subject_id>("subject_id"),
         column<&Observation::look_id>("look_id"), column<&Observation::date>("date"),
         column<&Observation::answer>("answer"), column<&Observation::clear_share>("clear_share"),
         column<&Observation::changed_share>("changed_share"), column<&Observation::area_m2>("area_m2"),
         column<&Observation::bare_m2>("bare_m2"), column<&Observation::ndvi>("ndvi"), column<&Observation::bsi>("bsi"),
         column<&Observation::brightness>("brightness"), column<&Observation::probability>("probability"),
         column<&Observation::revision>("revision")}};
    return kTable;
}

const LedgerTable<VerdictRecord>& verdicts_table() {
    static const LedgerTable<VerdictRecord> kTable{
        "verdicts",
        {column<&VerdictRecord::site_id>("site_id"), column<&VerdictRecord::verdict>("verdict"),
         column<&VerdictRecord::violation>("violation"), column<&VerdictRecord::handling>("handling"),
         column<&VerdictRecord::visited_on>("visited_on"), column<&VerdictRecord::inspector>("inspector"),
         column<&VerdictRecord::rectification>("rectification"), column<&VerdictRecord::closed_on>("closed_on"),
         column<&VerdictRecord::photos>("photos"), column<&VerdictRecord::remark>("remark"),
         column<&VerdictRecord::source>("source"), column<&VerdictRecord::revision>("revision")}};
    return kTable;
}

const LedgerTable<PatchRecord>& patches_table() {
    static const LedgerTable<PatchRecord> kTable{
        "patches",
        {column<&PatchRecord::night>("night"), column<&PatchRecord::county>("county"),
         column<&PatchRecord::township>("township"), column<&PatchRecord::village>("village"),
         column<&PatchRecord::patch>("patch"), column<&PatchRecord::person>("person"),
         column<&PatchRecord::status>("status"), column<&PatchRecord::reason>("reason"),
         column<&PatchRecord::clear_share>("clear_share"), column<&PatchRecord::looks>("looks"),
         column<&PatchRecord::look_dates>("look_dates"), column<&PatchRecord::findings>("findings"),
         column<&PatchRecord::revision>("revision")}};
    return kTable;
}

std::vector<TableShape> ledger_shapes() {
    // site_history has no spatial index: it only grows, and nobody looks for a place in it.
    return {shape(meta_table(), {{"name", true}}),
            shape(revisions_table(), {{"number", true}, {"run_id", false}}),
            shape(sites_table(), {{"site_id", true}}, true),
            shape(site_history_table(), {{"site_id, revision", true}, {"revision", false}}),
            shape(looks_table(), {{"look_id", false}}),
            shape(observations_table(), {{"subject_id", false}, {"look_id", false}}),
            shape(verdicts_table(), {{"site_id", false}}),
            shape(patches_table(), {{"night", false}})};
}

std::vector<std::string> carry_over_statements(std::int64_t revision) {
    std::string names = "geom", values = "h.geom", assignments = "geom = h.geom";
    for (const LedgerColumn<SiteRecord>& column : sites_table().columns) {
        const std::string name = std::string("\"") + column.name + "\"";
        names += ", " + name;
        values += ", h." + name;
        assignments += ", " + name + " = h." + name;
    }
    const std::string number = std::to_string(revision);
    // Two statements and not INSERT ... ON CONFLICT: the triggers of a GeoPackage's spatial index do not survive that.
    return {"UPDATE sites SET " + assignments +
                " FROM site_history AS h WHERE h.site_id = sites.site_id AND h.revision = " + number,
            "INSERT INTO sites (" + names + ") SELECT " + values + " FROM site_history AS h WHERE h.revision = " +
                number + " AND NOT EXISTS (SELECT 1 FROM sites AS s WHERE s.site_id = h.site_id) ORDER BY h.site_id"};
}

}  // namespace quarrywatch::io
