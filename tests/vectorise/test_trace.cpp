#include "kernels/vectorise/trace.hpp"

#include <gtest/gtest.h>
#include <ogr_geometry.h>

#include <cmath>
#include <cstdlib>

#include "tests/vectorise/masks.hpp"

namespace quarrywatch::vectorise {
namespace {

/// Each component's rings of a drawn mask.
std::vector<std::vector<Ring>> trace_all(const Mask& mask) {
    const Components components = stitch({label_runs(mask.view(), 0, 0)});
    std::vector<std::vector<Ring>> traced;
    for (std::size_t c = 0; c < components.count(); ++c) traced.push_back(trace(runs_of(components, c)));
    return traced;
}

/// Twice the area by the shoelace formula: positive for clockwise on screen (rows downwards).
long long twice_area(const Ring& ring) {
    long long sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        sum +=
            static_cast<long long>(ring[i - 1][0]) * ring[i][1] - static_cast<long long>(ring[i][0]) * ring[i - 1][1];
    }
    return sum;
}

long long pixels_in(std::span<const Run> runs) {
    long long pixels = 0;
    for (const PixelRun& run : runs) pixels += run.col_end - run.col_begin;
    return pixels;
}

OGRPolygon polygon_of(const std::vector<Ring>& rings) {
    OGRPolygon polygon;
    for (const Ring& ring : rings) {
        OGRLinearRing line;
        for (const auto& [col, row] : ring) line.addPoint(col, -row);
        polygon.addRing(&line);
    }
    return polygon;
}

/// Everything the header promises of one traced component.
void expect_sound(std::span<const Run> runs, const std::vector<Ring>& rings) {
    ASSERT_FALSE(rings.empty());
    ASSERT_GT(twice_area(rings.front()), 0) << "the shell runs clockwise on screen";
    long long twice = 0;
    for (std::size_t r = 0; r < rings.size(); ++r) {
        const Ring& ring = rings[r];
        ASSERT_EQ(ring.front(), ring.back());
        ASSERT_GE(ring.size(), 5U);
        if (r > 0) {
            ASSERT_LT(twice_area(ring), 0) << "holes run the other way";
        }
        twice += twice_area(ring);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const bool across = ring[i][1] == ring[i - 1][1];
            const bool next_across = ring[i % (ring.size() - 1) + 1][1] == ring[i][1];
            ASSERT_NE(ring[i], ring[i - 1]);
            ASSERT_TRUE(across || ring[i][0] == ring[i - 1][0]) << "only horizontal and vertical edges";
            ASSERT_NE(across, next_across) << "only corners where the direction changes";
        }
        if (r > 1) {
            const auto& [col, row] = rings[r].front();
            const auto& [earlier_col, earlier_row] = rings[r - 1].front();
            ASSERT_LT(std::pair(earlier_row, earlier_col), std::pair(row, col)) << "holes in reading order";
        }
    }
    ASSERT_EQ(twice, 2 * pixels_in(runs));
    const OGRPolygon polygon = polygon_of(rings);
    ASSERT_TRUE(polygon.IsValid()) << polygon.exportToWkt();
}

TEST(Trace, OnePixelIsAClockwiseSquare) {
    const Runs runs{{3, 5, 6}};
    EXPECT_EQ(trace(runs), (std::vector<Ring>{{{5, 3}, {6, 3}, {6, 4}, {5, 4}, {5, 3}}}));
}

TEST(Trace, KeepsOnlyCornersWhereTheDirectionChanges) {
    const auto traced = trace_all(draw({"###",  //
                                        "#..",  //
                                        "#.."}));
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0], (std::vector<Ring>{{{0, 0}, {3, 0}, {3, 1}, {1, 1}, {1, 3}, {0, 3}, {0, 0}}}));
}

TEST(Trace, AHoleRunsTheOtherWay) {
    const auto traced = trace_all(draw({"###",  //
                                        "#.#",  //
                                        "###"}));
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0],
              (std::vector<Ring>{{{0, 0}, {3, 0}, {3, 3}, {0, 3}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}}));
}

