#include "kernels/detect/rims.hpp"

#include <algorithm>

namespace quarrywatch::detect {
namespace {

struct Place {
    int row, col;
};

Place strongest_near(core::RasterView<const float> score, Place at) {
    Place best = at;
    for (int y = std::max(0, at.row - kRimReach_px); y <= std::min(score.rows() - 1, at.row + kRimReach_px); ++y)
        for (int x = std::max(0, at.col - kRimReach_px); x <= std::min(score.cols() - 1, at.col + kRimReach_px); ++x)
            if (score(y, x) > score(best.row, best.col)) best = {y, x};
    return best;
}

void change_at(const ChangeViews& change, Place at, LinearScoreWorkspace& workspace, std::vector<float>& out) {
    workspace.before_rows.clear();
    workspace.after_rows.clear();
    for (const auto& band : change.before) workspace.before_rows.push_back(band.row(at.row) + at.col);
    for (const auto& band : change.after) workspace.after_rows.push_back(band.row(at.row) + at.col);
    variates_of_row(change.vectors, workspace.before_rows, workspace.after_rows, 1, workspace, out.data());
}

double squared_length(const std::vector<float>& change) {
    double sum = 0;
    for (const float v : change) sum += static_cast<double>(v) * static_cast<double>(v);
    return sum;
}

}  // namespace

void clear_rims(core::RasterView<const float> score, const ChangeViews& change, int first_row, int first_col,
                double share, RimWorkspace& w, core::RasterView<std::uint8_t> mask) {
    const auto variates = static_cast<std::size_t>(change.vectors.model.variates);
    w.here.resize(variates);
    w.strongest.resize(variates);
    for (int r = 0; r < mask.rows(); ++r)
        for (int c = 0; c < mask.cols(); ++c) {
            if (mask(r, c) == 0) continue;
            const Place at{first_row + r, first_col + c}, top = strongest_near(score, at);
            const auto here = static_cast<double>(score(at.row, at.col)),
                       strongest = static_cast<double>(score(top.row, top.col));
            if (here >= strongest) continue;
            if (variates == 0) {
                if (here < share * share * strongest) mask(r, c) = 0;
                continue;
            }
            change_at(change, at, w.linear, w.here);
            change_at(change, top, w.linear, w.strongest);
            if (squared_length(w.here) < share * share * squared_length(w.strongest)) mask(r, c) = 0;
        }
}

}  // namespace quarrywatch::detect
