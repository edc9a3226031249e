// Layers of an office that are empty, broken, in another CRS or not there.

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/bad.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kRows = 200, kCols = 260;
/// The same outline, with a corner every 10 m, through another CRS and back: 1e-6 m of edge, times a kilometre.
constexpr double kReprojected_m2 = 0.1;

/// A licence over the western half of the first pit, from corner to corner.
constexpr std::array<double, 4> kLicence{500600, 3498600, 500900, 3499200};

class BadLayer : public testing::Test {
protected:
    [[nodiscard]] std::string ini(const std::string& role, const std::string& path) const {
        const std::string file = (scratch_ / (role + ".ini")).string();
        std::ofstream(file) << "[layer." << role << "]\npath = " << path << "\n";
        return file;
    }
    /// Run with one layer, or none; a folder per call.
    std::filesystem::path run(const std::string& name, const std::string& role, const std::string& path) {
        arguments_ = {"pair", pair_.before, pair_.after, "--out", (scratch_ / name).string()};
        if (!path.empty()) arguments_.insert(arguments_.end(), {"--config", ini(role, path)});
        outcome_ = quarrywatch(arguments_);
        EXPECT_EQ(outcome_.exit_code, 0) << describe(arguments_, outcome_);
        return scratch_ / name;
    }
    std::string layer(const std::string& name, int epsg, std::vector<std::string> outlines) const {
        LayerFile file;
        file.path = (scratch_ / name).string();
        file.epsg = epsg;
        file.columns = {"number"};
        for (std::string& outline : outlines) file.rows.push_back({std::move(outline), {{"number", "C32"}}});
        write_layer_file(file);
        return file.path;
    }
    static std::string warnings(const std::filesystem::path& out) {
        std::ifstream file(out / "run.json");
        return nlohmann::json::parse(file).at("warnings").dump();
    }
    /// The licence with a corner every 10 m, in another CRS.
    static std::string licence_in(int epsg) {
        OGRSpatialReference from, to;
        from.importFromEPSG(32650);
        to.importFromEPSG(epsg);
        from.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        to.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        OGRGeometry* geometry = nullptr;
        const std::string box = box_wkt(kLicence[0], kLicence[1], kLicence[2], kLicence[3]);
        OGRGeometryFactory::createFromWkt(box.c_str(), &from, &geometry);
        const std::unique_ptr<OGRGeometry> owner(geometry);
        geometry->segmentize(10);
        EXPECT_EQ(geometry->transformTo(&to), OGRERR_NONE);
        OGRWktOptions exact;
        exact.precision = 17;
        return geometry->exportToWkt(exact);
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes", kRows, kCols);
    std::vector<std::string> arguments_;
    Outcome outcome_;
};

TEST_F(BadLayer, AnEmptyLayerIsSaidAndDoesNotMatter) {
    const auto plain = run("plain", "", "");
    const auto with = run("with_empty", "licences", layer("empty.gpkg", 32650, {}));
    EXPECT_NE(warnings(with).find("has no features"), std::string::npos) << warnings(with);
    EXPECT_NE(outcome_.err.find("has no features"), std::string::npos) << outcome_.err;
    const auto before = read_csv(plain / "sites.csv"), after = read_csv(with / "sites.csv");
    ASSERT_EQ(before.size(), kPitsOfCorner);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        for (const char* field : {"site_id", "class", "area_m2", "lon", "lat"})
            EXPECT_EQ(after[i].at(field), before[i].at(field)) << field;
}

TEST_F(BadLayer, InvalidPolygonsAreRepairedAndSaid) {
    // A bow tie whose two wings meet in the first pit's middle: each wing is 600 m wide at its end.
    const std::string bow_tie =
        "POLYGON ((500600 3498600,500600 3499200,501200 3498600,501200 3499200,500600 3498600))";
    const auto out = run("repaired", "licences", layer("bow.gpkg", 32650, {bow_tie}));
    EXPECT_NE(warnings(out).find("1 invalid geometries were repaired"), std::string::npos) << warnings(out);
    EXPECT_NE(outcome_.err.find("repaired"), std::string::npos) << outcome_.err;
    // The wings cover half of a disc about their meeting point.
    bool met = false;
    for (const CsvRow& site : read_csv(out / "sites.csv")) {
        if (site.at("inside_licence_m2").empty() || site.at("inside_licence_m2") == "0") continue;
        met = true;
        const double share = std::stod(site.at("inside_licence_m2")) / std::stod(site.at("area_m2"));
        EXPECT_NEAR(share, 0.5, 0.05);  // the outline is one of pixels, not a disc
    }
    EXPECT_TRUE(met);
}

TEST_F(BadLayer, ALayerInAnotherCrsGivesTheSame) {
    const auto here = read_csv(run("utm", "licences", layer("utm.gpkg", 32650, {licence_in(32650)})) / "sites.csv");
    ASSERT_EQ(here.size(), kPitsOfCorner);
    double inside_m2 = 0;
    for (const CsvRow& site : here)
        inside_m2 += site.at("inside_licence_m2").empty() ? 0 : std::stod(site.at("inside_licence_m2"));
    EXPECT_GT(inside_m2, 20000);  // half of a pit of 53,000 m2
    for (const int epsg : {4326, 4490, 4528, 3857}) {
        const std::string name = std::to_string(epsg);
        const auto there =
            read_csv(run(name, "licences", layer(name + ".gpkg", epsg, {licence_in(epsg)})) / "sites.csv");
        ASSERT_EQ(there.size(), here.size()) << epsg;
        for (std::size_t i = 0; i < here.size(); ++i) {
            for (const char* field : {"site_id", "class", "rule", "area_m2", "lon", "lat"})
                EXPECT_EQ(there[i].at(field), here[i].at(field)) << epsg << " " << field;
            for (const char* field : {"inside_licence_m2", "beyond_licence_m2"}) {
                ASSERT_EQ(there[i].at(field).empty(), here[i].at(field).empty()) << epsg << " " << field;
                if (here[i].at(field).empty()) continue;
                EXPECT_NEAR(std::stod(there[i].at(field)), std::stod(here[i].at(field)), kReprojected_m2)
                    << epsg << " " << field;
            }
        }
    }
}

TEST_F(BadLayer, ALayerThatCannotBeReadFailsAtStart) {
    const std::filesystem::path out = scratch_ / "out";
    std::ofstream(scratch_ / "letter.gpkg") << "This is a letter to the mayor.\n";
    for (const char* name : {"not_there.gpkg", "letter.gpkg"}) {
        const std::string path = (scratch_ / name).string();
        expect_refused({"pair", pair_.before, pair_.after, "--out", out.string(), "--config", ini("farmland", path)},
                       ExitCode::bad_input, {name, "layer.farmland"}, out);
        const std::string night = ini("farmland", path);
        std::ofstream(night, std::ios::app)
            << "[scene.a]\npath = " << pair_.before << "\n[scene.b]\npath = " << pair_.after << "\n";
        expect_refused({"run", "--config", night, "--out", out.string()}, ExitCode::bad_input, {name, "layer.farmland"},
                       out);
    }
}

TEST_F(BadLayer, ALayerWithoutCrsIsRefused) {
    const std::filesystem::path out = scratch_ / "out";
    LayerFile shapefile{(scratch_ / "no_crs.shp").string(), "ESRI Shapefile", "no_crs", 0, {"number"}, {}, wkbPolygon};
    shapefile.rows = {{licence_in(32650), {{"number", "C32"}}}};
    write_layer_file(shapefile);
    // A GeoPackage has no "none": GDAL writes the standard's entry for an undefined CRS.
    for (const std::string& path : {shapefile.path, layer("no_crs.gpkg", 0, {licence_in(32650)})})
        expect_refused({"pair", pair_.before, pair_.after, "--out", out.string(), "--config", ini("licences", path)},
                       ExitCode::bad_input, {"no_crs", "CRS"}, out);
}

TEST_F(BadLayer, AFieldThatIsNotThereIsRefused) {
    const std::filesystem::path out = scratch_ / "out";
    const std::string file = ini("licences", layer("utm.gpkg", 32650, {licence_in(32650)}));
    std::ofstream(file, std::ios::app) << "field.number = XKZH\n";
    expect_refused({"pair", pair_.before, pair_.after, "--out", out.string(), "--config", file}, ExitCode::bad_input,
                   {"XKZH", "number"}, out);
}

}  // namespace
}  // namespace quarrywatch::test
