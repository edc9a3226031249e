#include "pipeline/io/write_office_csv.hpp"

#include <gtest/gtest.h>

#include "tests/io/archive.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::Scratch;

TEST(WriteOfficeCsv, PythonReadsWhatWasWritten) {
    const Scratch scratch;
    const auto sites = test::office_sites();
    const auto places = test::office_places(sites);
    write_office_csv(scratch / "sites.csv", office_rows(sites, places)).publish();
    const std::string bytes = test::read_bytes(scratch / "sites.csv");
    EXPECT_TRUE(bytes.starts_with("\xEF\xBB\xBF监测图斑编号,图斑类型,")) << bytes.substr(0, 60);
    EXPECT_TRUE(bytes.ends_with("\r\n"));
    const std::string read = test::python(
        "import csv,sys\n"
        "rows=list(csv.DictReader(open(sys.argv[1],encoding=\"utf-8-sig\",newline=\"\")))\n"
        "a,b,c=rows\n"
        "print(a[\"监测图斑编号\"],a[\"图斑类型名称\"],a[\"监测面积\"],a[\"后时相\"],a[\"核查情况\"],a[\"容差\"]==\"\")"
        "\n"
        "print(repr(b[\"乡镇名称\"]))\n"
        "print(c[\"监测图斑编号\"],len(c),c[\"中心经度\"]==\"\")",
        scratch / "sites.csv");
    EXPECT_EQ(read,
              "320413QW2025000001 越界开采 4003.2 2025-06-03 违法 True\n"
              "'\\'=1+1<script>alert(\"x\")</script>&\\'\\n😀'\n"
              "P-3 " +
                  std::to_string(office_fields().size()) + " True\n");
}

TEST(FieldDictionary, ExplainsEveryCode) {
    const Scratch scratch;
    write_field_dictionary(scratch / "field_dictionary.csv").publish();
    const std::string read = test::python(
        "import csv,sys\n"
        "rows=list(csv.DictReader(open(sys.argv[1],encoding=\"utf-8-sig\",newline=\"\")))\n"
        "print(len(rows))\n"
        "r={x[\"code\"]:x for x in rows}\n"
        "print(\"|\".join(r[\"XZB\"].values()))",
        scratch / "field_dictionary.csv");
    EXPECT_EQ(read, std::to_string(office_fields().size()) +
                        "\nXZB|X坐标（东坐标，含带号）|easting, Gauss-Krueger, zone number first (CGCS2000, 3 "
                        "degrees)|real|12|2|m\n");
}

}  // namespace
}  // namespace quarrywatch::io
