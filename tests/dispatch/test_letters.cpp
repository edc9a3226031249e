#include "pipeline/dispatch/letters.hpp"

#include <gtest/gtest.h>

#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::dispatch {
namespace {

using config::Language;
using ledger::PatchStatus;
using test::Scratch;

ledger::PatchRecord patch(const std::string& county, const std::string& name, PatchStatus status) {
    ledger::PatchRecord record;
    record.county = county;
    record.township = "薛埠镇";
    record.patch = name;
    record.status = status;
    record.reason = "cloud";
    record.clear_share = 0.1234;
    return record;
}

struct Night {
    std::vector<Site> sites = test::office_sites();
    std::vector<io::PlaceCoordinates> places = test::office_places(sites);
    LocatedSites located{sites, places};
    std::vector<TownshipRow> rows{
        {.county = "金坛区", .township = "茅麓镇", .person = "", .sites = {&sites[1]}, .reason = ""},
        {.county = "金坛区", .township = "薛埠镇", .person = "", .sites = {&sites[0]}, .reason = ""}};
};

void write(const Scratch& scratch, const Night& night, const std::vector<ledger::PatchRecord>& patches,
           Language language) {
    auto letters = write_letters(scratch.path(), night.rows, night.located, patches, "2025-06-03", language);
    io::publish_all(letters);
}

TEST(Letters, CountWhatIsUrgentAndWhatWasNotSeen) {
    const Scratch scratch;
    const Night night;
    write(scratch, night,
          {patch("金坛区", "片区三", PatchStatus::not_seen), patch("金坛区", "片区四", PatchStatus::findings)},
          Language::en);
    EXPECT_EQ(scratch.names(), std::vector<std::string>{"金坛区/letter.txt"});
    const std::string text = test::read_bytes(scratch / "金坛区/letter.txt");
    EXPECT_TRUE(
        text.starts_with("\xEF\xBB\xBFQuarrying and land occupation: sites to visit\r\ncounty: 金坛区\r\n"
                         "night: 2025-06-03\r\n\r\nSites to visit: 2\r\n  Q2 quarrying beyond licence: 1\r\n"
                         "  Q3 quarrying inside licence: 1\r\n\r\nThe most urgent:\r\n"
                         "1. 320413QW2025000001  quarrying beyond licence\r\n   confidence: high\r\n"
                         "   area (mu): 6.0048\r\n   township: 薛埠镇\r\n"))
        << text;
    EXPECT_NE(text.find("119°30′00.00″E 31°42′00.00″N\r\n2. P-2"), std::string::npos) << text;
    EXPECT_TRUE(
        text.ends_with("\r\nPatches that could not be seen: 1\r\n"
                       "  薛埠镇 / 片区三: cloud, share seen clearly (%) 12.3\r\n"))
        << text;
}

TEST(Letters, HostileTextsStayOnTheirLine) {
    const Scratch scratch;
    const Night night;
    write(scratch, night, {}, Language::zh);
    const std::string text = test::read_bytes(scratch / "金坛区/letter.txt");
    EXPECT_NE(text.find("   乡镇：=1+1<script>alert(\"x\")</script>&' 😀\r\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("\r\n各片区均已观测。\r\n")) << text;
}

TEST(Letters, TenAtMostByPriorityAcrossTownships) {
    const Scratch scratch;
    Night night;
    night.sites.clear();
    for (int i = 0; i < 12; ++i) {
        night.sites.push_back(test::rectangle_site(0, 0, 2, 2));
        night.sites.back().site_id = "S" + std::to_string(i);
        night.sites.back().priority = 12 - i;
    }
    night.places.assign(12, {});
    night.located = {night.sites, night.places};
    for (auto& row : night.rows) row.sites.clear();
    for (std::size_t i = 0; i < 12; ++i) night.rows[i % 2].sites.push_back(&night.sites[i]);
    write(scratch, night, {}, Language::en);
    const std::string text = test::read_bytes(scratch / "金坛区/letter.txt");
    EXPECT_NE(text.find("Sites to visit: 12\r\n"), std::string::npos);
    EXPECT_NE(text.find("\r\n1. S11 "), std::string::npos);
    EXPECT_NE(text.find("\r\n10. S2 "), std::string::npos);
    EXPECT_EQ(text.find("\r\n11. "), std::string::npos);
}

TEST(Letters, AnOfficeThatNobodySawHasALetterToo) {
    const Scratch scratch;
    const Night night;
    write(scratch, night, {patch("../溧阳市", "一", PatchStatus::not_seen)}, Language::en);
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"_溧阳市/letter.txt", "金坛区/letter.txt"}));
    EXPECT_NE(test::read_bytes(scratch / "_溧阳市/letter.txt").find("Sites to visit: 0\r\n"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::dispatch
