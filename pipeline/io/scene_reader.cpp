#include "pipeline/io/scene_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "kernels/classify/clear_mask.hpp"
#include "kernels/classify/scl_colours.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kSampleSide_px = 512;         // side of a sample window where storage gives none
constexpr int kMostSourcePixels = 1 << 27;  // a window that would read more is a wild projection, not an image

BandCoding coding_of(const BandSource& source) {
    return {source.scale, source.offset, source.nodata.has_value(), source.nodata.value_or(0)};
}

bool is_clear(config::MaskKind kind, float code) {
    const int value = static_cast<int>(std::lround(code));
    switch (kind) {
        case config::MaskKind::scl:
        case config::MaskKind::scl_colours:  // turned into codes when read
            return classify::is_clear_scl(value);
        case config::MaskKind::qa_pixel:
            return classify::is_clear_qa_pixel(value);
        case config::MaskKind::clear_is_1:
            return value != 0;
        case config::MaskKind::clear_is_0:
            return value == 0;
        case config::MaskKind::none:
            return true;
    }
    return true;
}

}  // namespace

SceneReader::SceneReader(const Scene& scene, const Grid& grid, const std::vector<std::string>& roles,
                         const coregister::DisplacementField* field, coregister::Kernel kernel)
    : grid_(grid), kernel_(kernel), disturbance_(scene.disturbance), roles_(roles) {
    std::vector<Grid> warp_grids;
    const auto warp_for = [&](const Grid& source) {
        for (std::size_t i = 0; i < warp_grids.size(); ++i)
            if (warp_grids[i] == source) return i;
        warp_grids.push_back(source);
        warps_.push_back(make_warp(grid_, source, field));
        return warps_.size() - 1;
    };
    // Bands of one file are decoded together: pixel-interleaved files give them all for the price of one.
    struct Group {
        std::string path;
        Grid grid;
        bool has_mask = false;
        int mask_band = 0;
        std::vector<int> bands;
        std::vector<Plane> planes;
    };
    std::vector<Group> groups;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const BandSource* const source = scene.find(roles[i]);
        if (source == nullptr)
            throw Fault(ExitCode::bad_input, "ingest [" + scene.id + "]", "has no band " + roles[i],
                        "Name it under bands in the scene's section.");
        auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.path == source->path; });
        if (group == groups.end())
            group = groups.insert(group, {source->path, source->grid, source->has_mask, source->mask_band, {}, {}});
        group->planes.push_back({i, group->bands.size(), coding_of(*source)});
        group->bands.push_back(source->band);
    }
    for (Group& group : groups) {
        Store store;
        if (group.mask_band > 0) {
            store.mask_index = static_cast<int>(group.bands.size());
            group.bands.push_back(group.mask_band);
        }
        store.chunks = std::make_unique<ChunkStore>(group.path, group.bands, group.has_mask);
        store.warp = warp_for(group.grid);
        store.planes = std::move(group.planes);
        stores_.push_back(std::move(store));
    }
    if (scene.mask && scene.mask->kind != config::MaskKind::none) {
        Store store;
        std::vector<int> bands{scene.mask->band};
        if (scene.mask->kind == config::MaskKind::scl_colours)
            bands.assign(scene.mask->colour_bands.begin(), scene.mask->colour_bands.end());
        store.chunks = std::make_unique<ChunkStore>(scene.mask->path, std::move(bands), scene.mask->has_mask);
        store.warp = warp_for(scene.mask->grid);
        stores_.push_back(std::move(store));
        has_clear_mask_ = true;
        mask_kind_ = scene.mask->kind;
        mask_coding_.scale = scene.mask->colour_scale;
    }
}

std::vector<ChunkNeed> SceneReader::needs(const core::Window& window) const {
    std::vector<ChunkNeed> list;
    for (std::size_t s = 0; s < stores_.size(); ++s) {
        const Warp& warp = warps_[stores_[s].warp];
        const bool is_mask = has_clear_mask_ && s + 1 == stores_.size();
        const core::Window source =
            warp.is_offset
                ? core::Window{window.row + warp.row, window.col + warp.col, window.rows, window.cols}
                : coregister::source_window(warp.lattice, window,
                                            coregister::radius_of(is_mask ? coregister::Kernel::nearest : kernel_));
        for (const int chunk : stores_[s].chunks->chunks_of(source)) list.push_back({s, chunk});
    }
    return list;
}

