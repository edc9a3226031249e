#include "pipeline/config/read.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "pipeline/config/print.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::config {
namespace {

namespace fs = std::filesystem;
using Sets = std::vector<std::string>;

class ReadConfig : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / ("read_config_" + std::to_string(getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path file(const std::string& text) const {
        std::ofstream(folder_ / "office.ini", std::ios::binary) << text;
        return folder_ / "office.ini";
    }
    Config read(const std::string& text, const Sets& sets = {}) const { return read_config(file(text), sets); }

    /// The message of the fault, with the folder cut out; empty when there is none.
    std::string fault(const std::string& text, const Sets& sets = {}) const {
        try {
            read(text, sets);
        } catch (const Fault& error) {
            EXPECT_EQ(error.code(), ExitCode::bad_configuration);
            std::string message = error.what();
            const std::string prefix = folder_.string() + "/";
            for (std::size_t at; (at = message.find(prefix)) != std::string::npos;) message.erase(at, prefix.size());
            return message;
        }
        return {};
    }

    fs::path folder_;
};

TEST_F(ReadConfig, WithoutAnythingGivesTheDefaults) {
    EXPECT_EQ(list_values(read_config(std::nullopt, Sets{})), list_values(Config{}));
    EXPECT_EQ(list_values(read("")), list_values(Config{}));
}

TEST_F(ReadConfig, ReadsEveryKindOfValue) {
    const Config config = read(R"([run]
name = jintan
language = en
memory_limit = 2GiB
[grid]
crs = EPSG:4528
resolution = 10
extent = 1, 2, 3.5, 4
[coregister]
on_failure = shift
match.window_px = 256
[detect.fit]
maximum_iterations = 7
[outputs]
score_raster = yes
[dispatch]
classes = occupation, new_scar
)");
    EXPECT_EQ(config.run.name, "jintan");
    EXPECT_EQ(config.run.language, Language::en);
    EXPECT_EQ(config.run.memory_limit_bytes, std::int64_t{2} << 30);
    EXPECT_EQ(config.grid.crs, "EPSG:4528");
    EXPECT_EQ(config.grid.resolution, 10);
    EXPECT_EQ(config.grid.extent, (std::array<double, 4>{1, 2, 3.5, 4}));
    EXPECT_EQ(config.coregister.on_failure, OnFailure::shift);
    EXPECT_EQ(config.coregister.match.window_px, 256);
    EXPECT_EQ(config.detect.fit.maximum_iterations, 7);
    EXPECT_TRUE(config.outputs.score_raster);
    EXPECT_EQ(config.dispatch.classes, (std::vector<std::string>{"occupation", "new_scar"}));
}

TEST_F(ReadConfig, ReadsScenesAndLayersWithPathsRelativeToTheFile) {
    const Config config = read(R"([scene.b]
path = data/b#2.tif
date = 2024-06-03
bands = blue:1, nir : B08
bands.red = 3
mask = /abs/scl.tif
mask_kind = scl
scale = 0.0001
nodata = -9999
[scene.a]
path = ../a
sensor = sentinel2_l2a
[layer.licences]
path = 矿权.gpkg
where = STATE = 'valid'
field.number = XKZH
)");
    ASSERT_EQ(config.scenes.size(), 2U);
    const SceneSpec& b = config.scenes[0];
    EXPECT_EQ(b.id, "b");  // in the order of the file, not of the alphabet
    EXPECT_EQ(b.path, (folder_ / "data/b#2.tif").string());
    EXPECT_EQ(b.mask, "/abs/scl.tif");
    EXPECT_EQ(b.mask_kind, MaskKind::scl);
    EXPECT_EQ(b.bands, (std::map<std::string, std::string>{{"blue", "1"}, {"nir", "B08"}, {"red", "3"}}));
    EXPECT_EQ(b.scale, 0.0001);
    EXPECT_EQ(b.offset, std::nullopt);
    EXPECT_EQ(b.nodata, -9999);
    EXPECT_EQ(config.scenes[1].path, (folder_.parent_path() / "a").string());
    ASSERT_EQ(config.layers.size(), 1U);
    EXPECT_EQ(config.layers[0].path, (folder_ / "矿权.gpkg").string());
    EXPECT_EQ(config.layers[0].where, "STATE = 'valid'");
    EXPECT_EQ(config.layers[0].fields.at("number"), "XKZH");
}

TEST_F(ReadConfig, OverridesWinAndTheLastOfThemMost) {
    const Config config = read("[run]\nthreads = 2\n", {"run.threads=3", " run.threads = 4 ", "scene.a.path=x.tif"});
    EXPECT_EQ(config.run.threads, 4);
    ASSERT_EQ(config.scenes.size(), 1U);
    EXPECT_EQ(config.scenes[0].path, "x.tif");
}

TEST_F(ReadConfig, RulesAreChangedAddedAndTakenOutByName) {
    const std::size_t built_in = Config{}.rule_table.size();
    const Config config = read(R"([rule.70_new_scar]
when = ndvi_delta <= -0.2
[rule.00_own]
when = area_m2 > 1e6
class = tailings
[rule.80_built_up]
when =
)");
    EXPECT_EQ(config.rule_table.size(), built_in);  // one more, one less
    EXPECT_EQ(config.rule_table.front().name, "00_own");
    bool met = false;
    for (const RuleSpec& rule : config.rule_table) {
        EXPECT_NE(rule.name, "80_built_up");
        if (rule.name != "70_new_scar") continue;
        met = true;
        EXPECT_EQ(rule.when, "ndvi_delta <= -0.2");
        EXPECT_EQ(rule.class_name, "new_scar");
    }
    EXPECT_TRUE(met);
}

struct Bad {
    const char* text;
    const char* message;  // a part that must be in the only fault
};

class BadConfig : public ReadConfig, public testing::WithParamInterface<Bad> {};

TEST_P(BadConfig, IsToldOfOnceWithItsPlace) {
    const std::string message = fault(GetParam().text);
    EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
    EXPECT_EQ(message.find("faults"), std::string::npos) << "one cause, one fault: " << message;
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadConfig,
    testing::Values(
        Bad{"[run]\nthread = 2", "office.ini:2 run.thread: the key is unknown. Did you mean run.threads?"},
        Bad{"[vectorise]\ntile_size_px = 64", "Did you mean run.tile_size_px?"},
        Bad{"[runs]\nthreads = 2\nx = 1", "office.ini:1 runs: the section is unknown. Did you mean [run]?"},
        Bad{"[coregistr]", "Did you mean [coregister]?"},
        Bad{"[run]\ntile_size_px = 7", "office.ini:2 run.tile_size_px: 7 is out of range. Give 64 to 16384"},
        Bad{"[run]\nmemory_limit = 1KiB", "1KiB is out of range. Give 64MiB"},
        Bad{"[run]\nthreads = many", "run.threads: \"many\" is not a whole number"},
        Bad{"[run]\nthreads = 1\nname = x\nthreads = 1",
            "office.ini:4 run.threads: the key was set before, at office.ini:2"},
        Bad{"[run]\nname = a/b", "cannot name a file"}, Bad{"[run]\ntime_zone = Asia Shanghai", "not a time zone"},
        Bad{"[ingest]\nminimum_valid_share = nan", "\"nan\" is not a number"},
        Bad{"[detect]\nmethod = irmda", "Did you mean irmad?"},
        Bad{"[detect]\nmethod =", "\"\" is not known. Give one of cva"},
        Bad{"[coregister]\nmatch.window_px = 100", "100 is not a power of two. Give a power of two, 32 to 512"},
        Bad{"[coregister]\nmatch.window_px = 1024", "1024 is out of range"},
        Bad{"[coregister]\nband = nearinfrared", "coregister.band: \"nearinfrared\" is not known"},
        Bad{"[grid]\nextent = 1, 2, 3", "3 numbers. Give west, south, east, north"},
        Bad{"[grid]\nextent = 3, 2, 1, 4", "the bounds enclose nothing"},
        Bad{"[dispatch]\nclasses = new_scar, newscar", "\"newscar\" is not known. Did you mean new_scar?"},
        Bad{"[dispatch]\nclasses = new_scar, new_scar", "new_scar is named twice"},
        Bad{"[scene.a]", "office.ini:1 scene.a.path: the scene has no path"},
        Bad{"[scene.a]\npath =", "office.ini:2 scene.a.path: the path is empty"},
        Bad{"[scene.a]\npath = a.tif\ndate = 2024-13-01", "not a date"},
        Bad{"[scene.a]\npath = a.tif\nsensor = sentinel2_l2", "Did you mean sentinel2_l2a?"},
        Bad{"[scene.a]\npath = a.tif\nbands = blu:1", "Did you mean blue?"},
        Bad{"[scene.a]\npath = a.tif\nbands = blue", "names no band"},
        Bad{"[scene.a]\npath = a.tif\nbands.blue = 0", "0 is out of range"},
        Bad{"[scene.a]\npath = a.tif\nmask = m.tif", "office.ini:1 scene.a.mask_kind: the mask has no kind"},
        Bad{"[scene.a]\npath = a.tif\npth = 1", "Did you mean scene.a.path?"},
        Bad{"[scene.a.b]\npath = a.tif", "office.ini:1 scene.a.b: the section is unknown"},
        Bad{"[layer.licenses]\npath = a.gpkg\nwhere = x", "\"licenses\" is no role of a layer. Did you mean licences?"},
        Bad{"[layer.farmland]\nwhere = a", "layer.farmland.path: the layer has no path"},
        Bad{"[layer.farmland]\npath = a.gpkg\nfield.nummer = X", "Did you mean number?"},
        Bad{"[layer.farmland]\npath = PG:host=h password=x",
            "office.ini:2 layer.farmland.path: the value holds a password"},
        Bad{"[rule.1]\nwhen = ndvi_deta < 3\nclass = new_scar",
            "\"ndvi_deta\" is no evidence. Did you mean ndvi_delta?"},
        Bad{"[rule.1]\nwhen = ndvi_delta <\nclass = new_scar", "expected a number, found the end"},
        Bad{"[rule.1]\nwhen = pixels > 1\nclass = scar", "office.ini:3 rule.1.class: \"scar\" is not known"},
        Bad{"[rule.1]\nwhen = pixels > 1", "office.ini:1 rule.1.class: the rule has no class"},
        Bad{"[rule.1]\nclass = new_scar", "office.ini:1 rule.1.when: the rule has no condition"},
        Bad{"[run]\nname = \xBD\xF0", "not UTF-8"}));

TEST_F(ReadConfig, TellsOfAllFaultsAtOnceInTheOrderOfTheLines) {
    const std::string message =
        fault("[run]\nthread = 1\ntile_size_px = 3\n[scene.a]\nscale = x\nnonsense\n", {"run.threads=-1"});
    EXPECT_TRUE(message.starts_with("configuration: 6 faults\n")) << message;
    std::size_t at = 0;
    for (const char* const part :
         {"office.ini:2 run.thread:", "office.ini:3 run.tile_size_px:", "office.ini:4 scene.a.path:",
          "office.ini:5 scene.a.scale:", "office.ini:6:", "--set run.threads: -1 is out of range"}) {
        const std::size_t found = message.find(part, at);
        ASSERT_NE(found, std::string::npos) << part << " in " << message;
        at = found;
    }
}

TEST_F(ReadConfig, NeverRepeatsASecret) {
    const std::string secret = "geheim123";
    for (const std::string& text : {"[scene.a]\npath = PG:password=" + secret, "[run]\nname = x?token=" + secret,
                                    "[scene.a]\npath = https://u:" + secret + "@h/a.tif", "[scene.a]\n" + secret,
                                    "[run]\nthreads = https://u:" + secret + "@h"})
        EXPECT_EQ(fault(text).find(secret), std::string::npos) << fault(text);
    EXPECT_EQ(fault("", {"scene.a.path=PG:password=" + secret}).find(secret), std::string::npos);
}

TEST_F(ReadConfig, RefusesOverridesThatAreNoAssignment) {
    EXPECT_NE(fault("", {"run.threads"}).find("--set: the setting is not an assignment"), std::string::npos);
    EXPECT_NE(fault("", {"=3"}).find("--set: the setting is not an assignment"), std::string::npos);
    EXPECT_NE(fault("", {"threads=3"}).find("Did you mean run.threads?"), std::string::npos);
}

TEST_F(ReadConfig, RefusesFilesThatCannotBeRead) {
    EXPECT_THROW(read_config(folder_ / "none.ini", Sets{}), Fault);
    try {
        read_config(folder_, Sets{});
        FAIL() << "a folder was read";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_configuration);
        EXPECT_NE(std::string(fault.what()).find("it is a folder"), std::string::npos);
    }
}

}  // namespace
}  // namespace quarrywatch::config
