#include "pipeline/journal/tile_bytes.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "pipeline/journal/bytes.hpp"

namespace quarrywatch::journal {

namespace {

// Evidence of less than this there is not: a damaged count must not ask for all memory.
constexpr std::size_t kLeastEvidence_bytes = 128;

// Each kind of value has a put and a get side by side: what one writes the other reads.

void put(ByteWriter& to, const core::Window& w) {
    for (const int value : {w.row, w.col, w.rows, w.cols}) to.put(static_cast<std::int32_t>(value));
}
core::Window get_window(ByteReader& from) {
    core::Window w;
    for (int* const value : {&w.row, &w.col, &w.rows, &w.cols}) *value = from.get<std::int32_t>();
    if (w.row < 0 || w.col < 0 || w.rows <= 0 || w.cols <= 0) throw Damaged("a window that is none");
    return w;
}

void put(ByteWriter& to, const vectorise::TileRuns& runs) {
    to.put_count(runs.runs.size());
    for (std::size_t i = 0; i < runs.runs.size(); ++i)
        for (const int value : {runs.runs[i].row, runs.runs[i].col_begin, runs.runs[i].col_end, runs.component[i]})
            to.put(static_cast<std::int32_t>(value));
    to.put(static_cast<std::int32_t>(runs.component_count));
}
vectorise::TileRuns get_runs(ByteReader& from) {
    vectorise::TileRuns runs;
    const std::size_t count = from.get_count(16);
    for (std::size_t i = 0; i < count; ++i) {
        vectorise::Run run;
        for (int* const value : {&run.row, &run.col_begin, &run.col_end}) *value = from.get<std::int32_t>();
        runs.runs.push_back(run);
        runs.component.push_back(from.get<std::int32_t>());
    }
    runs.component_count = from.get<std::int32_t>();
    for (const int component : runs.component)
        if (component < 0 || component >= runs.component_count) throw Damaged("a run of no component");
    return runs;
}

void put(ByteWriter& to, const classify::ValueCounts& counts) {
    to.put_count(counts.entries().size());
    for (const classify::ValueCounts::Entry& entry : counts.entries()) {
        to.put(entry.value);
        to.put(entry.count);
    }
}
classify::ValueCounts get_counts(ByteReader& from) {
    std::vector<classify::ValueCounts::Entry> entries(from.get_count(6));
    for (classify::ValueCounts::Entry& entry : entries) {
        entry.value = from.get<std::int16_t>();
        entry.count = from.get<std::uint32_t>();
    }
    try {
        return classify::ValueCounts(std::move(entries));
    } catch (const std::invalid_argument& e) {
        throw Damaged(e.what());
    }
}

// The members of evidence, in one order for both ways.
template <class Evidence, class Whole, class Counts>
void visit(Evidence& e, const Whole& whole, const Counts& counts) {
    for (auto* value : {&e.pixels, &e.strong_pixels, &e.shift.weight, &e.shift.pixels, &e.bare, &e.cloud_edge,
                        &e.scene_edge, &e.habit, &e.habit_pixels})
        whole(*value);
    for (auto& kept : e.shift.kept) whole(kept);
    for (auto& index : e.before) counts(index);
    for (auto& index : e.after) counts(index);
    counts(e.texture_before);
    counts(e.texture_after);
}
void put(ByteWriter& to, const stages::ComponentEvidence& e) {
    visit(
        e, [&](std::int64_t value) { to.put(value); }, [&](const classify::ValueCounts& c) { put(to, c); });
    to.put(e.greatest_score);
    to.put_count(e.change.size());
    for (const std::int64_t value : e.change) to.put(value);
}
stages::ComponentEvidence get_evidence(ByteReader& from) {
    stages::ComponentEvidence e;
    visit(
        e, [&](std::int64_t& value) { value = from.get<std::int64_t>(); },
        [&](classify::ValueCounts& c) { c = get_counts(from); });
    e.greatest_score = from.get<float>();
    e.change.resize(from.get_count(8));
    for (std::int64_t& value : e.change) value = from.get<std::int64_t>();
    return e;
}

template <class Counts, class Whole, class Values>
void visit_watched(Counts& c, const Whole& whole, const Values& values) {
    for (auto* value : {&c.pixels, &c.seen, &c.changed, &c.clear, &c.masked, &c.bare, &c.ring, &c.ring_masked})
        whole(*value);
    for (auto* value : {&c.ndvi, &c.bsi, &c.brightness}) values(*value);
}
void put(ByteWriter& to, const stages::WatchCounts& c) {
    visit_watched(
        c, [&](std::int64_t value) { to.put(value); }, [&](const classify::ValueCounts& v) { put(to, v); });
}
stages::WatchCounts get_watched(ByteReader& from) {
    stages::WatchCounts c;
    visit_watched(
        c, [&](std::int64_t& value) { value = from.get<std::int64_t>(); },
        [&](classify::ValueCounts& v) { v = get_counts(from); });
    return c;
}

void put(ByteWriter& to, const core::Raster<float>& raster) {
    to.put(static_cast<std::int32_t>(raster.rows()));
    to.put(static_cast<std::int32_t>(raster.cols()));
    for (std::size_t i = 0; i < raster.size(); ++i) to.put(raster.data()[i]);
}
core::Raster<float> get_raster(ByteReader& from, const core::Window& core) {
    const auto rows = from.get<std::int32_t>(), cols = from.get<std::int32_t>();
    if (rows == 0 && cols == 0) return {};
    if (rows != core.rows || cols != core.cols) throw Damaged("pixels of another window");
    core::Raster<float> raster(rows, cols);
    for (std::size_t i = 0; i < raster.size(); ++i) raster.data()[i] = from.get<float>();
    return raster;
}

void put(ByteWriter& to, const stages::OverviewPart& part) {
    for (const int value : {part.row, part.col, part.rows, part.cols}) to.put(static_cast<std::int32_t>(value));
    to.put_count(part.states.size());
    for (const std::uint8_t state : part.states) to.put(state);
    to.put_count(part.values.size());
    for (const float value : part.values) to.put(value);
}
stages::OverviewPart get_overview(ByteReader& from) {
    stages::OverviewPart part;
    for (int* const value : {&part.row, &part.col, &part.rows, &part.cols}) *value = from.get<std::int32_t>();
    part.states.resize(from.get_count(1));
    for (std::uint8_t& state : part.states) state = from.get<std::uint8_t>();
    part.values.resize(from.get_count(4));
    for (float& value : part.values) value = from.get<float>();
    return part;
}

TileHead get_head(ByteReader& from) {
    TileHead head;
    head.core = get_window(from);
    head.places.resize(from.get_count(8));
    for (std::uint64_t& place : head.places) place = from.get<std::uint64_t>();
    return head;
}

}  // namespace

std::string bytes_of(const stages::TileResult& tile, const stages::WatchList* watch) {
    ByteWriter to;
    put(to, tile.core);
    to.put_count(tile.watched.size());
    for (const stages::TileWatch& watched : tile.watched) to.put(watch->hash(watched.place));
    for (const stages::TileWatch& watched : tile.watched) put(to, watched.counts);
    to.put(static_cast<std::int64_t>(tile.seen_pixels));
    to.put(static_cast<std::int64_t>(tile.data_pixels));
    put(to, tile.runs);
    to.put_count(tile.evidence.size());
    for (const stages::ComponentEvidence& evidence : tile.evidence) put(to, evidence);
    put(to, tile.unseen);
    put(to, tile.overview);
    put(to, tile.score);
    return to.take();
}

TileHead head_of(std::string_view bytes) {
    ByteReader from(bytes);
    return get_head(from);
}

stages::TileResult tile_of(std::string_view bytes, const stages::WatchList* watch) {
    ByteReader from(bytes);
    const TileHead head = get_head(from);
    stages::TileResult tile;
    tile.core = head.core;
    std::map<std::uint64_t, stages::WatchCounts> watched;
    for (const std::uint64_t place : head.places) watched[place] = get_watched(from);
    if (watch != nullptr)
        for (const std::uint32_t place : watch->in_tile(tile.core)) {
            const auto found = watched.find(watch->hash(place));
            if (found == watched.end()) throw Damaged("a place that was not watched");
            tile.watched.push_back({place, found->second});
        }
    tile.seen_pixels = from.get<std::int64_t>();
    tile.data_pixels = from.get<std::int64_t>();
    tile.runs = get_runs(from);
    tile.evidence.resize(from.get_count(kLeastEvidence_bytes));
    for (stages::ComponentEvidence& evidence : tile.evidence) evidence = get_evidence(from);
    tile.unseen = get_runs(from);
    tile.overview = get_overview(from);
    tile.score = get_raster(from, tile.core);
    from.require_end();
    return tile;
}

}  // namespace quarrywatch::journal
