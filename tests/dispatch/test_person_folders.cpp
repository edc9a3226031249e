#include "pipeline/dispatch/person_folders.hpp"

#include <gtest/gtest.h>

#include "pipeline/dispatch/file_names.hpp"
#include "pipeline/dispatch/lists.hpp"
#include "tests/io/archive.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::dispatch {
namespace {

using config::Language;
using test::Scratch;
using Names = std::vector<std::string>;

TownshipRow row(std::string county, std::string township, std::string person, std::vector<const Site*> sites = {}) {
    TownshipRow made;
    made.county = std::move(county);
    made.township = std::move(township);
    made.person = std::move(person);
    made.sites = std::move(sites);
    return made;
}

struct Night {
    std::vector<Site> sites = test::office_sites();
    std::vector<io::PlaceCoordinates> places = test::office_places(sites);
    LocatedSites located{sites, places};
};

TEST(PersonFolders, EachPersonGetsHisOwnSites) {
    const Scratch scratch;
    const Night night;
    const std::vector<TownshipRow> rows{
        row("金坛区", "薛埠镇", "李四", {&night.sites[0], &night.sites[1], &night.sites[2]}),
        row("金坛区", "茅麓镇", "王五")};
    StagedFiles files = write_person_folders(scratch.path(), rows, night.located, test::utm_grid(), Language::zh, true);
    io::publish_all(files.outputs);
    const std::string hostile = "=1+1_script_alert(_x_)__script_&'_😀";
    EXPECT_EQ(scratch.names(),
              (Names{"金坛区/茅麓镇/王五.csv", "金坛区/茅麓镇/王五.kmz", "金坛区/薛埠镇/" + hostile + ".csv",
                     "金坛区/薛埠镇/" + hostile + ".kmz", "金坛区/薛埠镇/张三.csv", "金坛区/薛埠镇/张三.kmz",
                     "金坛区/薛埠镇/李四.csv", "金坛区/薛埠镇/李四.kmz"}));
    const std::string own = test::read_bytes(scratch / "金坛区/薛埠镇/张三.csv");
    EXPECT_NE(own.find("320413QW2025000001"), std::string::npos);
    EXPECT_EQ(own.find("P-2"), std::string::npos);
    EXPECT_EQ(own.find("P-3"), std::string::npos);
    EXPECT_NE(test::read_bytes(scratch / "金坛区/薛埠镇/李四.csv").find("P-3"), std::string::npos)
        << "a site without a person is its township's";
    EXPECT_EQ(test::read_bytes(scratch / "金坛区/茅麓镇/王五.csv").find("\r\n1,"), std::string::npos);
    test::unzip(scratch / "金坛区/薛埠镇/张三.kmz", scratch / "out");
    const std::string kml = test::read_bytes(scratch / "out/doc.kml");
    EXPECT_NE(kml.find("320413QW2025000001"), std::string::npos);
    EXPECT_EQ(kml.find("P-2"), std::string::npos);
    EXPECT_EQ(files.warnings, Names{"李四.kmz: P-3 has no longitude and latitude and is left out"});
}

TEST(PersonFolders, WithoutAMapAndWithoutAPerson) {
    const Scratch scratch;
    const Night night;
    StagedFiles files = write_person_folders(scratch.path(), {row("", "", "", {&night.sites[2]})}, night.located,
                                             io::Grid{}, Language::en, true);
    io::publish_all(files.outputs);
    EXPECT_EQ(scratch.names(), Names{"unassigned/unassigned/unassigned.csv"});
}

TEST(FileNames, NeverTheSameTwice) {
    const std::vector<RowNames> names =
        row_names({row("c", "a", ""), row("c", "a.csv", ""), row("c", "A", ""), row("C", "x", ""),
                   row("ZERO_REPORT.CSV", "x", ""), row("d", "letter.txt", ""), row("d", "../..", "")});
    EXPECT_EQ(names[0].township, "c/a");
    EXPECT_EQ(names[1].township, "c/a.csv_2") << "its folder would be the first one's list";
    EXPECT_EQ(names[2].township, "c/A_2") << "the same on Windows";
    EXPECT_EQ(names[3].county, "C_2");
    EXPECT_EQ(names[4].county, "ZERO_REPORT.CSV_2");
    EXPECT_EQ(names[5].township, "d/letter.txt_2");
    EXPECT_EQ(names[6].township, "d/_");
}

}  // namespace
}  // namespace quarrywatch::dispatch
