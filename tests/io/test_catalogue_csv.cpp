#include "pipeline/io/catalogue_csv.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/io/catalogue_text.hpp"

namespace quarrywatch::io {
namespace {

using test::contains;
using test::fault_of;
using test::put;
using test::Scratch;

std::vector<CatalogueEntry> read(const Scratch& scratch, const std::string& text) {
    return read_csv_scenes(put(scratch, "t/scenes.csv", text));
}

std::string fault(const Scratch& scratch, const std::string& text) {
    return fault_of([&] { read(scratch, text); });
}

/// Cells joined by |, rows by /, each with its line in front.
std::string drawn(const std::string& text) {
    std::string out;
    for (const CsvRow& row : parse_csv(text, "t")) {
        out += (out.empty() ? "" : "/") + std::to_string(row.line) + ":";
        for (std::size_t i = 0; i < row.cells.size(); ++i) out += (i == 0 ? "" : "|") + row.cells[i];
    }
    return out;
}

TEST(CatalogueCsv, Rfc4180) {
    EXPECT_EQ(drawn("a,b\nc,d\n"), "1:a|b/2:c|d");
    EXPECT_EQ(drawn("a,b\r\nc,d"), "1:a|b/2:c|d");
    EXPECT_EQ(drawn("\"a,1\",\"say \"\"x\"\"\"\n"), "1:a,1|say \"x\"");
    EXPECT_EQ(drawn("\"two\nlines\",b\n\nc,d\n"), "1:two\nlines|b/4:c|d");
    EXPECT_EQ(drawn("a,,\n,\n"), "1:a||/2:|");
    EXPECT_EQ(drawn("\"\",\"\"\n"), "1:|");
    EXPECT_EQ(drawn("a\rb,c\n"), "1:a\rb|c");
    EXPECT_EQ(drawn(""), "");
    EXPECT_TRUE(contains(fault_of([] { parse_csv("a\n\"b\n\n", "t"); }), "t line 2: a quote is not closed"));
    EXPECT_TRUE(contains(fault_of([] { parse_csv("\"a\"b\n", "t"); }), "line 1: text follows"));
    EXPECT_TRUE(contains(fault_of([] { parse_csv("a\nb\"c\n", "t"); }), "line 2: a quote stands within"));
}

TEST(CatalogueCsv, ColumnsInAnyOrderAndPathsOfTheTablesFolder) {
    const Scratch scratch;
    const auto entries = read(scratch,
                              "\xEF\xBB\xBFnodata,date,path,bands,id,offset,mask\r\n"
                              "0,20230103,../i/a.tif,\"red:3, nir:B08\",S-1,-0.1,m/*_SCL.tif\r\n"
                              ",,/vsis3/b/c.tif,,,,\r\n"
                              " , , , , , , \r\n");
    ASSERT_EQ(entries.size(), 2U);
    const config::SceneSpec& first = entries[0].spec;
    EXPECT_EQ(first.id, "S-1");
    EXPECT_EQ(test::below(scratch, first.path), "i/a.tif");
    EXPECT_EQ(test::below(scratch, first.mask), "t/m/*_SCL.tif");
    EXPECT_EQ(first.bands, (std::map<std::string, std::string>{{"nir", "B08"}, {"red", "3"}}));
    EXPECT_EQ(first.date, test::day(2023, 1, 3));
    EXPECT_EQ(first.offset, -0.1);
    EXPECT_EQ(first.nodata, 0);
    EXPECT_FALSE(first.scale.has_value());
    EXPECT_EQ(entries[1].spec.path, "/vsis3/b/c.tif");
    EXPECT_EQ(entries[1].name, "c");
    EXPECT_FALSE(entries[1].spec.date.has_value());
    EXPECT_TRUE(entries[1].origin.ends_with("scenes.csv line 3"));
}

TEST(CatalogueCsv, UnknownColumnsNameTheKnownOnes) {
    const Scratch scratch;
    const std::string message = fault(scratch, "path,datum\na.tif,x\n");
    EXPECT_TRUE(message.starts_with("3 ")) << message;
    for (const char* part :
         {"line 1", "\"datum\"", "mean date", "id, path, date, sensor, bands, mask, mask_kind, scale, offset, nodata"})
        EXPECT_TRUE(contains(message, part)) << message;
    EXPECT_TRUE(contains(fault(scratch, "id,date\na,20230101\n"), "no column path"));
    EXPECT_TRUE(contains(fault(scratch, "path,path\na,b\n"), "stands twice"));
    EXPECT_TRUE(contains(fault(scratch, "path;date\na;b\n"), "\"path;date\""));
}

TEST(CatalogueCsv, EveryFaultyRowIsToldAtOnce) {
    const Scratch scratch;
    const std::string message = fault(scratch,
                                      "id,path,date,sensor,mask_kind,scale\n"
                                      "ok,a.tif,2023-01-01,,,\n"
                                      "b b,b.tif,2023-02-30,,,\n"
                                      "ok,c.tif,,sentinel3,,\n"
                                      "d,,,,,\n"
                                      "e,e.tif,,,cloudy,big\n"
                                      "f,f.tif\n"
                                      "g,\xC3\x28.tif,,,,\n");
    for (const char* part : {"line 3 id: \"b b\"", "line 3 date", "line 4 id: ok stands in line 2 already",
                             "line 4 sensor", "line 5 has no path", "line 6 mask_kind", "line 6 scale",
                             "line 7 has 2 cells, the header 6", "line 8 holds bytes that are no UTF-8"})
        EXPECT_TRUE(contains(message, part)) << part << " in " << message;
    EXPECT_FALSE(contains(message, "scenes.csv: line 2 ")) << message;
    std::string many = "path\n";
    for (int i = 0; i < 60; ++i) many += "\x01\n";
    EXPECT_TRUE(contains(fault(scratch, many), "and 10 more"));
}

TEST(CatalogueCsv, TablesThatHoldNothing) {
    const Scratch scratch;
    EXPECT_TRUE(contains(fault(scratch, ""), "the table is empty"));
    EXPECT_TRUE(contains(fault(scratch, "path\n"), "lists no scene"));
    EXPECT_TRUE(contains(fault(scratch, "path,id\n,\n"), "lists no scene"));
    EXPECT_TRUE(contains(fault_of([&] { read_csv_scenes((scratch / "no.csv").string()); }), "no such file"));
    EXPECT_TRUE(contains(fault_of([&] { read_csv_scenes(scratch.path().string()); }), "is a folder"));
}

TEST(CatalogueCsv, SizesAreLimited) {
    const Scratch scratch;
    std::string rows = "path\n";
    for (int i = 0; i < 1'000'001; ++i) rows += "a\n";
    EXPECT_TRUE(contains(fault(scratch, rows), "more than 1,000,000 rows"));
    EXPECT_TRUE(contains(fault(scratch, std::string((std::size_t{64} << 20) + 1, 'a')), "longer than 64 MiB"));
}

}  // namespace
}  // namespace quarrywatch::io