// GDAL issue #1158, pull request #3337: two holes that meet in a corner came out as one self-intersecting ring.
TEST(Trace, HolesThatMeetInACornerAreTwoRings) {
    const Mask mask = draw({"####",  //
                            "#.##",  //
                            "##.#",  //
                            "####"});
    const auto traced = trace_all(mask);
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0], (std::vector<Ring>{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}},
                                            {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}},
                                            {{2, 2}, {2, 3}, {3, 3}, {3, 2}, {2, 2}}}));
    EXPECT_TRUE(polygon_of(traced[0]).IsValid());
}

TEST(Trace, HolesThatMeetInTheOtherDiagonalAreTwoRings) {
    const auto traced = trace_all(draw({"####",  //
                                        "##.#",  //
                                        "#.##",  //
                                        "####"}));
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0], (std::vector<Ring>{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}},
                                            {{2, 1}, {2, 2}, {3, 2}, {3, 1}, {2, 1}},
                                            {{1, 2}, {1, 3}, {2, 3}, {2, 2}, {1, 2}}}));
    EXPECT_TRUE(polygon_of(traced[0]).IsValid());
}

TEST(Trace, AHoleThatMeetsTheOutsideInACornerIsARing) {
    const auto traced = trace_all(draw({".###",  //
                                        "#.##",  //
                                        "####"}));
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0], (std::vector<Ring>{{{1, 0}, {4, 0}, {4, 3}, {0, 3}, {0, 1}, {1, 1}, {1, 0}},
                                            {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}}));
    EXPECT_TRUE(polygon_of(traced[0]).IsValid());
}

// GDAL issue #7369: as one 8-connected polygon this frame is invalid, its interior falls apart at the corners.
TEST(Trace, AFrameHeldTogetherByCornersIsFourPolygons) {
    const Mask mask = draw({".##.",  //
                            "#..#",  //
                            "#..#",  //
                            ".##."});
    const auto traced = trace_all(mask);
    ASSERT_EQ(traced.size(), 4U);
    EXPECT_EQ(traced[0], (std::vector<Ring>{{{1, 0}, {3, 0}, {3, 1}, {1, 1}, {1, 0}}}));
    EXPECT_EQ(traced[1], (std::vector<Ring>{{{0, 1}, {1, 1}, {1, 3}, {0, 3}, {0, 1}}}));
    EXPECT_EQ(traced[2], (std::vector<Ring>{{{3, 1}, {4, 1}, {4, 3}, {3, 3}, {3, 1}}}));
    EXPECT_EQ(traced[3], (std::vector<Ring>{{{1, 3}, {3, 3}, {3, 4}, {1, 4}, {1, 3}}}));
}

// With three of its corners filled the frame is one component whose hole meets the outside in the fourth.
TEST(Trace, AFrameOpenInOneCornerIsOneValidPolygon) {
    const auto traced = trace_all(draw({"###.",  //
                                        "#..#",  //
                                        "#..#",  //
                                        "####"}));
    ASSERT_EQ(traced.size(), 1U);
    EXPECT_EQ(traced[0].size(), 2U);
    EXPECT_TRUE(polygon_of(traced[0]).IsValid());
}

TEST(Trace, RandomComponentsAreValidPolygonsWithExactArea) {
    constexpr unsigned kMasks = 240;
    constexpr std::size_t kFewestComponents = 10000;  // else the masks are not what this test thinks they are
    constexpr std::size_t kFewestHoles = 1000;
    std::size_t components_seen = 0;
    std::size_t holes_seen = 0;
    for (unsigned seed = 0; seed < kMasks; ++seed) {
        // From specks through the percolation threshold (0.593), where outlines are wildest, to plates full of holes.
        const Mask mask = random_mask(seed, 48, 48, 250 + 50 * (seed % 13));
        const Components components = stitch({label_runs(mask.view(), 0, 0)});
        for (std::size_t c = 0; c < components.count(); ++c) {
            const std::vector<Ring> rings = trace(runs_of(components, c));
            expect_sound(runs_of(components, c), rings);
            if (HasFatalFailure()) FAIL() << "mask " << seed << ", component " << c;
            holes_seen += rings.size() - 1;
        }
        components_seen += components.count();
    }
    EXPECT_GT(components_seen, kFewestComponents);
    EXPECT_GT(holes_seen, kFewestHoles);
}