core::Window SceneReader::within_one_chunk(const core::Window& window, double share) const {
    const Warp& warp = warps_[stores_.front().warp];
    if (!warp.is_offset) return window;
    const ChunkStore& chunks = *stores_.front().chunks;
    const std::vector<int> middle =
        chunks.chunks_of({window.row + window.rows / 2 + warp.row, window.col + window.cols / 2 + warp.col, 1, 1});
    if (middle.empty()) return window;
    core::Window chunk = chunks.chunk_window(middle.front());
    chunk.row -= warp.row;
    chunk.col -= warp.col;
    const core::Window common = core::intersect(window, chunk);
    return static_cast<double>(common.rows) * common.cols >= share * window.rows * window.cols ? common : window;
}

std::vector<core::Window> SceneReader::chunk_windows() const {
    const core::Window whole{0, 0, grid_.rows, grid_.cols};
    std::vector<core::Window> windows;
    const Warp& warp = warps_[stores_.front().warp];
    const ChunkStore& chunks = *stores_.front().chunks;
    if (warp.is_offset && chunks.chunk_cols() <= 2 * kSampleSide_px && chunks.chunk_rows() <= 2 * kSampleSide_px) {
        for (int i = 0; i < chunks.chunk_count(); ++i) {
            core::Window w = chunks.chunk_window(i);
            w.row -= warp.row;
            w.col -= warp.col;
            if (const core::Window common = core::intersect(w, whole); !common.empty()) windows.push_back(common);
        }
        return windows;
    }
    for (int r = 0; r < grid_.rows; r += kSampleSide_px)
        for (int c = 0; c < grid_.cols; c += kSampleSide_px)
            windows.push_back(core::intersect({r, c, kSampleSide_px, kSampleSide_px}, whole));
    return windows;
}

void SceneReader::for_each_chunk(const Store& store, const core::Window& source, Access access,
                                 const std::function<void(const Chunk&)>& use) const {
    const ChunkStore& chunks = *store.chunks;
    if (access == Access::shared) {
        for (const int number : chunks.chunks_of(source)) use(*store.chunks->demand(number));
        return;
    }
    const core::Window inside = core::intersect(source, {0, 0, chunks.file().rows(), chunks.file().cols()});
    if (!inside.empty()) use(chunks.read(inside));
}

void SceneReader::read_store(const Store& store, const core::Window& window, Access access, ScenePixels& out) const {
    const Warp& warp = warps_[store.warp];
    const core::Window file{0, 0, store.chunks->file().rows(), store.chunks->file().cols()};
    if (warp.is_offset) {
        const core::Window source{window.row + warp.row, window.col + warp.col, window.rows, window.cols};
        const core::Window inside = core::intersect(source, file);
        for (int r = 0; r < window.rows; ++r)  // what the file does not cover
            for (int c = 0; c < window.cols; ++c)
                if (!inside.contains(source.row + r, source.col + c)) {
                    out.has_data(r, c) = 0;
                    for (const Plane& plane : store.planes) out.bands[plane.out](r, c) = 0;
                }
        for_each_chunk(store, source, access, [&](const Chunk& chunk) {
            for (const Plane& plane : store.planes)
                copy_band(chunk, plane.index, plane.coding, source, out.bands[plane.out].view(), out.has_data.view());
            apply_masks(chunk, store.mask_index, source, out.has_data.view());
        });
        return;
    }
    const core::Window wanted = coregister::source_window(warp.lattice, window, coregister::radius_of(kernel_));
    const core::Window source = core::intersect(wanted, core::pad(file, coregister::radius_of(kernel_)));
    if (core::intersect(source, file).empty() ||
        static_cast<long long>(source.rows) * source.cols > kMostSourcePixels) {
        out.has_data.fill(0);
        for (const Plane& plane : store.planes) out.bands[plane.out].fill(0);
        return;
    }
    core::Raster<std::uint8_t> valid(source.rows, source.cols, 0);
    const core::Window inside = core::intersect(source, file);
    for (int r = inside.row; r < inside.row_end(); ++r)
        std::memset(valid.row(r - source.row) + (inside.col - source.col), 1, static_cast<std::size_t>(inside.cols));
    std::vector<core::Raster<float>> planes;
    for (std::size_t i = 0; i < store.planes.size(); ++i) {
        planes.emplace_back(source.rows, source.cols);
        if (!(inside == source)) planes.back().fill(0);
    }
    for_each_chunk(store, source, access, [&](const Chunk& chunk) {
        for (std::size_t i = 0; i < planes.size(); ++i)
            copy_band(chunk, store.planes[i].index, store.planes[i].coding, source, planes[i].view(), valid.view());
        apply_masks(chunk, store.mask_index, source, valid.view());
    });
    std::vector<core::RasterView<const float>> from;
    std::vector<core::RasterView<float>> to;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        from.push_back(std::as_const(planes[i]).view());
        to.push_back(out.bands[store.planes[i].out].view());
    }
    core::Raster<std::uint8_t> reached(window.rows, window.cols);
    coregister::resample(from, std::as_const(valid).view(), source, warp.lattice, window, kernel_, to, reached.view());
    for (std::size_t i = 0; i < reached.size(); ++i)
        out.has_data.data()[i] = static_cast<std::uint8_t>(out.has_data.data()[i] & reached.data()[i]);
}

