#include "pipeline/tune/kept_look.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "pipeline/stages/survey.hpp"

namespace quarrywatch::tune {

namespace {

// Small enough that most of a scene lies in tiles without any change, which are passed over; large enough that halos
// cost little.
constexpr int kTile_px = 256;

template <class T>
void copy_core(core::RasterView<T> to, core::RasterView<const T> from, const core::Window& core,
               const core::Window& window) {
    for (int r = core.row; r < core.row_end(); ++r)
        std::memcpy(to.row(r) + core.col, from.row(r - window.row) + (core.col - window.col),
                    static_cast<std::size_t>(core.cols) * sizeof(T));
}

template <class T>
core::RasterView<const T> part_of(core::RasterView<T> plane, const core::Window& window) {
    return core::RasterView<const T>(plane).part(window.row, window.col, window.rows, window.cols);
}

}  // namespace

KeptLook::KeptLook(const flow::LookScenes& scenes, const io::Grid& grid, const config::Config& config,
                   const std::filesystem::path& scratch, const ScenePair* registered) {
    const int threads = flow::threads_of(config);
    const std::span<const io::Scene> more = std::span(scenes.earlier).subspan(1);
    pair_ = registered != nullptr ? *registered
                                  : stages::register_pair(scenes.earlier.front(), scenes.after, config,
                                                          stages::Alignment::measure, threads, more, &grid);
    sample_scores_ = stages::fit_pair(pair_, config, stages::Alignment::measure, threads, more, scenes.composed - 1);
    lay_out(scratch, pair_.composite.composed());
    flow::score_tiles(pair_, config,
                      [this](const core::Window& core, const stages::TilePixels& pixels) { keep(core, pixels); });
    for (int row = 0; row < grid.rows; row += kTile_px)
        for (int col = 0; col < grid.cols; col += kTile_px) {
            const core::Window core{row, col, std::min(kTile_px, grid.rows - row), std::min(kTile_px, grid.cols - col)};
            cores_.push_back(core);
            float greatest = 0;
            for (int r = core.row; r < core.row_end(); ++r)
                greatest =
                    std::max(greatest, *std::max_element(score_.row(r) + core.col, score_.row(r) + core.col_end()));
            greatest_.push_back(greatest);
        }
}

void KeptLook::lay_out(const std::filesystem::path& scratch, bool habit) {
    const auto pixels = static_cast<std::size_t>(pair_.grid.rows) * static_cast<std::size_t>(pair_.grid.cols);
    const std::size_t planes = 1 + 2 * pair_.roles.size() + (habit ? 1 : 0);
    memory_ = io::ScratchMemory(scratch, pixels * (planes * sizeof(float) + masks_.size()));
    auto* next = reinterpret_cast<float*>(memory_.data());
    const auto plane = [&] {
        const core::RasterView<float> view(next, pair_.grid.rows, pair_.grid.cols);
        next += pixels;
        return view;
    };
    score_ = plane();
    for (std::size_t b = 0; b < pair_.roles.size(); ++b) before_.push_back(plane());
    for (std::size_t b = 0; b < pair_.roles.size(); ++b) after_.push_back(plane());
    if (habit) habit_ = plane();
    auto* bytes = reinterpret_cast<std::uint8_t*>(next);
    for (auto& mask : masks_) {
        mask = {bytes, pair_.grid.rows, pair_.grid.cols};
        bytes += pixels;
    }
}

void KeptLook::keep(const core::Window& core, const stages::TilePixels& pixels) const {
    copy_core(score_, pixels.score, core, pixels.window);
    for (std::size_t b = 0; b < before_.size(); ++b) {
        copy_core(before_[b], pixels.before[b], core, pixels.window);
        copy_core(after_[b], pixels.after[b], core, pixels.window);
    }
    if (!habit_.empty()) copy_core(habit_, pixels.habit, core, pixels.window);
    copy_core(masks_[0], pixels.valid, core, pixels.window);
    copy_core(masks_[1], pixels.cloud_free, core, pixels.window);
    copy_core(masks_[2], pixels.has_data, core, pixels.window);
}

stages::TilePixels KeptLook::pixels(const core::Window& window) const {
    stages::TilePixels pixels;
    pixels.window = window;
    for (const auto& band : before_) pixels.before.push_back(part_of(band, window));
    for (const auto& band : after_) pixels.after.push_back(part_of(band, window));
    pixels.valid = part_of(masks_[0], window);
    pixels.cloud_free = part_of(masks_[1], window);
    pixels.has_data = part_of(masks_[2], window);
    pixels.score = part_of(score_, window);
    if (!habit_.empty()) pixels.habit = part_of(habit_, window);
    return pixels;
}

stages::Assembled KeptLook::decide(const config::Config& config, int minimum_pixels) {
    stages::decide_pair(pair_, sample_scores_, config);
    std::vector<core::Window> cores;
    for (std::size_t i = 0; i < cores_.size(); ++i)
        if (detect::may_change(greatest_[i], pair_.detector.context)) cores.push_back(cores_[i]);
    std::vector<stages::TileResult> tiles =
        flow::decide_tiles(pair_, config, cores, [this](const core::Window& window) { return pixels(window); });
    return stages::assemble_sites(tiles, pair_, minimum_pixels);
}

}  // namespace quarrywatch::tune
