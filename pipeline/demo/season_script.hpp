#pragma once
// A season of nights: when the satellite passes, what people do on the ground meanwhile, what inspectors say, and what
// the program should know after each night. Nothing but the painter and the final comparison may read it.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/demo/changes.hpp"
#include "pipeline/demo/looks.hpp"

namespace quarrywatch::demo {

/// Passes before the season, oldest first, then the season's nights.
const std::vector<Look>& season_looks();
/// How many of them come before the season.
inline constexpr std::size_t kBaselineLooks = 6;
inline constexpr std::size_t kNights = 8;

/// What is done at a place from a night on, until the next act there.
struct Act {
    std::size_t night = 0;  ///< 1 to kNights
    NewCover cover = NewCover::quarry;
    Blob blob;
    double half_length_px = 0, half_width_px = 0;  ///< of a rectangle
    std::size_t until = kNights + 1;               ///< first night on which it is gone again
};

/// What the ledger should say of a place after a night.
struct Expected {
    std::size_t night = 0;   ///< from this night on, until the next entry
    std::string class_name;  ///< empty: no site
    std::string state;       ///< candidate, confirmed, rejected, closed
    bool sent = false;       ///< somebody is to go there
};

/// What the inspector answers after a night.
struct Answered {
    std::size_t night = 0;
    std::string verdict;  ///< as inspectors write it, in Chinese
    bool closes = false;
};

struct Story {
    std::string name;
    std::string what;  ///< for people
    Point place;
    double reach_px = 0;  ///< a site of this story has its point within this of the place
    std::vector<Act> acts;
    std::vector<Answered> answers;
    std::vector<Expected> expected;  ///< by night; before the first entry nothing is expected
};

const std::vector<Story>& season_stories();

/// What is expected after a night; null: no site.
const Expected* expected_after(const Story& story, std::size_t night);

}  // namespace quarrywatch::demo
