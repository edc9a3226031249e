// Each guard against false sites on a scene that provokes it. A real pit lies in every scene and is to be found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/e2e/provoked.hpp"

namespace quarrywatch::test {
namespace {

using testing::Contains;
using testing::Each;
using testing::IsEmpty;

const Patch kPit{97, 77, 26, 26};     // pits().front() and its rim
const Patch kPlace{170, 60, 24, 30};  // where the provoked change lies
const Colour kRock{0.17, 0.21, 0.26, 0.31, 0.34, 0.30};

class Guards : public testing::Test {
protected:
    /// Two scenes a year apart, or the dates given, with what stands in `more`.
    std::string pair_ini(const std::string& before, const std::string& after, const std::string& more = "",
                         const std::string& after_keys = "", const std::string& after_date = "2025-06-05") {
        const std::filesystem::path ini = scratch_ / "night.ini";
        std::ofstream(ini) << "[scene.before]\npath = " << before << "\ndate = 2024-06-03\nscale = 0.0001\n"
                           << "[scene.after]\npath = " << after << "\ndate = " << after_date << "\nscale = 0.0001\n"
                           << after_keys << more;
        return ini.string();
    }
    /// Run and say what was made of the place; the pit must have been found.
    Told told(const std::string& ini, const Patch& place = kPlace) {
        run_night(ini, scratch_ / "out");
        EXPECT_THAT(told_of(scratch_ / "out", kPit).classes, Contains("new_scar")) << "the real pit";
        return told_of(scratch_ / "out", place);
    }
    /// Run with a patch of the later scene changed.
    Told told_with(const std::function<void(ProvokedScene&)>& after) {
        const ProvokedScene before(When::before, 1);
        ProvokedScene later(When::after, 2);
        after(later);
        return told(pair_ini(before.write(scratch_ / "before.tif"), later.write(scratch_ / "after.tif")));
    }
    static void expect_only(const Told& told, const std::string& reason) {
        EXPECT_THAT(told.classes, IsEmpty());
        EXPECT_THAT(told.reasons, Contains(reason));
    }

