#include <gtest/gtest.h>

#include <string>

#include "pipeline/config/names.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/config/secrets.hpp"

namespace quarrywatch::config {
namespace {

TEST(Nearest, CountsEdits) {
    EXPECT_EQ(edit_distance("", ""), 0);
    EXPECT_EQ(edit_distance("abc", ""), 3);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
    EXPECT_EQ(edit_distance("flga", "flag"), 1);  // a swap of neighbours is one slip
    EXPECT_EQ(edit_distance("threads", "thread"), 1);
}

TEST(Nearest, IsSymmetricAndZeroOnlyForEqualNames) {
    const std::string names[] = {"run.threads", "run.name", "detect.method", "x", ""};
    for (const std::string& a : names) {
        for (const std::string& b : names) {
            EXPECT_EQ(edit_distance(a, b), edit_distance(b, a));
            EXPECT_EQ(edit_distance(a, b) == 0, a == b);
        }
    }
}

TEST(Nearest, SuggestsOnlyWhatCouldBeMeant) {
    EXPECT_EQ(nearest("tile_siz_px", {"threads", "tile_size_px"}), "tile_size_px");
    EXPECT_EQ(nearest("colour", {"threads", "tile_size_px"}), std::nullopt);
    EXPECT_EQ(nearest("a", {}), std::nullopt);
    EXPECT_EQ(nearest(std::string(1000000, 'a'), {"a"}), std::nullopt);
}

TEST(Secrets, AreFoundInConnectionStringsAndAddresses) {
    for (const char* const text :
         {"PG:host=h user=u password=x", "PG:password=x", "PG:host=h PASSWORD = x", "https://u:p@host/a.tif",
          "https://host/a.tif?sig=abc", "https://host/a.tif?x=1&access_token=abc", "MSSQL:server=h;pwd=x",
          "postgresql://u:p@h/db", "aws_secret_access_key=x"})
        EXPECT_TRUE(holds_secret(text)) << text;
}

TEST(Secrets, AreNotSeenInOrdinaryValues) {
    for (const char* const text :
         {"", "PG:host=h user=u dbname=d", "/srv/password/a.tif", "https://host/a@b:c.tif", "ndvi_delta <= -0.15",
          "https://user@host/a.tif", "design=3", "XKZH = 'token'", "EPSG:4528"})
        EXPECT_FALSE(holds_secret(text)) << text;
}

TEST(Names, KnowTheEvidenceOfRules) {
    for (const char* const name : {"ndvi_before", "mndwi_after", "brightness_delta", "licence_share", "pixels"})
        EXPECT_TRUE(is_evidence(name)) << name;
    for (const char* const name : {"ndvi", "ndvi_", "_delta", "ndvi_deltas", "evi_delta", ""})
        EXPECT_FALSE(is_evidence(name)) << name;
}

}  // namespace
}  // namespace quarrywatch::config
