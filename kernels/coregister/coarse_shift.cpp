#include "kernels/coregister/coarse_shift.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

namespace quarrywatch::coregister {

namespace {

constexpr int kAgree_px = 3;        // coarse matches this near to each other mean the same shift
constexpr double kSureRatio = 2.0;  // a peak this high stands without a second witness

}  // namespace

CoarseShift agreed_shift(std::span<const Match> matches, double maximum_shift_px) {
    CoarseShift shift;
    std::map<std::string, int> reasons;
    double best_weight = 0;
    bool sure = false;
    for (const Match& m : matches) {
        ++shift.tried;
        if (m.status != MatchStatus::ok) {
            ++reasons[name_of(m.status)];
            continue;
        }
        double weight = 0;
        int agreeing = 0;
        for (const Match& o : matches)
            if (o.status == MatchStatus::ok && std::fabs(o.dx_px - m.dx_px) <= kAgree_px &&
                std::fabs(o.dy_px - m.dy_px) <= kAgree_px) {
                weight += o.peak_ratio;
                ++agreeing;
            }
        if (weight > best_weight) {
            best_weight = weight;
            shift.agreeing = agreeing;
            shift.dx_px = static_cast<int>(m.dx_px);
            shift.dy_px = static_cast<int>(m.dy_px);
            sure = m.peak_ratio >= kSureRatio;
        }
    }
    if (shift.agreeing == 0) {
        const auto most = std::max_element(reasons.begin(), reasons.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        shift.reason = most == reasons.end() ? name_of(MatchStatus::too_few_valid) : most->first;
    } else if (shift.agreeing < 2 && !sure) {
        shift.reason = name_of(MatchStatus::ambiguous);
    } else if (std::max(std::abs(shift.dx_px), std::abs(shift.dy_px)) > maximum_shift_px) {
        shift.reason = name_of(MatchStatus::out_of_range);
    } else {
        shift.found = true;
    }
    return shift;
}

}  // namespace quarrywatch::coregister
