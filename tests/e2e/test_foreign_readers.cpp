// A run's rasters and its GeoPackage under the eyes of programs that are not ours.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

// The required fields of a STAC 1.0.0 Item, and what is in it against what the rasters say.
const char* const kCheckItems = R"py(
import json, os, re, sys
from osgeo import gdal, osr
gdal.UseExceptions()
collection = json.load(open("items.json"))
assert collection["type"] == "FeatureCollection" and len(collection["features"]) == 1
item = collection["features"][0]
for name, kind in {"type": str, "stac_version": str, "id": str, "geometry": dict, "bbox": list, "properties": dict,
                   "links": list, "assets": dict, "stac_extensions": list}.items():
    assert isinstance(item[name], kind), name
assert item["type"] == "Feature" and item["stac_version"] == "1.0.0" and item["id"]
for extension in item["stac_extensions"]:
    assert re.fullmatch(r"https://stac-extensions.github.io/[a-z]+/v[0-9.]+/schema.json", extension), extension
properties = item["properties"]
time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
for name in ("datetime", "start_datetime", "end_datetime"):
    assert time.fullmatch(properties[name]), name
assert properties["start_datetime"] <= properties["datetime"] <= properties["end_datetime"]
assert properties["datetime"].startswith("2025-06-03")
ring = item["geometry"]["coordinates"][0]
assert item["geometry"]["type"] == "Polygon" and ring[0] == ring[-1] and len(ring) > 4
area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
assert area > 0, "RFC 7946 wants the shell anticlockwise"
west, south, east, north = item["bbox"]
assert west < east and south < north
assert set(item["assets"]) == {"score", "class"}
for name, asset in item["assets"].items():
    assert asset["type"] == "image/tiff; application=geotiff; profile=cloud-optimized" and asset["roles"] == ["data"]
    assert not os.path.isabs(asset["href"]) and asset["title"]
    raster = gdal.Open(asset["href"])
    assert asset["file:size"] == os.path.getsize(asset["href"])
    assert properties["proj:shape"] == [raster.RasterYSize, raster.RasterXSize]
    t, g = properties["proj:transform"], raster.GetGeoTransform()
    assert t[:6] == [g[1], g[2], g[0], g[4], g[5], g[3]]
    crs = raster.GetSpatialRef()
    assert str(properties["proj:epsg"]) == crs.GetAuthorityCode(None)
    band = asset["raster:bands"][0]
    assert {"float32": gdal.GDT_Float32, "uint8": gdal.GDT_Byte}[band["data_type"]] == raster.GetRasterBand(1).DataType
    assert float(band["nodata"]) == raster.GetRasterBand(1).GetNoDataValue() or name == "score" and band["nodata"] == "nan"
    # The corners lie on the box.
    wgs84 = osr.SpatialReference(); wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to = osr.CoordinateTransformation(crs, wgs84)
    for col in (0, raster.RasterXSize):
        for row in (0, raster.RasterYSize):
            lon, lat, _ = to.TransformPoint(g[0] + col * g[1], g[3] + row * g[5])
            assert west - 1e-6 <= lon <= east + 1e-6 and south - 1e-6 <= lat <= north + 1e-6
    through = gdal.Open('STACIT:"items.json":asset=' + name)
    assert through.GetRasterBand(1).Checksum() == raster.GetRasterBand(1).Checksum(), name
    assert through.GetGeoTransform() == g
print("good")
)py";

const char* const kCheckPackage = R"py(
import sqlite3, sys
import xml.etree.ElementTree as xml
from osgeo import ogr
package = ogr.Open(sys.argv[1])
sites = package.GetLayerByName("sites").GetLayerDefn()
tables = sqlite3.connect(sys.argv[1])
aliases = dict(tables.execute("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'sites'"))
fields = {sites.GetFieldDefn(i).GetName() for i in range(sites.GetFieldCount())}
assert fields == set(aliases), fields ^ set(aliases)
assert tables.execute("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'").fetchone()[0] == 1
assert tables.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
assert aliases["area_mu"] == "面积（亩）" and aliases["licence_holder"] == "采矿权人", aliases
styles = package.GetLayerByName("layer_styles")
found = [s for s in styles if s["f_table_name"] == "sites"]
assert len(found) == 1 and found[0]["useAsDefault"]
style = xml.fromstring(found[0]["styleQML"].split("\n", 1)[1])
renderer = style.find("renderer-v2")
assert renderer.get("type") == "categorizedSymbol" and renderer.get("attr") == "class"
categories = renderer.findall("categories/category")
symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
known = {c.get("value"): (c.get("label"), symbols[c.get("symbol")]) for c in categories}
assert len(known) == 10 and known["new_scar"][0] == "新增采石面", known
def outlines(symbol):
    options = [{o.get("name"): o.get("value") for o in layer.iter("Option")} for layer in symbol.findall("layer")]
    assert all(o["style"] == "no" and o["outline_width_unit"] == "Pixel" for o in options)
    return [(o["outline_color"], o["outline_width"]) for o in options]
assert outlines(known["new_scar"][1]) == [("255,255,255,255", "4"), ("213,94,0,255", "2")]
assert len(outlines(known["reactivated_pit"][1])) == 3, "a double line"
classes = {f["class"] for f in package.GetLayerByName("sites")}
assert classes and classes <= set(known), classes
print("good")
)py";

class ForeignReaders : public testing::Test {
protected:
    void SetUp() override {
        const PairPaths pair = write_pair(scratch_ / "scenes");
        const std::vector<std::string> arguments{"pair",
                                                 pair.before,
                                                 pair.after,
                                                 "--out",
                                                 out_.string(),
                                                 "--before-date",
                                                 "2023-06-01",
                                                 "--after-date",
                                                 "2025-06-03",
                                                 "--set",
                                                 "outputs.score_raster=true",
                                                 "--set",
                                                 "outputs.class_raster=true",
                                                 "--set",
                                                 "outputs.report=false"};
        const Outcome outcome = quarrywatch(arguments);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    }
    void expect_good(const std::string& script, const std::string& argument,
                     const std::filesystem::path& folder) const {
        std::ofstream(scratch_ / "check.py") << script;
        const std::vector<std::string> arguments{
            "env", "-C", folder.string(), "/usr/bin/python3", (scratch_ / "check.py").string(), argument};
        const Outcome outcome = run_process(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        EXPECT_THAT(outcome.out, HasSubstr("good"));
    }

    Scratch scratch_;
    std::filesystem::path out_ = scratch_ / "out";
};

TEST_F(ForeignReaders, RastersAreCloudOptimisedAndCatalogued) {
    for (const char* const name : {"score.tif", "class.tif"}) {
        const std::vector<std::string> arguments{"/usr/bin/python3", "-m",
                                                 "osgeo_utils.samples.validate_cloud_optimized_geotiff",
                                                 (out_ / "rasters" / name).string()};
        const Outcome outcome = run_process(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        EXPECT_THAT(outcome.out, HasSubstr("is a valid cloud optimized GeoTIFF"));
    }
    expect_good(kCheckItems, "", out_ / "rasters");
}

TEST_F(ForeignReaders, TheGeoPackageHasPeoplesWordsAndAStyle) {
    expect_good(kCheckPackage, (out_ / "sites.gpkg").string(), out_);
}

}  // namespace
}  // namespace quarrywatch::test
