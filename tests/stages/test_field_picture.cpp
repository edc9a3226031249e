#include "pipeline/stages/field_picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "kernels/coregister/match_window.hpp"
#include "pipeline/tie_reasons.hpp"

namespace quarrywatch::stages {
namespace {

std::size_t times(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

Registration measured() {
    Registration r;
    r.status = "ok";
    r.registered = true;
    r.model = "shift";
    r.field.add_shift(0.5, -0.25);
    r.mean_dx_px = 0.5;
    r.mean_dy_px = -0.25;
    r.tried = 3;
    r.matched = r.kept = 2;
    r.rejected = {{"texture", 1}};
    r.tie_points = {{100, 100, 0.6, -0.25, 0.02, true, ""},
                    {200, 300, 0.4, -0.25, 0.02, true, ""},
                    {400, 50, 0, 0, 0, false, "texture"}};
    return r;
}

io::Grid grid() {
    io::Grid g;
    g.rows = 500;
    g.cols = 600;
    return g;
}

TEST(FieldPicture, DrawsKeptOnesAsArrowsAndRejectedOnesInTheirColour) {
    const std::string svg = field_picture(measured(), grid());
    EXPECT_EQ(times(svg, "stroke=\"#444444\""), 2U + 1U);  // two ties and one in the legend
    EXPECT_EQ(times(svg, "fill=\"#F0E442\""), 1U + 1U);    // one window and its legend
    EXPECT_NE(svg.find("mean +0.500 px right, -0.250 px down"), std::string::npos);
    EXPECT_NE(svg.find("1: no texture"), std::string::npos);
    EXPECT_EQ(svg, field_picture(measured(), grid()));
}

TEST(FieldPicture, SaysWhyThereIsNoField) {
    Registration r;
    r.status = "unregistered";
    r.reason = "ambiguity";
    const std::string svg = field_picture(r, grid());
    EXPECT_NE(svg.find("status: unregistered (ambiguity)"), std::string::npos);
    EXPECT_EQ(times(svg, "<path"), 0U);
}

TEST(FieldPicture, KnowsEveryReasonThatThereIs) {
    const auto known = [](const std::string& reason) {
        return std::any_of(kTieReasons.begin(), kTieReasons.end(),
                           [&](const TieReason& r) { return r.name == reason; });
    };
    for (int status = 1; status < coregister::kMatchStatuses; ++status)  // all but ok
        EXPECT_TRUE(known(name_of(static_cast<coregister::MatchStatus>(status)))) << status;
    EXPECT_TRUE(known("outlier"));
    EXPECT_EQ(kTieReasons.size(), std::size_t{coregister::kMatchStatuses});  // no ok, but outlier
}

TEST(FieldPicture, ThinsOutVeryManyTies) {
    Registration r = measured();
    r.tie_points.assign(100000, {10, 10, 0.5, -0.25, 0.02, true, ""});
    EXPECT_LT(field_picture(r, grid()).size(), 1U << 20U);
}

}  // namespace
}  // namespace quarrywatch::stages
