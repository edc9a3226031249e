#include "pipeline/stages/watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "kernels/classify/bare.hpp"
#include "kernels/classify/indices.hpp"
#include "pipeline/fnv1a.hpp"

namespace quarrywatch::stages {

namespace {

// The ring of one place: its box, grown, less the box grown less.
void add_ring(const std::vector<vectorise::Run>& runs, std::uint32_t place, std::vector<WatchList::Span>& spans) {
    int top = std::numeric_limits<int>::max(), left = top, bottom = std::numeric_limits<int>::min(), right = bottom;
    for (const vectorise::Run& run : runs) {
        top = std::min(top, run.row);
        bottom = std::max(bottom, run.row);
        left = std::min(left, run.col_begin);
        right = std::max(right, run.col_end);
    }
    constexpr int kIn = WatchList::kRingInner_px, kOut = WatchList::kRingOuter_px;
    for (int row = top - kOut; row <= bottom + kOut; ++row) {
        if (row < top - kIn || row > bottom + kIn) {
            spans.push_back({row, left - kOut, right + kOut, place, true});
        } else {
            spans.push_back({row, left - kOut, left - kIn, place, true});
            spans.push_back({row, right + kIn, right + kOut, place, true});
        }
    }
}

constexpr float kDarkest = 1e-6F;  // keeps the logarithm of a brightness finite

// The later date's state at single pixels, in the earlier one's radiometry.
class StateOfPixel {
public:
    StateOfPixel(const detect::Detector& detector, const io::ScenePixels& after)
        : d_(detector), after_(after), pixel_(after.bands.size()) {
        using classify::Index;
        ndvi_ = classify::available(Index::ndvi, d_.bands);
        bsi_ = classify::available(Index::bsi, d_.bands);
        brightness_ = classify::available(Index::brightness, d_.bands);
    }

    void add_to(WatchCounts& counts, int row, int col) {
        for (std::size_t b = 0; b < pixel_.size(); ++b)
            pixel_[b] =
                (after_.bands[b](row, col) - static_cast<float>(d_.offsets[b])) / static_cast<float>(d_.gains[b]);
        using classify::Index;
        if (ndvi_) counts.ndvi.add(static_cast<double>(value(Index::ndvi)));
        counts.bare += classify::is_bare(d_.bands, pixel_) ? 1 : 0;
        if (bsi_) counts.bsi.add(static_cast<double>(value(Index::bsi)));
        if (brightness_)
            counts.brightness.add(static_cast<double>(std::log(std::max(value(Index::brightness), kDarkest))));
    }

private:
    [[nodiscard]] float value(classify::Index index) const { return classify::value_of(index, d_.bands, pixel_); }

    const detect::Detector& d_;
    const io::ScenePixels& after_;
    std::vector<float> pixel_;
    bool ndvi_ = false, bsi_ = false, brightness_ = false;
};

}  // namespace

std::vector<TileWatch> watch_tile(const WatchList& list, const detect::Detector& detector,
                                  const WatchedPixels& pixels) {
    std::map<std::uint32_t, WatchCounts> counts;
    StateOfPixel state(detector, pixels.after);
    for (const WatchList::Span& span : list.in_rows(pixels.core)) {
        const int begin = std::max(span.col_begin, pixels.core.col),
                  end = std::min(span.col_end, pixels.core.col_end());
        if (begin >= end) continue;
        WatchCounts& c = counts[span.place];
        const int row = span.row - pixels.window.row, core_row = span.row - pixels.core.row;
        for (int col = begin; col < end; ++col) {
            const int k = col - pixels.window.col;
            const bool data = pixels.after.has_data(row, k) != 0, clear = pixels.after.clear(row, k) != 0;
            if (span.ring) {
                c.ring += data ? 1 : 0;
                c.ring_masked += data && !clear ? 1 : 0;
                continue;
            }
            ++c.pixels;
            c.masked += data && !clear ? 1 : 0;
            if (pixels.valid(row, k) != 0) {
                ++c.seen;
                c.changed += pixels.mask(core_row, col - pixels.core.col) != 0 ? 1 : 0;
            }
            if (!clear) continue;
            ++c.clear;
            state.add_to(c, row, k);
        }
    }
    std::vector<TileWatch> out;
    for (auto& [place, sum] : counts) out.push_back({place, std::move(sum)});
    return out;
}

void WatchCounts::merge(const WatchCounts& other) {
    pixels += other.pixels;
    seen += other.seen;
    changed += other.changed;
    clear += other.clear;
    masked += other.masked;
    bare += other.bare;
    ring += other.ring;
    ring_masked += other.ring_masked;
    ndvi.merge(other.ndvi);
    bsi.merge(other.bsi);
    brightness.merge(other.brightness);
}

WatchList::WatchList(const std::vector<std::vector<vectorise::Run>>& places) {
    for (std::size_t p = 0; p < places.size(); ++p) {
        Fnv1a hash;
        for (const vectorise::Run& run : places[p])
            for (const int part : {run.row, run.col_begin, run.col_end})
                hash.add(static_cast<std::uint64_t>(static_cast<std::uint32_t>(part)));
        hashes_.push_back(hash.value());
        if (places[p].empty()) continue;
        const auto place = static_cast<std::uint32_t>(p);
        for (const vectorise::Run& run : places[p])
            spans_.push_back({run.row, run.col_begin, run.col_end, place, false});
        add_ring(places[p], place, spans_);
    }
    std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) {
        return std::tie(a.row, a.place, a.col_begin) < std::tie(b.row, b.place, b.col_begin);
    });
}

std::span<const WatchList::Span> WatchList::in_rows(const core::Window& window) const {
    const auto row_less = [](const Span& span, int row) { return span.row < row; };
    const auto first = std::lower_bound(spans_.begin(), spans_.end(), window.row, row_less);
    const auto last = std::lower_bound(first, spans_.end(), window.row_end(), row_less);
    return {first, last};
}

std::vector<std::uint32_t> WatchList::in_tile(const core::Window& core) const {
    std::vector<std::uint32_t> places;
    for (const Span& span : in_rows(core))
        if (std::max(span.col_begin, core.col) < std::min(span.col_end, core.col_end())) places.push_back(span.place);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

std::vector<WatchCounts> sum_watched(std::size_t places, const std::vector<std::vector<TileWatch>>& tiles) {
    std::vector<WatchCounts> sums(places);
    for (const std::vector<TileWatch>& tile : tiles)
        for (const TileWatch& part : tile) sums[part.place].merge(part.counts);
    return sums;
}

}  // namespace quarrywatch::stages
