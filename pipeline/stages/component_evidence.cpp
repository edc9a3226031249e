#include "pipeline/stages/component_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/classify/bare.hpp"
#include "kernels/classify/texture.hpp"

namespace quarrywatch::stages {

namespace {

constexpr float kDarkest = 1e-6F;   // keeps the logarithm of a brightness finite
constexpr int kShiftRadius_px = 3;  // the greatest move of the shift test, its interpolation included

// Pixels of a run with a zero of `mask` within `reach`; beyond the raster counts as zero where `outside` says so.
std::int64_t near_zero(core::RasterView<const std::uint8_t> mask, int row, int col, int count, int reach,
                       bool outside) {
    if (reach <= 0) return 0;
    std::int64_t near = 0;
    for (int c = col; c < col + count; ++c) {
        bool zero = false;
        for (int r = row - reach; r <= row + reach && !zero; ++r)
            for (int k = c - reach; k <= c + reach && !zero; ++k) {
                const bool inside = r >= 0 && k >= 0 && r < mask.rows() && k < mask.cols();
                zero = inside ? mask(r, k) == 0 : outside;
            }
        near += zero ? 1 : 0;
    }
    return near;
}

bool has_zero(core::RasterView<const std::uint8_t> mask) {
    for (int r = 0; r < mask.rows(); ++r)
        if (std::find(mask.row(r), mask.row(r) + mask.cols(), std::uint8_t{0}) != mask.row(r) + mask.cols())
            return true;
    return false;
}

// Indices and texture of both dates at single pixels.
class PixelEvidence {
public:
    PixelEvidence(const detect::Detector& detector, const TilePixels& pixels)
        : d_(detector), pixels_(pixels), values_(pixels.before.size()) {
        for (std::size_t i = 0; i < classify::kIndices; ++i)
            if (classify::available(static_cast<classify::Index>(i), d_.bands))
                indices_.push_back(static_cast<classify::Index>(i));
        visible_ = classify::available(classify::Index::brightness, d_.bands);
    }

    void add_to(ComponentEvidence& e, int row, int col) {
        for (std::size_t b = 0; b < values_.size(); ++b) values_[b] = pixels_.before[b](row, col);
        for (const classify::Index index : indices_) e.before[static_cast<std::size_t>(index)].add(value(index));
        for (std::size_t b = 0; b < values_.size(); ++b)
            values_[b] =
                (pixels_.after[b](row, col) - static_cast<float>(d_.offsets[b])) / static_cast<float>(d_.gains[b]);
        for (const classify::Index index : indices_) e.after[static_cast<std::size_t>(index)].add(value(index));
        e.bare += classify::is_bare(d_.bands, values_) ? 1 : 0;
    }
    [[nodiscard]] bool visible() const { return visible_; }

private:
    [[nodiscard]] double value(classify::Index index) const {
        const float v = classify::value_of(index, d_.bands, values_);
        return static_cast<double>(index == classify::Index::brightness ? std::log(std::max(v, kDarkest)) : v);
    }

