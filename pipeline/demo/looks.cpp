#include "pipeline/demo/looks.hpp"

namespace quarrywatch::demo {

Point Look::displacement(Point at) const {
    constexpr double kPeriodPx = 950;
    return shift_px + Point{sine(at.x / kPeriodPx + 0.13) * sine(at.y / (1.3 * kPeriodPx) + 0.4),
                            sine(at.x / (1.2 * kPeriodPx) + 0.61) * sine(at.y / kPeriodPx + 0.07)} *
                          warp_px;
}

const std::vector<Look>& looks() {
    using namespace std::chrono;
    // Bearings: east is 0, and turns grow clockwise on the map, so the morning sun of June in the east-south-east is at
    // 0.08.
    static const std::vector<Look> series{
        {"20240608",
         year{2024} / June / 8,
         Season::summer,
         0,
         0.09,
         1.60,
         {0, 0},
         0,
         {1, 1, 1, 1, 1, 1},
         {0.012, 0.008, 0.005, 0.003, 0.001, 0.001},
         {{{1480, 1330}, 120, 80}, {{60, 1010}, 60, 50}},
         0,
         101},
        {"20241120",
         year{2024} / November / 20,
         Season::autumn,
         0,
         0.20,
         0.80,
         {0.43, -0.31},
         0.25,
         {0.96, 0.97, 0.98, 1.02, 1.01, 1.01},
         {0.018, 0.012, 0.008, 0.004, 0.002, 0.001},
         {{{1340, 900}, 190, 100}, {{1130, 160}, 180, 80}},
         0.6,
         102},
        {"20250603",
         year{2025} / June / 3,
         Season::summer,
         1,
         0.095,
         1.56,
         {-0.62, 0.38},
         0.30,
         {1.05, 1.03, 1.04, 0.97, 0.98, 0.98},
         {0.020, 0.014, 0.009, 0.005, 0.002, 0.001},
         {{{1450, 800}, 230, 140}, {{1290, 1500}, 210, 110}, {{720, 70}, 190, 90}, {{70, 1530}, 110, 90}},
         1.1,
         103},
    };
    return series;
}

}  // namespace quarrywatch::demo
