#include "pipeline/io/verdict_file.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "pipeline/fault.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using ledger::Verdict;
using ledger::VerdictRecord;
using test::day;

constexpr const char* kMark = "\xEF\xBB\xBF";

std::string in_gb18030(const std::string& text) {
    char* const recoded = CPLRecode(text.c_str(), CPL_ENC_UTF8, "GB18030");
    std::string result(recoded);
    CPLFree(recoded);
    return result;
}

class VerdictFileTest : public testing::Test {
protected:
    std::string write(const std::string& text, const std::string& name = "v.csv") {
        std::ofstream(scratch_ / name, std::ios::binary) << text;
        return (scratch_ / name).string();
    }
    VerdictFile read(const std::string& text, const std::string& name = "v.csv") {
        return read_verdict_file(write(text, name));
    }
    std::string refused(const std::string& text, const std::string& name = "v.csv") {
        return refused_file(write(text, name));
    }
    static std::string refused_file(const std::string& path) {
        try {
            read_verdict_file(path);
        } catch (const Fault& fault) {
            EXPECT_EQ(fault.code(), ExitCode::bad_input);
            return fault.what();
        }
        ADD_FAILURE() << "no fault";
        return {};
    }

    test::Scratch scratch_;
};

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

const std::string kChinese =
    "序号,监测图斑编号,核查情况,违法类型,处理方式,巡查时间,巡查人员,整改进展,销号时间,举证照片,备注\r\n"
    "1,320413S1,违法,无证,立案,2025年6月3日,王五,\"已回填, 待验收\",2025/7/1,IMG_1;IMG_2,\"说\"\"停\"\"\n次日\"\r\n"
    "2,320413S2,伪变化,,,,,,,,\r\n"
    "3,320413S3,,,,2025.6.3,,,,,\r\n";

void expect_chinese(const VerdictFile& file) {
    ASSERT_EQ(file.verdicts.size(), 2U);
    EXPECT_EQ(file.not_visited, 1U);
    const VerdictRecord& first = file.verdicts[0];
    EXPECT_EQ(first.site_id, "320413S1");
    EXPECT_EQ(first.verdict, Verdict::illegal);
    EXPECT_EQ(first.violation, "unlicensed");
    EXPECT_EQ(first.handling, "case_filed");
    EXPECT_EQ(first.visited_on, day(2025, 6, 3));
    EXPECT_EQ(first.inspector, "王五");
    EXPECT_EQ(first.rectification, "已回填, 待验收");
    EXPECT_EQ(first.closed_on, day(2025, 7, 1));
    EXPECT_EQ(first.photos, "IMG_1;IMG_2");
    EXPECT_EQ(first.remark, "说\"停\"\n次日");
    EXPECT_EQ(first.source, "v.csv row 2");
    EXPECT_EQ(first.revision, 0);
    const VerdictRecord& second = file.verdicts[1];
    EXPECT_EQ(second.verdict, Verdict::false_change);
    EXPECT_EQ(second.source, "v.csv row 3");
    EXPECT_TRUE(second.violation.empty() && second.handling.empty() && second.inspector.empty());
    EXPECT_FALSE(second.visited_on || second.closed_on);
}

TEST_F(VerdictFileTest, ReadsChineseInEveryEncoding) {
    expect_chinese(read(kChinese));
    expect_chinese(read(kMark + kChinese));
    const std::string gb18030 = in_gb18030(kChinese);
    ASSERT_FALSE(CPLIsUTF8(gb18030.c_str(), static_cast<int>(gb18030.size())));
    expect_chinese(read(gb18030));
}

