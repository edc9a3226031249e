#pragma once
// A vector file being written by OGR. Includes GDAL's headers: never include it outside io/.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

/// A column of a layer.
struct Column {
    std::string name;
    FieldType type = FieldType::text;
    std::string alias{};  ///< what people call it; empty: no other name
};

/// A GeoPackage under its partial name, written in one transaction. Every failure is a Fault (bad_output) that names
/// the final path; the partial file goes away with this object.
class GpkgFile {
public:
    explicit GpkgFile(const std::filesystem::path& final_path);
    GpkgFile(const GpkgFile&) = delete;
    GpkgFile& operator=(const GpkgFile&) = delete;
    ~GpkgFile();

    /// Begin a layer; rows added from now on go there. An empty CRS means none.
    void begin_layer(const std::string& name, OGRwkbGeometryType type, const std::string& crs_wkt,
                     const std::vector<Column>& columns);
    /// One row: as many values as the layer has columns, each null or of its column's type.
    void add(const Geometry& geometry, const std::vector<FieldValue>& values);
    /// The style in which QGIS draws a layer when it is opened: QGIS keeps and finds it in a table layer_styles.
    /// Once for all layers, after the last of them.
    struct Style {
        std::string layer, name, qml;
    };
    void add_styles(const std::vector<Style>& styles);
    /// Commit, close and bring it to the disk.
    StagedOutput finish();

private:
    [[noreturn]] void fail();
    void write_aliases();
    void check(bool good) {
        if (!good) fail();
    }

    /// GDAL's options of this thread while the file is written.
    struct Options {
        Options();
        Options(const Options&) = delete;
        Options& operator=(const Options&) = delete;
        ~Options();
    };

    StagedOutput output_;
    GdalErrors errors_;
    Options options_;
    GDALDatasetUniquePtr dataset_;
    OGRLayer* layer_ = nullptr;
    struct Alias {
        std::string layer, column, text;
    };
    std::vector<Alias> aliases_;
};

}  // namespace quarrywatch::io
