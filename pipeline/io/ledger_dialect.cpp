#include "pipeline/io/ledger_dialect.hpp"

namespace quarrywatch::io {

namespace {

std::string hexadecimal(std::string_view text) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string digits;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        digits += kDigits[byte >> 4U];
        digits += kDigits[byte & 0xFU];
    }
    return digits;
}

constexpr LedgerDialect kGeoPackage{
    "GPKG", "YES", "NO", "", "SELECT 1",
    // The box that programs zoom to; GDAL keeps it only for rows that it writes itself.
    "UPDATE gpkg_contents SET min_x = (SELECT MIN(minx) FROM rtree_sites_geom),"
    " min_y = (SELECT MIN(miny) FROM rtree_sites_geom), max_x = (SELECT MAX(maxx) FROM rtree_sites_geom),"
    " max_y = (SELECT MAX(maxy) FROM rtree_sites_geom) WHERE table_name = 'sites'",
    "",  // see FileLock
    "", [](std::string_view text) { return "CAST(x'" + hexadecimal(text) + "' AS TEXT)"; }};

constexpr LedgerDialect kPostgres{
    "PostgreSQL", "GIST", "NONE", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SELECT COUNT(*) FROM pg_extension WHERE extname = 'postgis'", "",
    // Held until the connection ends, however it ends. One ledger per schema; the numbers of a lock belong to a
    // database.
    "SELECT CASE WHEN pg_try_advisory_lock(hashtext('quarrywatch ledger'), hashtext(current_schema())) THEN 1 ELSE 0"
    " END",
    "SELECT pg_advisory_unlock_all()",
    [](std::string_view text) { return "convert_from(decode('" + hexadecimal(text) + "', 'hex'), 'UTF8')"; }};

}  // namespace

bool is_postgres(const std::string& where) {
    return where.starts_with("PG:") || where.starts_with("postgresql://") || where.starts_with("postgres://");
}

const LedgerDialect& dialect_of(const std::string& where) { return is_postgres(where) ? kPostgres : kGeoPackage; }

}  // namespace quarrywatch::io
