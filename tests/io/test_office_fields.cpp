#include "pipeline/io/office_fields.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/io/office_sites.hpp"

namespace quarrywatch::io {
namespace {

std::map<std::string, std::string> texts_of(const Site& site, const PlaceCoordinates& place) {
    std::map<std::string, std::string> texts;
    const OfficeRow row{&site, &place};
    for (const OfficeField& field : office_fields())
        texts[std::string(field.code)] = field_text(office_value(field, row));
    return texts;
}

TEST(OfficeFields, CodesFitAShapefileAndStandOnce) {
    std::set<std::string_view> codes, aliases;
    for (const OfficeField& field : office_fields()) {
        EXPECT_LE(field.code.size(), 10u) << field.code;
        EXPECT_TRUE(codes.insert(field.code).second) << field.code;
        EXPECT_TRUE(aliases.insert(field.chinese).second) << field.chinese;
        for (const char c : field.code)
            EXPECT_TRUE((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') << field.code;
        EXPECT_FALSE(field.english.empty());
        EXPECT_GT(field.width, 0);
        EXPECT_EQ(field.type == FieldType::real, field.decimals > 0) << field.code;
    }
}

TEST(OfficeFields, SayWhatTheSiteSays) {
    const auto sites = test::office_sites();
    const auto texts = texts_of(sites[0], test::office_places(sites)[0]);
    EXPECT_EQ(texts.at("JCBH"), "320413QW2025000001");
    EXPECT_EQ(texts.at("TBLX"), "Q2");
    EXPECT_EQ(texts.at("TBLXMC"), "越界开采");
    EXPECT_EQ(texts.at("ZT"), "扩大");
    EXPECT_EQ(texts.at("ZXD"), "高");
    EXPECT_EQ(texts.at("HCQK"), "违法");
    EXPECT_EQ(texts.at("XZB"), "40452599.97");
    EXPECT_EQ(texts.at("YZB"), "3508695.86");
    EXPECT_EQ(texts.at("ZXJD"), "119.5");
    EXPECT_EQ(texts.at("JCMJ"), "4003.2");
    EXPECT_EQ(texts.at("YJWMJ"), "1200");
    EXPECT_EQ(texts.at("YJWMJ_B"), "800.13") << "less the tolerance";
    EXPECT_EQ(texts.at("HSX"), "2025-06-03");
    EXPECT_EQ(texts.at("PJZB").substr(0, 33), "WGS84 119.500000,31.700000 GCJ02 ");
    EXPECT_EQ(texts.at("BZ"), "ndvi_delta -0.41, \"bsi_delta\" +0.12; mask_conflict");
}

TEST(OfficeFields, AgreeWithSites) {
    const auto sites = test::office_sites();
    const auto texts = texts_of(sites[0], test::office_places(sites)[0]);
    const std::map<std::string, std::string> same{{"GL", "probability"},
                                                  {"YXF", "priority_score"},
                                                  {"MJ_MU", "area_mu"},
                                                  {"ZC", "perimeter_m"},
                                                  {"NDVI_Q", "ndvi_before"},
                                                  {"PZJD", "registration_rmse_px"},
                                                  {"YJFW", "overshoot_bearing_deg"},
                                                  {"ZXWD", "lat"}};
    for (const auto& [code, name] : same)
        for (const SiteField& field : site_fields())
            if (field.name == name) {
                EXPECT_EQ(texts.at(code), field_text(field_value(field, sites[0]))) << code;
            }
}

TEST(OfficeFields, NothingIsNeverZero) {
    const PlaceCoordinates nowhere;
    const auto texts = texts_of(Site{}, nowhere);
    for (const char* code :
         {"XZB", "YZB", "ZXJD", "JCMJ", "GDMJ", "YJWMJ", "YJWMJ_B", "HCQK", "QSX", "PJZB", "GL", "PZJD", "BZ", "XZQDM"})
        EXPECT_EQ(texts.at(code), "") << code;
}

}  // namespace
}  // namespace quarrywatch::io
