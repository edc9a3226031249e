#include "pipeline/dispatch/write_kmz.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/fault.hpp"
#include "pipeline/io/open_layer.hpp"
#include "tests/io/archive.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::dispatch {
namespace {

using config::Language;
using test::Scratch;

struct Night {
    std::vector<Site> sites = test::office_sites();
    std::vector<io::PlaceCoordinates> places = test::office_places(sites);
    LocatedSites located{sites, places};
    std::vector<const Site*> all{&sites[0], &sites[1], &sites[2]};
};

std::unique_ptr<OGRFeature> next(OGRLayer* layer) { return std::unique_ptr<OGRFeature>(layer->GetNextFeature()); }

TEST(WriteKmz, GdalReadsPointsAndOutlines) {
    const Scratch scratch;
    const Night night;
    io::OfficeOutput written = write_kmz(scratch / "a.kmz", night.all, night.located, test::utm_grid(), Language::zh);
    written.output.publish();
    ASSERT_EQ(written.warnings.size(), 1u);
    EXPECT_EQ(written.warnings[0], "a.kmz: P-3 has no longitude and latitude and is left out");
    const char* const drivers[] = {"LIBKML", nullptr};
    GDALAllRegister();
    const GDALDatasetUniquePtr file(GDALDataset::Open((scratch / "a.kmz").c_str(), GDAL_OF_VECTOR, drivers));
    ASSERT_NE(file, nullptr);
    ASSERT_EQ(file->GetLayerCount(), 2);
    OGRLayer* const points = file->GetLayerByName("导航点");
    ASSERT_NE(points, nullptr);
    ASSERT_EQ(points->GetFeatureCount(), 2);
    const auto first = next(points);
    EXPECT_STREQ(first->GetFieldAsString("Name"), "320413QW2025000001 越界开采");
    EXPECT_EQ(first->GetGeometryRef()->toPoint()->getX(), 119.5);
    EXPECT_EQ(first->GetGeometryRef()->toPoint()->getY(), 31.7);
    const std::string card = first->GetFieldAsString("description");
    for (const char* part : {"东经119°30′00.00″ 北纬31°42′00.00″", "GCJ-02（仅供手机地图导航，近似）",
                             "40452600.0, 3508695.9", "<td>薛埠镇</td>", "<td>2025-06-03</td>"})
        EXPECT_NE(card.find(part), std::string::npos) << part << "\n" << card;
    OGRLayer* const outlines = file->GetLayerByName("图斑边界");
    ASSERT_NE(outlines, nullptr);
    const auto outline = next(outlines);
    EXPECT_TRUE(outline->GetGeometryRef()->IsValid());
    const auto holed = next(outlines);
    OGREnvelope box;
    holed->GetGeometryRef()->getEnvelope(&box);
    // Column 40 begins 400 m east of 117 degrees.
    EXPECT_NEAR((box.MinX - 117) * 94800 * 0.9996, 400, 2);
}

TEST(WriteKmz, TextsOfLayersStayText) {
    const Scratch scratch;
    const Night night;
    write_kmz(scratch / "a.kmz", night.all, night.located, test::utm_grid(), Language::en).output.publish();
    test::unzip(scratch / "a.kmz", scratch / "out");
    const std::string read = test::python(
        "import sys,html.parser\n"
        "import xml.etree.ElementTree as E\n"
        "k={\"k\":\"http://www.opengis.net/kml/2.2\"}\n"
        "root=E.parse(sys.argv[1]).getroot()\n"
        "cards=[d.text for d in root.findall(\".//k:description\",k)]\n"
        "class P(html.parser.HTMLParser):\n"
        "  tags=set();data=[]\n"
        "  def handle_starttag(self,t,a): self.tags.add(t)\n"
        "  def handle_data(self,d): self.data.append(d)\n"
        "p=P();p.feed(cards[1])\n"
        "print(sorted(p.tags))\n"
        "print([d for d in p.data if \"script\" in d][:1])\n"
        "print([s.find(\"k:LineStyle/k:color\",k).text for s in root.findall(\".//k:Style\",k)])",
        scratch / "out/doc.kml");
    EXPECT_EQ(read,
              "['table', 'td', 'th', 'tr']\n"
              "['=1+1<script>alert(\"x\")</script>&\\'\\n😀']\n"
              "['ff6e6e6e', 'ffa779cc', 'ffb27200']\n");
}

TEST(WriteKmz, PicturesTravelWithIt) {
    const Scratch scratch;
    const Night night;
    std::ofstream(scratch / "chip.png") << "not really a picture";
    const std::map<std::string, SitePictures> pictures{
        {night.sites[0].site_id, {scratch / "chip.png", scratch / "absent.jpg"}}};
    io::OfficeOutput written =
        write_kmz(scratch / "a.kmz", {&night.sites[0]}, night.located, test::utm_grid(), Language::en, pictures);
    written.output.publish();
    ASSERT_EQ(written.warnings.size(), 1u);
    EXPECT_NE(written.warnings[0].find("absent.jpg"), std::string::npos);
    test::unzip(scratch / "a.kmz", scratch / "out");
    EXPECT_EQ(test::read_bytes(scratch / "out/files/1_before.png"), "not really a picture");
    EXPECT_NE(test::read_bytes(scratch / "out/doc.kml").find("files/1_before.png"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(scratch / "out/files/1_after.jpg"));
}

TEST(WriteKmz, TheSameSitesGiveTheSameBytesAndNoneIsAFile) {
    const Scratch scratch;
    const Night night;
    for (const char* name : {"a.kmz", "b.kmz"})
        write_kmz(scratch / name, night.all, night.located, test::utm_grid(), Language::zh).output.publish();
    EXPECT_TRUE(test::read_bytes(scratch / "a.kmz") == test::read_bytes(scratch / "b.kmz"));
    write_kmz(scratch / "none.kmz", {}, night.located, test::utm_grid(), Language::zh).output.publish();
    test::unzip(scratch / "none.kmz", scratch / "out");
    EXPECT_EQ(test::read_bytes(scratch / "out/doc.kml").find("<Placemark>"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::dispatch
