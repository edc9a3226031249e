#include "pipeline/dispatch/office_files.hpp"

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include "tests/io/archive.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::dispatch {
namespace {

using config::Language;
using test::Scratch;
using Names = std::vector<std::string>;

struct Night {
    std::vector<Site> sites = test::office_sites();
    std::vector<io::PlaceCoordinates> places = test::office_places(sites);
    LocatedSites located{sites, places};
    std::vector<TownshipRow> rows{
        {.county = "金坛区", .township = "薛埠镇", .person = "", .sites = {&sites[0]}, .reason = ""},
        {.county = "../=溧阳", .township = "x", .person = "", .sites = {&sites[1]}, .reason = ""}};
};

Names write(const Scratch& scratch, const Night& night, const config::Formats& formats,
            const io::Grid& grid = test::utm_grid()) {
    StagedFiles files = write_office_files(scratch.path(), night.rows, night.located, grid, formats, Language::zh);
    io::publish_all(files.outputs);
    return files.warnings;
}

TEST(OfficeFiles, AllFormatsAndOneTableForEachCounty) {
    const Scratch scratch;
    EXPECT_EQ(write(scratch, Night(), {}), Names{});
    EXPECT_EQ(scratch.names(),
              (Names{"_=溧阳.xlsx", "field_dictionary.csv", "sites.csv", "sites.kmz", "sites.zip", "金坛区.xlsx"}));
    GDALAllRegister();
    const GDALDatasetUniquePtr list(GDALDataset::Open((scratch / "金坛区.xlsx").c_str(), GDAL_OF_VECTOR));
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->GetLayer(0)->GetFeatureCount(), 1) << "only its own, only those sent";
    EXPECT_NE(test::read_bytes(scratch / "sites.csv").find("P-3"), std::string::npos) << "all of them";
}

TEST(OfficeFiles, OnlyWhatIsAskedFor) {
    const Scratch scratch;
    write(scratch, Night(), {.shapefile = false, .kmz = true, .xlsx = false, .office_csv = false, .postgis = {}});
    EXPECT_EQ(scratch.names(), Names{"sites.kmz"});
}

TEST(OfficeFiles, PicturesWithoutACrsHaveNoMap) {
    const Scratch scratch;
    write(scratch, Night(), {.shapefile = false, .kmz = true, .xlsx = false, .office_csv = true, .postgis = {}},
          io::Grid{});
    EXPECT_EQ(scratch.names(), (Names{"field_dictionary.csv", "sites.csv"}));
}

}  // namespace
}  // namespace quarrywatch::dispatch
