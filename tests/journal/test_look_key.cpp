#include "pipeline/journal/look_key.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/io/scratch.hpp"

namespace quarrywatch::journal {
namespace {

using test::Scratch;

flow::LookScenes scenes(const Scratch& scratch) {
    flow::LookScenes looks;
    const auto scene = [&](const std::string& id) {
        io::Scene one;
        one.id = id;
        one.bands.resize(1);
        one.bands.front().role = "red";
        one.bands.front().path = (scratch / (id + ".tif")).string();
        std::ofstream(scratch / (id + ".tif")) << id;
        return one;
    };
    looks.after = scene("after");
    looks.earlier = {scene("before")};
    return looks;
}

io::Grid grid_of(int rows) {
    io::Grid grid;
    grid.rows = rows;
    grid.cols = 10;
    return grid;
}

TEST(LookKey, ChangesWithWhatTilesDependOnAndWithNothingElse) {
    const Scratch scratch;
    const flow::LookScenes looks = scenes(scratch);
    const config::Config plain;
    const io::Grid grid = grid_of(10);
    const std::string key = look_key(looks, plain, grid, {});
    config::Config same = plain;
    same.run.threads = 7;
    same.vectorise.minimum_pixels += 1;
    EXPECT_EQ(look_key(looks, same, grid, {}), key);
    config::Config other = plain;
    other.guards.cloud_edge_px += 1;
    EXPECT_NE(look_key(looks, other, grid, {}), key);
    EXPECT_NE(look_key(looks, plain, grid_of(11), {}), key);
    EXPECT_NE(look_key(looks, plain, grid, {.score = true}), key);
    std::ofstream(scratch / "before.tif") << "another scene";
    EXPECT_NE(look_key(looks, plain, grid, {}), key);
}

// The configuration names a network by its path alone: another one under the same path is another detector.
TEST(LookKey, ChangesWithTheNetworkAndItsSidecar) {
    const Scratch scratch;
    const flow::LookScenes looks = scenes(scratch);
    const io::Grid grid = grid_of(10);
    config::Config config;
    config.detect.network = (scratch / "change.onnx").string();
    std::ofstream(scratch / "change.onnx") << "one";
    std::ofstream(scratch / "change.ini") << "[network]";
    const std::string first = look_key(looks, config, grid, {});
    EXPECT_EQ(look_key(looks, config, grid, {}), first);
    std::ofstream(scratch / "change.onnx") << "another";
    const std::string second = look_key(looks, config, grid, {});
    EXPECT_NE(second, first);
    std::ofstream(scratch / "change.ini") << "[network]\nthreshold = 0.6";
    EXPECT_NE(look_key(looks, config, grid, {}), second);
}

}  // namespace
}  // namespace quarrywatch::journal
