#include "pipeline/io/write_xlsx.hpp"

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include "tests/io/archive.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::Scratch;

std::vector<std::string> write(const std::filesystem::path& path, const std::vector<Site>& sites) {
    const auto places = test::office_places(sites);
    OfficeOutput written = write_xlsx(path, office_rows(sites, places));
    written.output.publish();
    return written.warnings;
}

GDALDatasetUniquePtr open(const std::filesystem::path& path) {
    GDALAllRegister();
    const char* const drivers[] = {"XLSX", nullptr};
    return GDALDatasetUniquePtr(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR, drivers));
}

TEST(WriteXlsx, GdalReadsTypesTextsAndDates) {
    const Scratch scratch;
    EXPECT_TRUE(write(scratch / "list.xlsx", test::office_sites()).empty());
    const auto file = open(scratch / "list.xlsx");
    ASSERT_NE(file, nullptr);
    ASSERT_EQ(file->GetLayerCount(), 1);
    OGRLayer* const layer = file->GetLayer(0);
    EXPECT_STREQ(layer->GetName(), "图斑清单");
    ASSERT_EQ(layer->GetFeatureCount(), 3);
    const std::unique_ptr<OGRFeature> first(layer->GetNextFeature());
    EXPECT_STREQ(first->GetFieldAsString("监测图斑编号"), "320413QW2025000001");
    EXPECT_STREQ(first->GetFieldAsString("行政区代码"), "320413") << "a code, not a number";
    EXPECT_EQ(first->GetFieldDefnRef(first->GetFieldIndex("行政区代码"))->GetType(), OFTString);
    EXPECT_EQ(first->GetFieldAsDouble("监测面积"), 4003.2);
    EXPECT_EQ(first->GetFieldAsDouble("X坐标（东坐标，含带号）"), 40452599.97);
    EXPECT_EQ(first->GetFieldDefnRef(first->GetFieldIndex("后时相"))->GetType(), OFTDate);
    EXPECT_STREQ(first->GetFieldAsString("后时相"), "2025/06/03");
    EXPECT_FALSE(first->IsFieldSetAndNotNull(first->GetFieldIndex("容差")));
    const std::unique_ptr<OGRFeature> second(layer->GetNextFeature());
    EXPECT_EQ(second->GetFieldAsString("乡镇名称"), test::kHostile);
}

TEST(WriteXlsx, TextsAreNeverFormulas) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites[0].licence_mine = "_x0041_";
    sites[0].licence_holder = "a\r\n\x01";
    write(scratch / "list.xlsx", sites);
    test::unzip(scratch / "list.xlsx", scratch / "out");
    const std::string read = test::python(
        "import sys\n"
        "import xml.etree.ElementTree as E\n"
        "n=\"{http://schemas.openxmlformats.org/spreadsheetml/2006/main}\"\n"
        "r=sys.argv[1]+\"/xl/\"\n"
        "s=E.parse(r+\"worksheets/sheet1.xml\").getroot()\n"
        "t=[e.text for e in E.parse(r+\"sharedStrings.xml\").getroot().iter(n+\"t\")]\n"
        "x=[e.get(\"quotePrefix\") for e in E.parse(r+\"styles.xml\").getroot().find(n+\"cellXfs\")]\n"
        "print(len(list(s.iter(n+\"f\"))))\n"
        "i=[k for k,v in enumerate(t) if v.startswith(\"=1+1\")][0]\n"
        "print(set(x[int(c.get(\"s\"))] for c in s.iter(n+\"c\") "
        "if c.get(\"t\")==\"s\" and c.find(n+\"v\").text==str(i)))\n"
        "print([v for v in t if \"0041\" in v],[v for v in t if v.startswith(\"a\")])",
        scratch / "out");
    EXPECT_EQ(read, "0\n{'1'}\n['_x005F_x0041_'] ['a\\r\\n\uFFFD']\n");
}

TEST(WriteXlsx, WhatIsTooLongIsSaid) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites[0].reason = std::string(40000, 'r');
    const auto warnings = write(scratch / "list.xlsx", sites);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0], "list.xlsx: 320413QW2025000001: BZ is cut to 32767 bytes; sites.gpkg holds all of it");
}

TEST(WriteXlsx, TheSameRowsGiveTheSameBytesAndNoneIsAFile) {
    const Scratch scratch;
    write(scratch / "a.xlsx", test::office_sites());
    write(scratch / "b.xlsx", test::office_sites());
    EXPECT_TRUE(test::read_bytes(scratch / "a.xlsx") == test::read_bytes(scratch / "b.xlsx"));
    write(scratch / "none.xlsx", {});
    const auto none = open(scratch / "none.xlsx");
    ASSERT_NE(none, nullptr);
    EXPECT_EQ(none->GetLayer(0)->GetLayerDefn()->GetFieldCount(), static_cast<int>(office_fields().size()));
}

}  // namespace
}  // namespace quarrywatch::io
