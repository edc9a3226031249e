#include "pipeline/io/band_roles.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace quarrywatch::io {
namespace {

/// Roles joined by blanks, "-" for none.
std::string roles(const std::vector<std::string>& descriptions, const std::string& sensor = "") {
    std::vector<BandLabel> labels;
    for (const std::string& description : descriptions) labels.push_back({description, "", std::nullopt});
    std::string text;
    for (const std::optional<RoleMatch>& match : match_roles(labels, find_sensor(sensor, "test"), true))
        text += (text.empty() ? "" : " ") + (match ? match->role : "-");
    return text;
}

TEST(BandRoles, ColourWords) {
    EXPECT_EQ(roles({"Blue", "GREEN", "red", "NIR"}), "blue green red nir");
    EXPECT_EQ(roles({"Near Infrared", "SWIR 1", "SWIR 2", "swir16", "swir22"}), "nir swir1 swir2 swir1 swir2");
    EXPECT_EQ(roles({"nir08", "Shortwave Infrared 1"}), "nir swir1");
    EXPECT_EQ(roles({"蓝光", "绿光", "红光", "近红外", "短波红外1", "红边"}), "blue green red nir swir1 -");
}

TEST(BandRoles, WordsThatOnlyContainAColour) {
    EXPECT_EQ(roles({"Red Edge 1", "rededge2", "coastal blue", "Panchromatic", "thermal infrared"}), "- - - - -");
    EXPECT_EQ(roles({"bluebell", "infrared", "swir", ""}), "- - - -");
}

TEST(BandRoles, CodesNeedTheirSensor) {
    EXPECT_EQ(roles({"B2", "B3", "B4", "B8"}), "- - - -");
    EXPECT_EQ(roles({"B2", "B3", "B4", "B8", "B11", "B12", "B5"}, "sentinel2_l2a"), "blue green red nir swir1 swir2 -");
    EXPECT_EQ(roles({"SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6", "SR_B7", "ST_B10"}, "landsat_c2l2"),
              "blue green red nir swir1 swir2 -");
    EXPECT_EQ(roles({"SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B7", "ST_B6"}, "landsat_c2l2_tm"),
              "blue green red nir swir1 swir2 -");
    EXPECT_EQ(roles({"B1", "B2", "B3", "B4"}, "gf1"), "blue green red nir");
}

TEST(BandRoles, TheSharedWordTellsNothing) {
    EXPECT_EQ(roles({"Red Hill blue", "Red Hill green", "Red Hill nir"}), "blue green nir");
}

TEST(BandRoles, Wavelengths) {
    std::vector<BandLabel> labels;
    for (const double um : {0.4825, 0.565, 0.66, 0.825, 1.65, 2.22, 1.38, 0.705}) labels.push_back({"", "", um});
    const auto matches = match_roles(labels, nullptr, true);
    const std::vector<std::string> expected{"blue", "green", "red", "nir", "swir1", "swir2"};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_TRUE(matches[i].has_value()) << i;
        EXPECT_EQ(matches[i]->role, expected[i]);
    }
    EXPECT_FALSE(matches[6].has_value());
    EXPECT_FALSE(matches[7].has_value());
}

TEST(BandRoles, TheBroadBandIsPreferred) {
    const std::vector<BandLabel> labels{{"B8A", "", std::nullopt}, {"B08", "", std::nullopt}};
    const auto matches = match_roles(labels, find_sensor("sentinel2_l2a", "test"), true);
    ASSERT_TRUE(matches[0] && matches[1]);
    EXPECT_EQ(matches[0]->role, "nir");
    EXPECT_LT(matches[1]->rank, matches[0]->rank);
}

TEST(BandRoles, CodesThatOnlySentinel2Has) {
    EXPECT_NE(profile_of_codes({{"", "x_B08", std::nullopt}}), nullptr);
    EXPECT_EQ(profile_of_codes({{"", "x_B04", std::nullopt}, {"B8", "", std::nullopt}}), nullptr);
}

}  // namespace
}  // namespace quarrywatch::io