TEST(Trace, DoesNotDependOnWhereTheGridIs) {
    const Mask mask = random_mask(8, 30, 30, 650);
    const Components here = stitch({label_runs(mask.view(), 0, 0)});
    const Components there = stitch({label_runs(mask.view(), -1000, 70000)});
    ASSERT_EQ(here.count(), there.count());
    for (std::size_t c = 0; c < here.count(); ++c) {
        std::vector<Ring> moved = trace(runs_of(here, c));
        for (Ring& ring : moved) {
            for (auto& [col, row] : ring) {
                col += 70000;
                row -= 1000;
            }
        }
        ASSERT_EQ(trace(runs_of(there, c)), moved);
    }
}

TEST(Trace, RefusesWhatIsNotOneComponentInReadingOrder) {
    EXPECT_TRUE(trace({}).empty());
    EXPECT_THROW(trace(Runs{{0, 0, 1}, {0, 2, 3}}), std::invalid_argument);  // two shells
    EXPECT_THROW(trace(Runs{{0, 0, 1}, {2, 0, 1}}), std::invalid_argument);  // a row without runs
    EXPECT_THROW(trace(Runs{{1, 0, 1}, {0, 0, 1}}), std::invalid_argument);  // rows out of order
    EXPECT_THROW(trace(Runs{{0, 0, 2}, {0, 2, 3}}), std::invalid_argument);  // not joined
    EXPECT_THROW(trace(Runs{{0, 1, 1}}), std::invalid_argument);             // empty
}

TEST(InnerPixel, IsTheMiddleOfTheLongestRunOfTheMiddleRow) {
    EXPECT_EQ(inner_pixel(Runs{{4, 7, 8}}), (std::array{4, 7}));
    EXPECT_EQ(inner_pixel(Runs{{4, 7, 11}}), (std::array{4, 8}));
    const Runs runs{{0, 0, 9}, {1, 0, 2}, {1, 3, 8}, {1, 8, 9}, {2, 0, 9}};
    EXPECT_EQ(inner_pixel(runs), (std::array{1, 5}));
}

TEST(InnerPixel, TakesTheFirstOfEquallyLongRunsAndTheUpperOfTwoMiddleRows) {
    const Runs runs{{0, 0, 9}, {1, 0, 3}, {1, 6, 9}, {2, 0, 9}, {3, 0, 1}};
    EXPECT_EQ(inner_pixel(runs), (std::array{1, 1}));
}

TEST(InnerPixel, BelongsToItsComponent) {
    const Mask mask = random_mask(21, 60, 60, 600);
    const Components components = stitch({label_runs(mask.view(), 0, 0)});
    for (std::size_t c = 0; c < components.count(); ++c) {
        const auto [row, col] = inner_pixel(runs_of(components, c));
        const auto runs = runs_of(components, c);
        ASSERT_TRUE(std::any_of(runs.begin(), runs.end(), [row = row, col = col](const PixelRun& run) {
            return run.row == row && run.col_begin <= col && col < run.col_end;
        }));
    }
}

TEST(InnerPixel, RefusesNothing) { EXPECT_THROW(inner_pixel({}), std::invalid_argument); }

TEST(PerimeterEdges, CountsTheEdgesOfShellAndHoles) {
    EXPECT_EQ(perimeter_edges({}), 0);
    EXPECT_EQ(perimeter_edges(trace_all(draw({"###", "#.#", "###"}))[0]), 12 + 4);
}

TEST(PerimeterEdges, EqualsTheEdgesBetweenMarkedAndUnmarkedPixels) {
    const Mask mask = random_mask(4, 40, 40, 600);
    const auto marked = [&](int row, int col) {
        return row >= 0 && col >= 0 && row < mask.rows() && col < mask.cols() && mask(row, col) != 0;
    };
    long long expected = 0;
    for (int row = 0; row <= mask.rows(); ++row) {
        for (int col = 0; col <= mask.cols(); ++col) {
            expected +=
                (marked(row, col) != marked(row - 1, col) ? 1 : 0) + (marked(row, col) != marked(row, col - 1) ? 1 : 0);
        }
    }
    long long traced = 0;
    for (const std::vector<Ring>& rings : trace_all(mask)) traced += perimeter_edges(rings);
    EXPECT_EQ(traced, expected);
}

}  // namespace
}  // namespace quarrywatch::vectorise