    const detect::Detector& d_;
    const TilePixels& pixels_;
    std::vector<float> values_;
    std::vector<classify::Index> indices_;
    bool visible_ = false;
};

}  // namespace

void ComponentEvidence::merge(const ComponentEvidence& other) {
    pixels += other.pixels;
    strong_pixels += other.strong_pixels;
    greatest_score = std::max(greatest_score, other.greatest_score);
    for (std::size_t i = 0; i < classify::kIndices; ++i) {
        before[i].merge(other.before[i]);
        after[i].merge(other.after[i]);
    }
    texture_before.merge(other.texture_before);
    texture_after.merge(other.texture_after);
    if (change.empty()) change.assign(other.change.size(), 0);
    for (std::size_t i = 0; i < other.change.size(); ++i) change[i] += other.change[i];
    shift.merge(other.shift);
    bare += other.bare;
    cloud_edge += other.cloud_edge;
    scene_edge += other.scene_edge;
    habit += other.habit;
    habit_pixels += other.habit_pixels;
}

EvidenceOptions evidence_options(const config::Guards& guards) {
    return {guards.jitter_factor, guards.jitter_floor_px, guards.cloud_edge_px, guards.scene_edge_px};
}

int evidence_radius(const EvidenceOptions& options) {
    return std::max({options.cloud_edge_px, options.scene_edge_px, kShiftRadius_px, classify::kTextureRadius_px});
}

void change_of_row(const ScenePair& pair, const TilePixels& pixels, int row, int col, int count, EvidenceWorkspace& w) {
    const detect::LinearScore& vectors = pair.detector.vectors;
    std::vector<const float*>& before = w.linear.before_rows;
    std::vector<const float*>& after = w.linear.after_rows;
    before.clear();
    after.clear();
    for (const auto& band : pixels.before) before.push_back(band.row(row) + col);
    for (const auto& band : pixels.after) after.push_back(band.row(row) + col);
    const std::size_t needed = static_cast<std::size_t>(vectors.model.variates) * static_cast<std::size_t>(count);
    if (w.rows.size() < needed) w.rows.resize(needed);
    detect::variates_of_row(vectors, before, after, count, w.linear, w.rows.data());
}

std::vector<ComponentEvidence> collect_evidence(const ScenePair& pair, const TilePixels& pixels,
                                                const vectorise::TileRuns& runs, const EvidenceOptions& options,
                                                EvidenceWorkspace& w) {
    const detect::Detector& d = pair.detector;
    std::vector<ComponentEvidence> evidence(static_cast<std::size_t>(runs.component_count));
    if (evidence.empty()) return evidence;
    const auto variates = static_cast<std::size_t>(d.vectors.model.variates);
    for (ComponentEvidence& e : evidence) e.change.assign(variates, 0);
    const bool clouded = has_zero(pixels.cloud_free);
    PixelEvidence at_pixel(d, pixels);
    classify::TextureOf texture_before(d.bands, pixels.before, pixels.valid),
        texture_after(d.bands, pixels.after, pixels.valid);
    for (std::size_t i = 0; i < runs.runs.size(); ++i) {
        const vectorise::Run& run = runs.runs[i];
        ComponentEvidence& e = evidence[static_cast<std::size_t>(runs.component[i])];
        const int row = run.row - pixels.window.row, first = run.col_begin - pixels.window.col,
                  count = run.col_end - run.col_begin;
        if (variates > 0) {
            change_of_row(pair, pixels, row, first, count, w);
            for (std::size_t v = 0; v < variates; ++v)
                for (int k = 0; k < count; ++k)
                    e.change[v] += std::llround(
                        kChangeUnits *
                        static_cast<double>(w.rows[v * static_cast<std::size_t>(count) + static_cast<std::size_t>(k)]));
            const double error_px = pair.registration.rmse_at(run.col_begin, run.row);
            const double radius_px =
                std::clamp(options.jitter_factor * error_px, options.jitter_floor_px, kGreatestShift_px);
            detect::shift_test(d.vectors, pixels.before, pixels.after, row, first, count, radius_px, w.shift, e.shift);
        }
        // Beyond the window lies what a halo has no need of, or the end of the grid.
        e.scene_edge += near_zero(pixels.has_data, row, first, count, options.scene_edge_px, true);
        if (clouded) e.cloud_edge += near_zero(pixels.cloud_free, row, first, count, options.cloud_edge_px, false);
        for (int col = first; col < first + count; ++col) {
            const float score = pixels.score(row, col);
            ++e.pixels;
            e.strong_pixels += static_cast<double>(score) > d.threshold.value ? 1 : 0;
            e.greatest_score = std::max(e.greatest_score, score);
            at_pixel.add_to(e, row, col);
            if (!pixels.habit.empty() && pixels.habit(row, col) >= 0) {
                e.habit += std::llround(kChangeUnits * static_cast<double>(pixels.habit(row, col)));
                ++e.habit_pixels;
            }
            if (!at_pixel.visible()) continue;
            if (const auto t = texture_before.at(row, col)) e.texture_before.add(*t);
            if (const auto t = texture_after.at(row, col)) e.texture_after.add(*t);
        }
    }
    return evidence;
}

}  // namespace quarrywatch::stages
