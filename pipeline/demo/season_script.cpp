#include "pipeline/demo/season_script.hpp"

namespace quarrywatch::demo {

namespace {

constexpr double kMorning = 0.09;

Look pass(const char* id, int year, unsigned month, unsigned day, std::uint64_t seed, Point shift_px,
          std::vector<CloudBank> clouds) {
    Look look;
    look.id = id;
    look.date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
    look.season = Season::summer;
    look.year = year % 2 == 0 ? 1 : 0;  // crops change from one year to the next
    look.sun_turns = kMorning;
    look.sun_tangent = 1.6;
    look.shift_px = shift_px;
    look.warp_px = 0.2;
    const double drift = 0.01 * static_cast<double>(seed % 5) - 0.02;
    look.gain = {1 + drift, 1 + drift, 1 + drift, 1 - drift, 1 - drift, 1 - drift};
    look.haze = {0.014 + drift / 10, 0.010, 0.006, 0.003, 0.001, 0.001};
    look.clouds = std::move(clouds);
    look.reservoir_drop_m = 0;
    look.seed = seed;
    return look;
}

Act dig(std::size_t night, Blob blob, std::size_t until = kNights + 1) {
    return {night, NewCover::quarry, blob, 0, 0, until};
}
Act plant(std::size_t night, Blob blob, std::size_t until = kNights + 1) {
    return {night, NewCover::plantation, blob, 0, 0, until};
}
Act fill(std::size_t night, Point centre, double turns, double half_length, double half_width,
         std::size_t until = kNights + 1) {
    return {night, NewCover::fill, {centre, 0, 1, turns, 0, 40}, half_length, half_width, until};
}

}  // namespace

const std::vector<Look>& season_looks() {
    static const std::vector<Look> kLooks{
        pass("20230525", 2023, 5, 25, 201, {0, 0}, {}),
        pass("20230624", 2023, 6, 24, 202, {0.3, -0.2}, {{{600, 400}, 120, 90}}),
        pass("20230803", 2023, 8, 3, 203, {-0.4, 0.1}, {}),
        pass("20240524", 2024, 5, 24, 204, {0.2, 0.4}, {{{150, 1250}, 90, 80}}),
        pass("20240623", 2024, 6, 23, 205, {-0.1, -0.3}, {}),
        pass("20240802", 2024, 8, 2, 206, {0.5, 0.2}, {}),
        // The season.
        pass("20250520", 2025, 5, 20, 211, {-0.3, 0.3}, {}),
        pass("20250604", 2025, 6, 4, 212, {0.4, -0.1}, {{{120, 830}, 90, 80}}),
        pass("20250619", 2025, 6, 19, 213, {0.1, 0.5}, {{{100, 800}, 100, 90}}),
        pass("20250704", 2025, 7, 4, 214, {0.0, 0.2}, {{{400, 800}, 900, 1300}}),  // the rains
        pass("20250719", 2025, 7, 19, 215, {-0.5, -0.4}, {}),
        pass("20250803", 2025, 8, 3, 216, {0.2, 0.0}, {}),
        pass("20250818", 2025, 8, 18, 217, {0.3, 0.3}, {}),
        pass("20250902", 2025, 9, 2, 218, {-0.2, 0.1}, {}),
    };
    return kLooks;
}

const std::vector<Story>& season_stories() {
    const Blob pit_in_forest{{215, 300}, 12, 1.4, 0.12, 0.22, 31};
    static const std::vector<Story> kStories{
        {"scar",
         "new quarry in forest",
         {355, 640},
         10,
         {dig(2, {{355, 640}, 8, 1.3, 0.05, 0.22, 33})},
         {},
         {{2, "new_scar", "candidate", true}, {3, "new_scar", "confirmed", true}}},
        {"hidden",
         "new quarry under clouds for three passes",
         {120, 820},
         9,
         {dig(2, {{120, 820}, 6, 1.2, 0.20, 0.22, 34})},
         {},
         {{5, "new_scar", "candidate", true}, {6, "new_scar", "confirmed", true}}},
        {"licence",
         "licensed quarry that grows over its line",
         {284, 808},
         46,
         {dig(2, {{284, 808}, 11, 1.2, 0.40, 0.2, 38}), dig(6, {{262, 815}, 17, 1.2, 0.95, 0.2, 37})},
         {},
         {{2, "inside_licence", "candidate", false},
          {3, "inside_licence", "confirmed", false},
          {6, "beyond_licence", "confirmed", true}}},
        {"lawful",
         "fill on farmland, lawful until it grows",
         {690, 330},
         14,
         {fill(2, {690, 330}, 0.06, 9, 6), fill(7, {690, 330}, 0.06, 14, 9)},
         {{3, "合法", false}},
         {{2, "occupation", "candidate", true},
          {3, "occupation", "confirmed", true},
          {4, "occupation", "confirmed", false},
          {7, "occupation", "confirmed", true}}},
        {"returns",
         "illegal quarry, planted over, closed, dug again",
         {215, 300},
         14,
         {dig(1, pit_in_forest), plant(5, pit_in_forest), dig(7, pit_in_forest)},
         {{2, "违法", false}, {5, "违法", true}},
         {{1, "new_scar", "candidate", true},
          {2, "new_scar", "confirmed", true},
          {6, "new_scar", "closed", false},
          {7, "reactivated_pit", "candidate", true},
          {8, "reactivated_pit", "confirmed", true}}},
        {"passing",
         "film on a field, gone at the next clear pass",
         {740, 560},
         10,
         {fill(3, {740, 560}, 0.02, 7, 5, 4)},
         {},
         {{3, "occupation", "candidate", true}, {6, "occupation", "rejected", false}}},
        {"reopened",
         "closed pit mined again",
         {537, 862},
         12,
         {dig(3, {{537, 862}, 9, 1.2, 0.25, 0.2, 45})},
         {},
         {{3, "reactivated_pit", "candidate", true}, {5, "reactivated_pit", "confirmed", true}}},
        {"restored",
         "pit filled and planted",
         {380, 1130},
         16,
         {plant(5, {{380, 1130}, 12, 1.3, 0.35, 0.2, 15})},
         {},
         {{5, "restored_pit", "candidate", false}, {6, "restored_pit", "confirmed", false}}},
        {"expired",
         "quarry whose licence has ended",
         {483, 1296},
         13,
         {dig(2, {{483, 1296}, 10, 1.3, 0.10, 0.2, 39})},
         {},
         {{2, "after_expiry", "candidate", true}, {3, "after_expiry", "confirmed", true}}},
    };
    return kStories;
}

const Expected* expected_after(const Story& story, std::size_t night) {
    const Expected* last = nullptr;
    for (const Expected& entry : story.expected)
        if (entry.night <= night) last = &entry;
    return last;
}

}  // namespace quarrywatch::demo