TEST_F(VerdictFileTest, ReadsShortCodesAndEnglish) {
    const VerdictFile codes = read(
        "XHSJ,HCQK,JCBH,WFLX,CLFS,XCSJ,XCRY,ZGJZ,JZZP,BZ\n20250701,复采,A,越层,不处理,2025-06-03 10:11:12,x,y,p,z\n");
    ASSERT_EQ(codes.verdicts.size(), 1U);
    EXPECT_EQ(codes.verdicts[0].site_id, "A");
    EXPECT_EQ(codes.verdicts[0].verdict, Verdict::reactivated);
    EXPECT_EQ(codes.verdicts[0].violation, "beyond_depth");
    EXPECT_EQ(codes.verdicts[0].handling, "no_action");
    EXPECT_EQ(codes.verdicts[0].visited_on, day(2025, 6, 3));
    EXPECT_EQ(codes.verdicts[0].closed_on, day(2025, 7, 1));

    const VerdictFile english = read(
        " Site_ID ,verdict,violation,handling,visited_on,inspector,rectification,closed_on,photos,remark,class\n"
        " B\u3000,Facility_Land , Farmland_damage,no_case,,,,,,,new_scar\n");
    ASSERT_EQ(english.verdicts.size(), 1U);
    EXPECT_EQ(english.verdicts[0].site_id, "B");
    EXPECT_EQ(english.verdicts[0].verdict, Verdict::facility_land);
    EXPECT_EQ(english.verdicts[0].violation, "farmland_damage");
    EXPECT_EQ(english.verdicts[0].handling, "no_case");
}

TEST_F(VerdictFileTest, KnowsEveryWord) {
    const auto last = [&](const std::string& columns, const std::string& cells) {
        return read("site_id,verdict" + columns + "\nA," + cells + "\n").verdicts.at(0);
    };
    for (const auto& [words, verdict] : {std::pair{"lawful 合法", Verdict::lawful},
                                         {"illegal 违法", Verdict::illegal},
                                         {"false_change 伪变化", Verdict::false_change},
                                         {"facility_land 涉设施农用地", Verdict::facility_land},
                                         {"restored 已恢复", Verdict::restored},
                                         {"reactivated 复采", Verdict::reactivated}}) {
        std::istringstream text(words);
        for (std::string word; text >> word;) EXPECT_EQ(last("", word).verdict, verdict) << word;
    }
    for (const auto& [english, chinese] : {std::pair{"unlicensed", "无证"},
                                           {"beyond_licence", "越界"},
                                           {"beyond_depth", "越层"},
                                           {"farmland_damage", "破坏耕地"},
                                           {"built_before_approval", "未批先用"},
                                           {"other", "其他"}}) {
        EXPECT_EQ(last(",WFLX", "违法," + std::string(chinese)).violation, english);
        EXPECT_EQ(last(",WFLX", "违法," + std::string(english)).violation, english);
    }
    for (const auto& [english, chinese] :
         {std::pair{"case_filed", "立案"}, {"no_case", "非立案"}, {"no_action", "不处理"}}) {
        EXPECT_EQ(last(",CLFS", "违法," + std::string(chinese)).handling, english);
        EXPECT_EQ(last(",CLFS", "违法," + std::string(english)).handling, english);
    }
}

TEST_F(VerdictFileTest, ReadsAGeoPackageWithSeveralLayers) {
    const std::string path = (scratch_ / "back.gpkg").string();
    test::write_layer_file({.path = path, .name = "roads", .columns = {"site_id"}, .rows = {{"", {}}}});
    {
        const GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
        OGRLayer* const layer = dataset->CreateLayer("visits", nullptr, wkbNone, nullptr);
        OGRFieldDefn number("JCBH", OFTInteger64), verdict("HCQK", OFTString), visited("XCSJ", OFTDate);
        for (OGRFieldDefn* field : {&number, &verdict, &visited}) ASSERT_EQ(layer->CreateField(field), OGRERR_NONE);
        OGRFeature row(layer->GetLayerDefn());
        row.SetField("JCBH", static_cast<GIntBig>(320413112025000001));
        row.SetField("HCQK", "已恢复");
        row.SetField(row.GetFieldIndex("XCSJ"), 2025, 6, 3);
        ASSERT_EQ(layer->CreateFeature(&row), OGRERR_NONE);
    }
    const VerdictFile file = read_verdict_file(path);
    ASSERT_EQ(file.verdicts.size(), 1U);
    EXPECT_EQ(file.verdicts[0].site_id, "320413112025000001");
    EXPECT_EQ(file.verdicts[0].verdict, Verdict::restored);
    EXPECT_EQ(file.verdicts[0].visited_on, day(2025, 6, 3));
    EXPECT_EQ(file.verdicts[0].source, "back.gpkg row 1");
}

