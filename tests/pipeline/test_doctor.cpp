#include "pipeline/commands/doctor.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "pipeline/io/doctor_checks.hpp"
#include "pipeline/machine.hpp"

namespace quarrywatch::commands {
namespace {

namespace fs = std::filesystem;
using State = Finding::State;

Finding finding(const std::vector<Finding>& findings, const std::string& check) {
    const auto found =
        std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.check == check; });
    EXPECT_NE(found, findings.end()) << check;
    return found == findings.end() ? Finding{} : *found;
}

class Doctor : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / ("doctor_" + std::to_string(getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    fs::path folder_;
};

TEST_F(Doctor, FindsTheBuildMachineFit) {
    const std::vector<Finding> findings = examine({}, folder_.string());
    for (const char* const check : {"formats", "geometry", "projections", "write rights"})
        EXPECT_EQ(finding(findings, check).state, State::ok) << check << ": " << finding(findings, check).detail;
    EXPECT_TRUE(fs::is_empty(folder_)) << "the doctor leaves nothing behind";
}

TEST_F(Doctor, NeitherNeedsNorMakesTheFolder) {
    const fs::path deep = folder_ / "a" / "b";
    EXPECT_EQ(finding(examine({}, deep.string()), "write rights").state, State::ok);
    EXPECT_FALSE(fs::exists(folder_ / "a"));
}

TEST_F(Doctor, FaultsComeWithARemedy) {
    const fs::path file = folder_ / "file";
    std::ofstream(file) << "x";
    const Finding blocked = finding(examine({}, (file / "run").string()), "write rights");
    EXPECT_EQ(blocked.state, State::fault);
    EXPECT_FALSE(blocked.remedy.empty());

    config::Config greedy;
    greedy.run.memory_limit_bytes = std::int64_t{1} << 60;
    const Finding memory = finding(examine(greedy, folder_.string()), "memory");
    EXPECT_EQ(memory.state, State::fault) << memory.detail;

    config::Config crowded;
    crowded.run.threads = usable_threads() + 1;
    EXPECT_EQ(finding(examine(crowded, folder_.string()), "threads").state, State::warning);
}

TEST_F(Doctor, NeedsNoChineseFontForEnglish) {
    config::Config english;
    english.run.language = config::Language::en;
    EXPECT_EQ(finding(examine(english, folder_.string()), "fonts").state, State::ok);
}

TEST_F(Doctor, ExitsWithSixOnAFaultOnly) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(doctor_command({"--out", folder_.string()}), 0) << testing::internal::GetCapturedStdout();
    const fs::path file = folder_ / "file";
    std::ofstream(file) << "x";
    EXPECT_EQ(doctor_command({"--out", file.string()}), 6);
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_NE(text.find("FAULT"), std::string::npos) << text;
    EXPECT_NE(text.find("remedy: "), std::string::npos) << text;
}

TEST(DoctorChecks, TellMissingDriversAndBadProjections) {
    EXPECT_EQ(io::missing_drivers({"GTiff", "NoSuchDriver"}), std::vector<std::string>{"NoSuchDriver"});
    std::string cause;
    EXPECT_EQ(io::project_point("EPSG:4326", "EPSG:99999999", 119.5, 31.75, cause), std::nullopt);
    EXPECT_FALSE(cause.empty());
}

TEST(Machine, SaysWhyAFolderCannotBeWritten) {
    EXPECT_NE(write_obstacle("/proc"), "");
    EXPECT_EQ(write_obstacle(testing::TempDir()), "");
    EXPECT_GE(usable_threads(), 1);
    ASSERT_TRUE(usable_memory_bytes().has_value());
    EXPECT_GT(*usable_memory_bytes(), std::int64_t{1} << 20);
}

}  // namespace
}  // namespace quarrywatch::commands