    Scratch scratch_;
};

TEST_F(Guards, WithoutProvocationThePlaceIsSilent) {
    const Told nothing = told_with([](ProvokedScene&) {});
    EXPECT_THAT(nothing.classes, IsEmpty());
    EXPECT_THAT(nothing.reasons, IsEmpty());
}

TEST_F(Guards, ARealScarPassesThemAll) {
    EXPECT_THAT(told_with([](ProvokedScene& after) { after.paint(kPlace, kRock); }).classes, Contains("new_scar"));
}

TEST_F(Guards, ShadowOfACloud) {
    expect_only(told_with([](ProvokedScene& after) {
                    after.change(kPlace, [](Colour c) {
                        for (double& band : c) band *= 0.4;
                        return c;
                    });
                }),
                "shadow");
}

TEST_F(Guards, Snow) {
    expect_only(told_with([](ProvokedScene& after) {
                    after.paint(kPlace, {0.75, 0.75, 0.74, 0.65, 0.12, 0.10});
                }),
                "snow");
}

TEST_F(Guards, RisenWater) {
    expect_only(told_with([](ProvokedScene& after) {
                    after.paint(kPlace, {0.05, 0.06, 0.045, 0.02, 0.01, 0.01});
                }),
                "water_level");
}

TEST_F(Guards, FallenWater) {
    ProvokedScene before(When::before, 1), after(When::after, 2);
    before.paint(kPlace, {0.05, 0.06, 0.045, 0.02, 0.01, 0.01});
    after.paint(kPlace, {0.09, 0.11, 0.13, 0.17, 0.18, 0.15});  // mud
    expect_only(told(pair_ini(before.write(scratch_ / "before.tif"), after.write(scratch_ / "after.tif"))),
                "water_level");
}

TEST_F(Guards, BurntLand) {
    expect_only(told_with([](ProvokedScene& after) {
                    after.paint(kPlace, {0.03, 0.035, 0.04, 0.08, 0.15, 0.17});
                }),
                "burnt");
}

TEST_F(Guards, TheEdgeOfACloudBesideItsMask) {
    const ProvokedScene before(When::before, 1);
    ProvokedScene after(When::after, 2);
    // A cloud whose mask ends eight pixels before its haze does; three of them the dilation takes.
    const Patch cloud{150, 60, 50, 60}, haze{142, 52, 66, 76};
    after.change(haze, [](Colour c) {
        for (double& band : c) band = 0.8 * band + 0.13;
        return c;
    });
    const std::string mask = write_mask(scratch_ / "mask.tif", {cloud});
    const Told at_rim = told(pair_ini(before.write(scratch_ / "before.tif"), after.write(scratch_ / "after.tif"), "",
                                      "mask = " + mask + "\nmask_kind = clear_is_1\n"),
                             haze);
    expect_only(at_rim, "cloud_edge");
}

TEST_F(Guards, AnArtefactAlongTheEndOfAScene) {
    const ProvokedScene before(When::before, 1);
    ProvokedScene after(When::after, 2);
    const Patch rim{40, 298, 150, 2};
    after.paint(rim, kRock);
    after.end_at(300);
    const Told edge =
        told(pair_ini(before.write(scratch_ / "before.tif"), after.write(scratch_ / "after.tif")), {35, 294, 160, 6});
    expect_only(edge, "scene_edge");
}

TEST_F(Guards, LinesThatStandAFractionOfAPixelOff) {
    // In the same light, so that nothing but the displacement differs.
    ProvokedScene before(When::before, 1), after(When::before, 2);
    after.paint({100, 80, 20, 20}, kRock);
    // Bright roads two pixels wide; in the later scene a quarter of a pixel further right than the registration says.
    for (int road = 0; road < 4; ++road) {
        const int col = 150 + 12 * road;
        before.paint({40, col, 60, 2}, {0.45, 0.47, 0.5, 0.52, 0.55, 0.5});
        after.paint({40, col + 1, 60, 1}, {0.45, 0.47, 0.5, 0.52, 0.55, 0.5});
        after.paint({40, col, 60, 1}, {0.35, 0.37, 0.39, 0.48, 0.45, 0.40});
        after.paint({40, col + 2, 60, 1}, {0.15, 0.17, 0.17, 0.41, 0.27, 0.20});
    }
    const Told roads =
        told(pair_ini(before.write(scratch_ / "before.tif"), after.write(scratch_ / "after.tif")), {38, 146, 64, 50});
    EXPECT_THAT(roads.classes, IsEmpty());
    EXPECT_THAT(roads.reasons, Contains("residual_shift"));
}

TEST_F(Guards, LeafFallBetweenTwoSeasons) {
    const ProvokedScene before(When::before, 1);
    ProvokedScene after(When::after, 2);
    after.change(kPlace, [](const Colour& c) {  // NDVI from 0.7 to 0.4
        return Colour{c[0], c[1] + 0.01, c[2] + 0.035, c[3] - 0.12, c[4] + 0.02, c[5] + 0.03};
    });
    expect_only(told(pair_ini(before.write(scratch_ / "before.tif"), after.write(scratch_ / "after.tif"), "", "",
                              "2024-11-20")),
                "season");
}

TEST_F(Guards, AFieldThatIsPloughedInSomeYears) {
    // Four Junes: the field was bare in one of the three before, so that it is bare now says nothing. Ground beside it
    // that was green every year is taken.
    const Patch field = kPlace, taken{170, 140, 24, 30};
    const Colour soil{0.09, 0.11, 0.14, 0.19, 0.26, 0.22};
    std::string scenes;
    for (const int year : {2022, 2023, 2024, 2025}) {
        ProvokedScene look(year == 2025 ? When::after : When::before, static_cast<unsigned>(year));
        if (year == 2023 || year == 2025) look.paint(field, soil);
        if (year == 2025) look.paint(taken, {0.20, 0.23, 0.27, 0.31, 0.36, 0.33});
        const std::string name = "look" + std::to_string(year);
        scenes += "[scene." + name + "]\npath = " + look.write(scratch_ / (name + ".tif")) +
                  "\ndate = " + std::to_string(year) + "-06-03\nscale = 0.0001\n";
    }
    const std::filesystem::path ini = scratch_ / "night.ini";
    std::ofstream(ini) << scenes
                       << "[layer.farmland]\npath = " << write_area(scratch_ / "farmland.geojson", {160, 50, 44, 130})
                       << "\n";
    expect_only(told(ini.string(), field), "season");
    EXPECT_THAT(told_of(scratch_ / "out", taken).classes, Contains("occupation"));
}

TEST_F(Guards, ABrightFaceMaskedAsCloudIsFlaggedAndNeverCleared) {
    const ProvokedScene before(When::before, 1), first(When::after, 2), second(When::after, 3), third(When::after, 4);
    const std::string mask = write_mask(scratch_ / "mask.tif", {kPit});
    const std::filesystem::path ini = scratch_ / "night.ini";
    const auto scene = [&](const std::string& name, const std::string& path, const std::string& date, bool masked) {
        return "[scene." + name + "]\npath = " + path + "\ndate = " + date + "\nscale = 0.0001\n" +
               (masked ? "mask = " + mask + "\nmask_kind = clear_is_1\n" : "");
    };
    std::ofstream(ini) << "[series]\nsince = 2025-01-01\n[ledger]\npath = ledger.gpkg\n"
                       << scene("before", before.write(scratch_ / "before.tif"), "2024-06-03", false)
                       << scene("first", first.write(scratch_ / "first.tif"), "2025-06-03", false)
                       << scene("second", second.write(scratch_ / "second.tif"), "2025-06-08", true)
                       << scene("third", third.write(scratch_ / "third.tif"), "2025-10-01", true);
    run_night(ini, scratch_ / "out", {"--set", "series.season_days=183"});
    const std::vector<CsvRow> sites = read_csv(scratch_ / "out" / "sites.csv");
    const auto pit =
        std::find_if(sites.begin(), sites.end(), [](const CsvRow& s) { return s.at("class") == "new_scar"; });
    ASSERT_NE(pit, sites.end()) << "120 days without a clear look must not retire it";
    EXPECT_EQ(pit->at("looks_seen"), "1");
    EXPECT_EQ(pit->at("looks_clear"), "1");
    EXPECT_NE(pit->at("flags").find("mask_conflict"), std::string::npos) << pit->at("flags");
    EXPECT_EQ(pit->at("status"), "obscured");
}

}  // namespace
}  // namespace quarrywatch::test
