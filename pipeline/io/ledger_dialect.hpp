#pragma once
// The few places where SQLite (GeoPackage) and PostgreSQL differ.

#include <string>
#include <string_view>

namespace quarrywatch::io {

struct LedgerDialect {
    const char* driver;         ///< GDAL's name
    const char* spatial_index;  ///< value of the layer option SPATIAL_INDEX
    const char* no_spatial_index;
    const char* begin_snapshot;  ///< first statement of a transaction whose reads all see the same revision
    const char* has_areas;       ///< asks for a number above 0 where the database can hold areas
    const char* sites_changed;   ///< statement after `sites` was changed by SQL; may be empty
    const char* take_lock;       ///< asks for 1 where the connection is the only writer from now on; may be empty
    const char* release_lock;    ///< statement; the end of the connection does the same, but somewhat later
    /// A text as an expression. Only its hexadecimal digits enter the statement, so that no rule of quoting matters.
    std::string (*text)(std::string_view);
};

/// Whether `where` is a connection string of PostgreSQL and not a path.
bool is_postgres(const std::string& where);

const LedgerDialect& dialect_of(const std::string& where);

}  // namespace quarrywatch::io
