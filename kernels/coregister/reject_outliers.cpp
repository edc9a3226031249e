#include "kernels/coregister/reject_outliers.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "kernels/core/median.hpp"

namespace quarrywatch::coregister {

namespace {
constexpr double kSmallestDeviation_px = 0.05;  // below this nothing is called wrong: it is the noise of a good match
constexpr double kRadialFactor = 1.1774;        // median of a Rayleigh variable of unit sigma
constexpr std::size_t kEnoughNeighbours = 8;
}  // namespace

std::vector<bool> agree_with_neighbours(std::span<const Tie> ties, double cell_px, double threshold) {
    std::map<std::pair<int, int>, std::vector<std::size_t>> cells;
    const auto cell_of = [cell_px](const Tie& t) {
        return std::pair{static_cast<int>(std::floor(t.row / cell_px)), static_cast<int>(std::floor(t.col / cell_px))};
    };
    for (std::size_t i = 0; i < ties.size(); ++i) cells[cell_of(ties[i])].push_back(i);

    std::vector<double> deviation(ties.size(), 0.0), xs, ys;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        const auto [cell_row, cell_col] = cell_of(ties[i]);
        for (int reach = 1; reach <= 2; ++reach) {
            xs.clear();
            ys.clear();
            for (int r = cell_row - reach; r <= cell_row + reach; ++r)
                for (int c = cell_col - reach; c <= cell_col + reach; ++c) {
                    const auto found = cells.find({r, c});
                    if (found == cells.end()) continue;
                    for (const std::size_t j : found->second)
                        if (j != i) {
                            xs.push_back(ties[j].dx_px);
                            ys.push_back(ties[j].dy_px);
                        }
                }
            if (xs.size() >= kEnoughNeighbours) break;
        }
        // A tie on its own cannot be contradicted here; the fit's reweighting judges it.
        if (!xs.empty())
            deviation[i] = std::hypot(ties[i].dx_px - core::median_of(xs), ties[i].dy_px - core::median_of(ys));
    }
    std::vector<double> sorted = deviation;
    const double sigma = core::median_of(sorted) / kRadialFactor;
    const double limit = std::max(kSmallestDeviation_px, threshold * kRadialFactor * sigma);
    std::vector<bool> agrees(ties.size());
    for (std::size_t i = 0; i < ties.size(); ++i) agrees[i] = deviation[i] <= limit;
    return agrees;
}

}  // namespace quarrywatch::coregister
