#include "pipeline/io/catalogue_stac.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "pipeline/io/scene.hpp"
#include "pipeline/io/stac_href.hpp"
#include "tests/io/catalogue_text.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"

namespace quarrywatch::io {
namespace {

using test::any_contains;
using test::contains;
using test::fault_of;
using test::put;
using test::Scratch;
using Lines = std::vector<std::string>;

std::string item(const std::string& assets, const std::string& properties = R"("datetime":"2023-01-02T03:15:41Z")",
                 const std::string& id = "S2A_1") {
    return R"({"type":"Feature","stac_version":"1.0.0","id":")" + id +
           R"(","geometry":{"type":"Point","coordinates":[1,2]},)" + R"("properties":{)" + properties +
           R"(},"assets":{)" + assets + "}}";
}

/// An asset of version 1.0 with one band.
std::string asset(const std::string& key, const std::string& href, const std::string& common_name,
                  const std::string& more = "") {
    return "\"" + key + R"(":{"href":")" + href + R"(","eo:bands":[{"name":"x","common_name":")" + common_name +
           "\"}]" + (more.empty() ? "" : "," + more) + "}";
}

CatalogueEntry only(const Scratch& scratch, const std::string& json, Lines* warnings = nullptr) {
    Lines own;
    auto entries = read_stac_scenes(put(scratch, "s/item.json", json), warnings != nullptr ? *warnings : own);
    EXPECT_EQ(entries.size(), 1U);
    return entries.empty() ? CatalogueEntry{} : entries.front();
}

std::string fault(const Scratch& scratch, const std::string& json) {
    Lines warnings;
    return fault_of([&] { read_stac_scenes(put(scratch, "s/item.json", json), warnings); });
}

/// "nir:B08.tif red:../B04.tif", below the scratch folder.
std::string bands_of(const Scratch& scratch, const config::SceneSpec& spec) {
    std::string text;
    for (const auto& [role, band] : spec.bands)
        text += (text.empty() ? "" : " ") + role + ":" + test::below(scratch, band);
    return text;
}

TEST(CatalogueStac, AnItemOfSingleBandAssets) {
    const Scratch scratch;
    const CatalogueEntry entry =
        only(scratch,
             item(asset("red", "B04.tif", "red") + "," + asset("nir", "./r/B08.tif", "nir") + "," +
                  asset("nir08", "B8A.tif", "nir08") + "," + asset("s1", "../B11.tif", "swir16") + "," +
                  asset("s2", "B12.tif", "swir22") + "," + asset("edge", "B05.tif", "rededge") +
                  R"(,"scl":{"href":"SCL.tif","roles":["data"]},"thumbnail":{"href":"t.png","roles":["thumbnail"]},)" +
                  R"("visual":{"href":"TCI.tif","roles":["visual"],"eo:bands":[{"common_name":"red"}]},)" +
                  R"("meta":{"href":"m.xml","type":"application/xml"})"));
    EXPECT_EQ(bands_of(scratch, entry.spec), "nir:s/r/B08.tif red:s/B04.tif swir1:B11.tif swir2:s/B12.tif");
    EXPECT_EQ(entry.spec.files.size(), 4U);
    EXPECT_EQ(entry.spec.path, entry.spec.files.front());
    EXPECT_EQ(test::below(scratch, entry.spec.mask), "s/SCL.tif");
    EXPECT_EQ(entry.spec.mask_kind, config::MaskKind::scl);
    EXPECT_EQ(test::day_text(entry.spec.date), "2023-01-02");
    EXPECT_EQ(entry.name, "S2A_1");
}

TEST(CatalogueStac, Version11AndItsNumbers) {
    const Scratch scratch;
    const std::string numbers = R"("raster:scale":0.0001,"raster:offset":-0.1)";
    const auto band = [&](const std::string& key, const std::string& name, const std::string& of_band,
                          const std::string& of_asset) {
        return "\"" + key + R"(":{"href":")" + key + R"(.tif","bands":[{"name":")" + key + R"(","eo:common_name":")" +
               name + "\"" + (of_band.empty() ? "" : "," + of_band) + "}]" + (of_asset.empty() ? "" : "," + of_asset) +
               "}";
    };
    const std::string qa = R"(,"q":{"href":"Q.tif","title":"Pixel Quality, QA_PIXEL"})";
    const CatalogueEntry entry = only(scratch, item(band("a", "red", numbers + R"(,"nodata":0)", "") + "," +
                                                    band("b", "nir", "", numbers + R"(,"nodata":0)") + qa));
    EXPECT_EQ(bands_of(scratch, entry.spec), "nir:s/b.tif red:s/a.tif");
    EXPECT_EQ(entry.spec.scale, 0.0001);
    EXPECT_EQ(entry.spec.offset, -0.1);
    EXPECT_EQ(entry.spec.nodata, 0);
    EXPECT_EQ(entry.spec.mask_kind, config::MaskKind::qa_pixel);
}

TEST(CatalogueStac, NumbersThatDisagreeAreNotUsed) {
    const Scratch scratch;
    const auto raster = [](const std::string& numbers) { return R"("raster:bands":[{)" + numbers + "}]"; };
    Lines warnings;
    const CatalogueEntry entry =
        only(scratch,
             item(asset("red", "a.tif", "red", raster(R"("scale":0.1,"offset":-1,"nodata":"nan")")) + "," +
                  asset("nir", "b.tif", "nir", raster(R"("scale":0.2,"offset":-1)"))),
             &warnings);
    EXPECT_FALSE(entry.spec.scale.has_value());
    EXPECT_EQ(entry.spec.offset, -1);
    EXPECT_FALSE(entry.spec.nodata.has_value());
    EXPECT_TRUE(any_contains(warnings, "differ in scale")) << testing::PrintToString(warnings);
    const std::string applied = R"("datetime":"2023-01-02T00:00:00Z","earthsearch:boa_offset_applied":true)";
    EXPECT_EQ(
        only(scratch, item(asset("red", "a.tif", "red", raster(R"("scale":1e-4,"offset":-0.1)")), applied)).spec.offset,
        0);
}

TEST(CatalogueStac, OfSeveralAssetsForARoleTheFinestThenTheCloudOptimised) {
    const Scratch scratch;
    const std::string cog = R"("type":"image/tiff; application=geotiff; profile=cloud-optimized")";
    EXPECT_EQ(bands_of(scratch, only(scratch, item(asset("B04_20m", "a.jp2", "red", R"("gsd":20)") + "," +
                                                   asset("B04_60m", "b.jp2", "red", R"("gsd":60)") + "," +
                                                   asset("B04_z", "c.jp2", "red", R"("gsd":10)") + "," +
                                                   asset("red", "e.tif", "red", R"("gsd":10,)" + cog) + "," +
                                                   asset("aa", "d.jp2", "red", R"("gsd":10)")))
                                    .spec),
              "red:1");
    const CatalogueEntry entry =
        only(scratch, item(asset("aa", "d.jp2", "red") + "," + asset("red", "e.tif", "red", cog)));
    EXPECT_EQ(test::below(scratch, entry.spec.path), "s/e.tif");
}

TEST(CatalogueStac, OneAssetOfAllBands) {
    const Scratch scratch;
    const CatalogueEntry entry = only(
        scratch,
        item(
            R"("image":{"href":"stack.tif","eo:bands":[{"common_name":"red"},{"name":"other"},{"common_name":"nir"}]},)" +
            asset("red", "r.tif", "red")));
    EXPECT_EQ(test::below(scratch, entry.spec.path), "s/stack.tif");
    EXPECT_EQ(bands_of(scratch, entry.spec), "nir:3 red:1");
    EXPECT_EQ(bands_of(scratch, only(scratch, item(R"("data":{"href":"x.tif"})")).spec), "");
}

TEST(CatalogueStac, TimesAreDaysOfUtc) {
    const Scratch scratch;
    const auto date = [&](const std::string& properties) {
        return test::day_text(only(scratch, item(asset("red", "a.tif", "red"), properties)).spec.date);
    };
    EXPECT_EQ(date(R"("datetime":"2023-01-01T23:59:59.999Z")"), "2023-01-01");
    EXPECT_EQ(date(R"("datetime":"2023-01-01T07:59:00+08:00")"), "2022-12-31");
    EXPECT_EQ(date(R"("datetime":"2023-12-31T20:30:00-04:00")"), "2024-01-01");
    EXPECT_EQ(date(R"("datetime":null,"start_datetime":"2023-02-03T00:00:00Z")"), "2023-02-03");
    EXPECT_EQ(date(R"("datetime":17)"), "none");
}

TEST(CatalogueStac, CollectionsFoldersAndPatterns) {
    const Scratch scratch;
    const std::string one = item(asset("red", "a.tif", "red"), R"("datetime":"2023-01-01T00:00:00Z")", "one");
    const std::string two = item(asset("red", "b.tif", "red"), R"("datetime":"2023-01-02T00:00:00Z")", "two");
    put(scratch, "d/many.json",
        R"({"type":"FeatureCollection","features":[)" + one + "," + item("", "", "bad") +
            R"(,7],"links":[{"rel":"next","href":"x"}]})");
    put(scratch, "d/two.geojson", two);
    put(scratch, "d/catalog.json", R"({"type":"Catalog"})");
    put(scratch, "d/other.json", "[]");
    put(scratch, "d/readme.txt");
    Lines warnings;
    EXPECT_EQ(read_stac_scenes((scratch / "d").string(), warnings).size(), 2U);
    EXPECT_TRUE(any_contains(warnings, "one page of several"));
    EXPECT_TRUE(any_contains(warnings, "many.json item bad: it has no raster among its assets"))
        << testing::PrintToString(warnings);
    EXPECT_TRUE(any_contains(warnings, "it is no Feature"));
    EXPECT_TRUE(any_contains(warnings, "other.json: it is no STAC Item"));
    EXPECT_FALSE(any_contains(warnings, "catalog.json"));
    EXPECT_EQ(read_stac_scenes((scratch / "d/t*.geojson").string(), warnings).size(), 1U);
}

TEST(CatalogueStac, WhatIsNoStacIsRefused) {
    const Scratch scratch;
    EXPECT_TRUE(contains(fault(scratch, "{\"type\":"), "it is no JSON"));
    EXPECT_TRUE(contains(fault(scratch, ""), "it is no JSON"));
    EXPECT_TRUE(contains(fault(scratch, "\"\xC3\x28\""), "it is no JSON"));
    EXPECT_TRUE(contains(fault(scratch, R"({"type":"Collection"})"), "it is a Collection"));
    EXPECT_TRUE(contains(fault(scratch, "17"), "says of no type"));
    EXPECT_TRUE(contains(fault(scratch, R"({"type":"FeatureCollection","features":[]})"), "holds no scene"));
    EXPECT_TRUE(contains(fault(scratch, item("")), "holds no scene: "));
    EXPECT_TRUE(contains(fault(scratch, item(R"("a":{"href":"a.tif"},"b":{"href":"b.tif"})")), "which band it holds"));
    EXPECT_TRUE(
        contains(fault(scratch, R"({"type":"Feature","x":)" + std::string(200, '[') + std::string(200, ']') + "}"),
                 "64 levels"));
    Lines warnings;
    EXPECT_TRUE(
        contains(fault_of([&] { read_stac_scenes((scratch / "no.json").string(), warnings); }), "no such file"));
    EXPECT_TRUE(
        contains(fault_of([&] { read_stac_scenes((scratch / "no*.json").string(), warnings); }), "no file fits"));
}

// What a hostile or careless author may write: no exception of the JSON library, no crash.
TEST(CatalogueStac, MembersOfUnexpectedTypesCountAsMissing) {
    const Scratch scratch;
    for (const char* value :
         {"null", "true", "17", "1e999", "\"text\"", "[]", "{}", "[[]]", "[null]", "[{}]", "[17]", "[\"x\"]"})
        for (const char* name : {"properties", "assets", "id", "type"}) {
            std::string json = item(asset("red", "a.tif", "red"));
            json.insert(json.size() - 1, std::string(",\"") + name + "\":" + value);
            const std::string message = fault(scratch, json);
            EXPECT_TRUE(message == "no fault" || message.starts_with("3 ")) << message;
        }
    for (const char* value : {"null", "17", "\"text\"", "[]", "{}", "[[]]", "[null]", "[17]", R"([{"common_name":7}])",
                              R"([{"scale":"a"}])"})
        for (const char* name : {"href", "eo:bands", "bands", "raster:bands", "roles", "type", "title", "gsd"}) {
            const std::string json = item("\"red\":{\"href\":\"a.tif\",\"" + std::string(name) + "\":" + value + "}");
            const std::string message = fault(scratch, json);
            EXPECT_TRUE(message == "no fault" || message.starts_with("3 ")) << message;
        }
}

TEST(CatalogueStac, Hrefs) {
    const auto path = [](const std::string& href, const std::string& folder = "/d/s") {
        try {
            return path_of_href(href, folder);
        } catch (const std::invalid_argument& error) {
            return std::string("refused: ") + error.what();
        }
    };
    EXPECT_EQ(path("https://a.b/c.tif?sig=1"), "/vsicurl/https://a.b/c.tif?sig=1");
    EXPECT_EQ(path("HTTP://a.b/c.tif"), "/vsicurl/HTTP://a.b/c.tif");
    EXPECT_EQ(path("s3://bucket/key.tif"), "/vsis3/bucket/key.tif");
    EXPECT_EQ(path("file:///e/a%20b.tif"), "/e/a b.tif");
    EXPECT_EQ(path("/e/a.tif"), "/e/a.tif");
    EXPECT_EQ(path("./x/../a.tif"), "/d/s/a.tif");
    EXPECT_EQ(path("a.tif", "."), "./a.tif");
    EXPECT_EQ(path("../a.tif", "/vsicurl/https://a.b/c"), "/vsicurl/https://a.b/c/../a.tif");
    // Connection strings of GDAL's drivers become names of files, which are not there.
    EXPECT_EQ(path("PG:dbname=x", "."), "./PG:dbname=x");
    EXPECT_EQ(path("<VRTDataset/>"), "/d/s/<VRTDataset/>");
    for (const char* href :
         {"", "ftp://a/b.tif", "file://host/a.tif", "/vsimem/a.tif", "//vsimem/a.tif", "/x/../vsistdin/",
          "/vsicurl_streaming/http://a", "/vsisubfile/0_1,/etc/x", "a\nb.tif", "file:///a%00b", "../../../../vsimem/a"})
        EXPECT_TRUE(path(href).starts_with("refused: ")) << href << " -> " << path(href);
    EXPECT_TRUE(path(std::string(5000, 'a')).starts_with("refused: "));
}

TEST(CatalogueStac, BandsOfSeveralFoldersAreOneScene) {
    const Scratch scratch;
    test::RasterFile fine, coarse;
    coarse.rows = 4;
    coarse.cols = 5;
    coarse.geotransform = {500000, 20, 0, 3500000, 0, -20};
    fine.write(scratch / "s/red/data.tif");
    fine.write(scratch / "s/nir/data.tif");
    coarse.write(scratch / "s/swir/data.tif");
    coarse.type = GDT_Byte;
    coarse.write(scratch / "s/classes.tif");
    const CatalogueEntry entry =
        only(scratch, item(asset("r", "red/data.tif", "red", R"("raster:bands":[{"scale":0.5,"offset":1}])") + "," +
                           asset("n", "nir/data.tif", "nir", R"("raster:bands":[{"scale":0.5,"offset":1}])") + "," +
                           asset("s", "swir/data.tif", "swir16", R"("raster:bands":[{"scale":0.5,"offset":1}])") +
                           R"(,"SCL":{"href":"classes.tif"})"));
    const Scene scene = resolve_scene(entry.spec);
    EXPECT_EQ(test::role_text(scene), "red nir swir1");
    EXPECT_TRUE(scene.find("nir")->path.ends_with("nir/data.tif"));
    EXPECT_EQ(test::scale_text(*scene.find("swir1")), "0.5 1");
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->kind, config::MaskKind::scl);
    EXPECT_EQ(scene.grid.rows, 8);
}

}  // namespace
}  // namespace quarrywatch::io