void SceneReader::read_colours(const Store& store, const core::Window& source, Access access,
                               core::RasterView<float> codes, core::RasterView<std::uint8_t> known) const {
    std::vector<core::Raster<float>> planes;
    for (std::size_t i = 0; i < store.chunks->band_count(); ++i) planes.emplace_back(source.rows, source.cols, 0.0F);
    for_each_chunk(store, source, access, [&](const Chunk& chunk) {
        for (std::size_t i = 0; i < planes.size(); ++i)
            copy_band(chunk, i, mask_coding_, source, planes[i].view(), known);
        apply_masks(chunk, -1, source, known);
    });
    core::Raster<std::uint8_t> classes(source.rows, source.cols);
    classify::scl_from_colours(std::as_const(planes[0]).view(), std::as_const(planes[1]).view(),
                               std::as_const(planes[2]).view(), classes.view());
    for (int r = 0; r < source.rows; ++r) std::copy_n(classes.row(r), source.cols, codes.row(r));
}

void SceneReader::read_clear_mask(const core::Window& window, Access access, ScenePixels& out) const {
    // The codes are read through the same path as a band of their own, by nearest neighbour: codes do not mix.
    const Store& store = stores_.back();
    const Warp& warp = warps_[store.warp];
    const core::Window file{0, 0, store.chunks->file().rows(), store.chunks->file().cols()};
    const core::Window wanted =
        warp.is_offset ? core::Window{window.row + warp.row, window.col + warp.col, window.rows, window.cols}
                       : coregister::source_window(warp.lattice, window, 1);
    const core::Window source = warp.is_offset ? wanted : core::intersect(wanted, core::pad(file, 1));
    if (core::intersect(source, file).empty() ||
        static_cast<long long>(source.rows) * source.cols > kMostSourcePixels) {
        out.clear.fill(0);
        return;
    }
    core::Raster<float> codes(source.rows, source.cols, 0.0F);
    core::Raster<std::uint8_t> known(source.rows, source.cols, 0);
    const core::Window inside = core::intersect(source, file);
    for (int r = inside.row; r < inside.row_end(); ++r)
        std::memset(known.row(r - source.row) + (inside.col - source.col), 1, static_cast<std::size_t>(inside.cols));
    if (mask_kind_ == config::MaskKind::scl_colours) {
        read_colours(store, source, access, codes.view(), known.view());
    } else {
        for_each_chunk(store, source, access,
                       [&](const Chunk& chunk) { copy_band(chunk, 0, {}, source, codes.view(), known.view()); });
    }
    core::Raster<float> on_grid;
    core::Raster<std::uint8_t> on_grid_known;
    if (!warp.is_offset) {
        on_grid = core::Raster<float>(window.rows, window.cols);
        on_grid_known = core::Raster<std::uint8_t>(window.rows, window.cols);
        const core::RasterView<const float> from = std::as_const(codes).view();
        const core::RasterView<float> to = on_grid.view();
        coregister::resample({&from, 1}, std::as_const(known).view(), source, warp.lattice, window,
                             coregister::Kernel::nearest, {&to, 1}, on_grid_known.view());
    } else {
        on_grid = std::move(codes);
        on_grid_known = std::move(known);
    }
    for (std::size_t i = 0; i < out.clear.size(); ++i)
        if (out.clear.data()[i] != 0)
            out.clear.data()[i] = on_grid_known.data()[i] != 0 && is_clear(mask_kind_, on_grid.data()[i]) ? 1 : 0;
}

void SceneReader::read(const core::Window& window, Access access, ScenePixels& out) const {
    std::size_t wanted = 0;
    for (const Store& store : stores_) wanted += store.planes.size();
    out.bands.resize(wanted);
    for (auto& band : out.bands) band.reshape(window.rows, window.cols);
    out.has_data.reshape(window.rows, window.cols);
    out.has_data.fill(1);
    for (std::size_t s = 0; s + (has_clear_mask_ ? 1 : 0) < stores_.size(); ++s)
        read_store(stores_[s], window, access, out);
    out.clear.reshape(window.rows, window.cols);
    std::memcpy(out.clear.data(), out.has_data.data(), out.has_data.size());
    if (has_clear_mask_) read_clear_mask(window, access, out);
    if (disturbance_) disturb(*disturbance_, roles_, window, out);
}

}  // namespace quarrywatch::io
