#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "pipeline/stages/site_class.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::texts {
namespace {

using config::Language;

TEST(Csv, QuotesOnlyWhereNeeded) {
    EXPECT_EQ(csv_field("plain 中文"), "plain 中文");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(csv_row({"a", "", "b,c"}, "\r\n"), "a,,\"b,c\"\r\n");
}

TEST(Csv, FormulasAreDefused) {
    for (const char* text : {"=1+1", "+86 519", "-cmd", "@SUM(A1)", "\t=1", "\r=1"})
        EXPECT_EQ(without_formula(text), std::string("'") + text);
    for (const char* text : {"", "薛埠镇", "a=b", "'quoted"}) EXPECT_EQ(without_formula(text), text);
}

TEST(SafeFileName, StaysInItsFolder) {
    EXPECT_EQ(safe_file_name("薛埠镇"), "薛埠镇");
    EXPECT_EQ(safe_file_name("a/b\\c:d"), "a_b_c_d");
    EXPECT_EQ(safe_file_name("../../etc/passwd"), "_.._etc_passwd");
    for (const char* text : {"", ".", "..", " . ", "..."}) EXPECT_EQ(safe_file_name(text), "_") << text;
    EXPECT_EQ(safe_file_name(std::string("a\0b\n", 4)), "a_b_");
    std::string name;
    for (int i = 0; i < 100; ++i) name += "镇";
    EXPECT_EQ(safe_file_name(name).size(), 78u) << "80 bytes would cut a character of three";
}

TEST(Catalogue, EveryClassAndConfidenceHasBothLanguages) {
    for (const stages::SiteClass& known : stages::kSiteClasses) {
        const std::string key = "class." + std::string(known.name);
        EXPECT_TRUE(find_text(key, Language::en)) << key;
        EXPECT_TRUE(find_text(key, Language::zh)) << key;
    }
    for (const Entry& entry : catalogue()) {
        EXPECT_FALSE(entry.en.empty()) << entry.key;
        EXPECT_FALSE(entry.zh.empty()) << entry.key;
        if (entry.key == "page.language") continue;  // written in the language that it leads to
        for (const char c : entry.en) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << entry.key;
    }
}

TEST(Catalogue, NoTwoClassesReadAlike) {
    std::set<std::string_view> seen;
    for (const stages::SiteClass& known : stages::kSiteClasses)
        EXPECT_TRUE(seen.insert(text("class." + std::string(known.name), Language::zh)).second) << known.name;
    EXPECT_EQ(text("class.beyond_licence", Language::zh), "越界开采");
}

TEST(Catalogue, UnknownKeys) {
    EXPECT_FALSE(find_text("class.volcano", Language::en));
    EXPECT_FALSE(find_text("", Language::en));
    EXPECT_FALSE(find_text("zzz", Language::en));
    EXPECT_THROW((void)text("class.volcano", Language::en), std::out_of_range);
}

}  // namespace
}  // namespace quarrywatch::texts