TEST_F(VerdictFileTest, ReadsGeoJson) {
    const VerdictFile file = read(
        R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":
        {"图斑编号":"A","核查情况":"合法","visited_on":20250603}},
        {"type":"Feature","geometry":{"type":"Point","coordinates":[119,31]},"properties":
        {"图斑编号":"B","核查情况":null,"visited_on":null}}]})",
        "v.GeoJSON");
    ASSERT_EQ(file.verdicts.size(), 1U);
    EXPECT_EQ(file.not_visited, 1U);
    EXPECT_EQ(file.verdicts[0].verdict, Verdict::lawful);
    EXPECT_EQ(file.verdicts[0].visited_on, day(2025, 6, 3));
}

TEST_F(VerdictFileTest, NamesEveryFaultWithItsRow) {
    const std::string text = refused(
        "site_id,verdict,violation,handling,visited_on\n"
        "A,合法,,,2025-06-03\n"
        ",illegal,,,\n"
        "C,maybe,,,\n"
        "D,illegal,theft,court,2025-02-30\n"
        "3.20413E+17,illegal,,,\n"
        ",,,,\n");
    EXPECT_HAS(text, "6 faults");
    EXPECT_HAS(text, "row 3: the site number is missing");
    EXPECT_HAS(text, "row 4: `maybe` is no verdict; the words are lawful (合法), illegal (违法)");
    EXPECT_HAS(text, "row 5: `theft` is no word for the violation");
    EXPECT_HAS(text, "row 5: `court` is no word for the handling");
    EXPECT_HAS(text, "row 5: `2025-02-30` is no date");
    EXPECT_HAS(text, "row 6: the site number 3.20413E+17 was rounded");
    EXPECT_EQ(text.find("row 7"), std::string::npos) << "a row without a verdict is not yet visited";
}

TEST_F(VerdictFileTest, ListsTwentyFaultsAndCountsTheRest) {
    std::string rows = "site_id,verdict\n";
    for (int i = 0; i < 25; ++i) rows += "A,x\n";
    const std::string text = refused(rows);
    EXPECT_HAS(text, "25 faults");
    EXPECT_HAS(text, "row 21: ");
    EXPECT_EQ(text.find("row 22: "), std::string::npos);
    EXPECT_HAS(text, "and 5 more");
}

TEST_F(VerdictFileTest, RefusesWhatIsNoVerdictFile) {
    EXPECT_HAS(refused_file((scratch_ / "none.csv").string()), "cannot be read");
    EXPECT_HAS(refused_file(scratch_.path().string()), "cannot be read");
    refused("");
    EXPECT_HAS(refused("site_id,class\nA,b\n"), "the columns are: site_id, class");
    EXPECT_HAS(refused("verdict,class\nlawful,b\n"), "no column of site numbers");
    EXPECT_HAS(refused("site_id,JCBH,verdict\nA,A,lawful\n"), "site_id and JCBH mean the same");
    EXPECT_HAS(refused("site_id,verdict\nA,lawful\n\"B,lawful\nC,lawful\n"), "quotation mark");
    EXPECT_HAS(refused(std::string("s\0i\0t\0e\0", 8)), "no text in UTF-8");
    EXPECT_HAS(refused("site_id,verdict\nA,\xFF\xFF\n"), "neither UTF-8 nor GB 18030");
    refused("plain text", "v.gpkg");
    refused("plain text", "v.geojson");
}

TEST_F(VerdictFileTest, HasLimits) {
    std::string rows = "site_id,verdict\n";
    for (int i = 0; i < 100000; ++i) rows += "A,restored\n";
    EXPECT_EQ(read(rows).verdicts.size(), 100000U);
    EXPECT_HAS(refused(rows + "A,restored\n"), "more than 100000 rows");
    const std::string path = write("site_id,verdict\n");
    constexpr std::uintmax_t kLimit_bytes = 64 * 1024 * 1024;
    std::filesystem::resize_file(path, kLimit_bytes + 1);  // a hole: takes no room
    EXPECT_HAS(refused_file(path), "larger than 64 MiB");
}

TEST_F(VerdictFileTest, IsNotMisledByNeighbouringFiles) {
    write("Real,Integer\n", "v.csvt");
    EXPECT_EQ(read("site_id,verdict\n007,lawful\n").verdicts.at(0).site_id, "007");
}

}  // namespace
}  // namespace quarrywatch::io
