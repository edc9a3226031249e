#include "pipeline/stages/radiometry.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "kernels/detect/look_gains.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/io/warp.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/baseline_look.hpp"
#include "pipeline/stages/clear.hpp"
#include "pipeline/stages/compose_baseline.hpp"

namespace quarrywatch::stages {

namespace {

constexpr int kSampleSide_px = 256;              // of a radiometry window: well inside one storage block
constexpr int kSampleAcross = 7;                 // windows across and down: 49 of 256 x 256 are 3 million pixels
constexpr long long kWholeBelow_px = 4'000'000;  // smaller grids are sampled whole
constexpr std::size_t kFitPixels = 400000;       // covariances of a dozen bands are known to 0.2 % from far fewer

// Places of the radiometry sample: the whole grid where it is small, else windows spread evenly.
std::vector<core::Window> sample_places(const io::SceneReader& reader, const io::Grid& grid) {
    const core::Window whole{0, 0, grid.rows, grid.cols};
    std::vector<core::Window> places;
    if (static_cast<long long>(grid.rows) * grid.cols <= kWholeBelow_px) {
        for (int r = 0; r < grid.rows; r += 2 * kSampleSide_px)
            for (int c = 0; c < grid.cols; c += 2 * kSampleSide_px)
                places.push_back(core::intersect({r, c, 2 * kSampleSide_px, 2 * kSampleSide_px}, whole));
        return places;
    }
    for (int j = 0; j < kSampleAcross; ++j)
        for (int i = 0; i < kSampleAcross; ++i) {
            const int row = static_cast<int>((2LL * j + 1) * grid.rows / (2LL * kSampleAcross)),
                      col = static_cast<int>((2LL * i + 1) * grid.cols / (2LL * kSampleAcross));
            // In the middle of the storage block that holds the place, so that only this block is decoded.
            const core::Window around{row - kSampleSide_px, col - kSampleSide_px, 2 * kSampleSide_px,
                                      2 * kSampleSide_px};
            const core::Window chunk = reader.within_one_chunk(around, 0.0);
            core::Window place{chunk.row + chunk.rows / 2 - kSampleSide_px / 2,
                               chunk.col + chunk.cols / 2 - kSampleSide_px / 2, kSampleSide_px, kSampleSide_px};
            place.row = std::clamp(place.row, 0, std::max(0, grid.rows - kSampleSide_px));
            place.col = std::clamp(place.col, 0, std::max(0, grid.cols - kSampleSide_px));
            place = core::intersect(place, whole);
            if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
        }
    return places;
}

// A sample of both scenes, and where each of them is clear by itself.
struct ReadSample {
    std::vector<detect::SampleWindow> windows;
    std::vector<core::Raster<std::uint8_t>> before_valid, after_valid;  ///< of each window
};

ReadSample read_sample(const io::SceneReader& before, const io::SceneReader& after,
                       const std::vector<std::unique_ptr<io::SceneReader>>& baseline,
                       const std::vector<core::Window>& places, int dilation_px, int threads) {
    ReadSample sample;
    std::vector<detect::SampleWindow>& windows = sample.windows;
    windows.resize(places.size());
    sample.before_valid.resize(places.size());
    sample.after_valid.resize(places.size());
    std::exception_ptr fault;
    const auto count = static_cast<long long>(places.size());
#pragma omp parallel for num_threads(threads) schedule(dynamic)
    for (long long i = 0; i < count; ++i) try {
            throw_if_interrupted();
            const auto k = static_cast<std::size_t>(i);
            io::ScenePixels first, second;
            before.read(places[k], io::Access::direct, first);
            after.read(places[k], io::Access::direct, second);
            core::Raster<std::uint8_t> scratch;
            valid_in_both(first, second, dilation_px, scratch, windows[k].valid);
            if (!baseline.empty()) {
                valid_in_both(first, first, dilation_px, scratch, sample.before_valid[k]);
                valid_in_both(second, second, dilation_px, scratch, sample.after_valid[k]);
            }
            windows[k].before = std::move(first.bands);
            windows[k].after = std::move(second.bands);
            for (const auto& reader : baseline) {
                io::ScenePixels look;
                read_look(*reader, places[k], windows[k].before.size(), io::Access::direct, look);
                detect::BaselineLook& out = windows[k].baseline.emplace_back();
                valid_in_both(look, look, dilation_px, scratch, out.valid);
                out.bands = std::move(look.bands);
            }
        } catch (...) {
#pragma omp critical(sample_fault)
            fault = std::current_exception();
        }
    if (fault) std::rethrow_exception(fault);
    return sample;
}

// How the looks of the baseline become one.
BaselineModel fit_composite(const std::vector<detect::SampleWindow>& windows, const detect::FitOptions& fit,
                            int threads) {
    BaselineModel model;
    model.gains = detect::fit_look_gains(windows, fit, threads);
    std::vector<std::vector<detect::LookViews>> looks;
    std::vector<detect::LookViews> first;
    for (const detect::SampleWindow& window : windows) {
        detect::WindowViews w(window);
        std::vector<detect::LookViews> of_window{{w.before, w.valid}};
        of_window.insert(of_window.end(), w.baseline.begin(), w.baseline.end());
        first.push_back(of_window.front());
        looks.push_back(std::move(of_window));
    }
    // With two looks or more the later date has no say in the spread.
    const detect::ZscoreModel spread = detect::fit_zscore(looks, first, model.gains, model.gains.front(), threads);
    if (spread.usable) model.pooled = spread.pooled;
    return model;
}

// Put the median of each window's looks in the place of the first.
void compose(ReadSample& sample, const BaselineModel& model) {
    for (std::size_t k = 0; k < sample.windows.size(); ++k) {
        detect::SampleWindow& window = sample.windows[k];
        ComposeWorkspace workspace;
        detect::WindowViews views(window);
        std::vector<detect::LookViews> looks{{views.before, std::as_const(sample.before_valid[k]).view()}};
        looks.insert(looks.end(), views.baseline.begin(), views.baseline.end());
        compose_baseline(model, looks, workspace);
        window.before.swap(workspace.bands);
        for (std::size_t i = 0; i < window.valid.size(); ++i)
            window.valid.data()[i] =
                static_cast<std::uint8_t>(workspace.valid.data()[i] & sample.after_valid[k].data()[i]);
        window.baseline.clear();
    }
}

classify::BandPlaces places_of(const std::vector<std::string>& roles) {
    constexpr std::array<const char*, classify::kRoles> names{"blue", "green", "red", "nir", "swir1", "swir2"};
    classify::BandPlaces bands;
    for (std::size_t i = 0; i < roles.size(); ++i)
        for (std::size_t r = 0; r < names.size(); ++r)
            if (roles[i] == names[r]) bands.place[r] = static_cast<int>(i);
    return bands;
}

// What is known of the bands: a sample of them, IR-MAD on it, and gains and offsets from pixels that it calls
// unchanged.
detect::BandSample sample_bands(const std::vector<detect::SampleWindow>& windows, const std::vector<std::string>& roles,
                                const detect::FitOptions& options, int threads,
                                std::vector<BandNormalisation>& normalisation) {
    detect::BandSample bands;
    bands.places = places_of(roles);
    const detect::DateFeatures plain = detect::plain_bands(static_cast<int>(roles.size()));
    bands.sample = detect::sample_of(windows, plain, plain, kFitPixels);
    if (bands.sample.count() == 0) return bands;
    bands.irmad = detect::fit_irmad(bands.sample, options, threads);
    for (std::size_t b = 0; b < roles.size(); ++b) {
        normalisation.push_back(
            {roles[b], normalise::fit_relative_gain(bands.sample.values[b], bands.sample.values[roles.size() + b],
                                                    bands.irmad.no_change)});
        bands.gains.push_back(normalisation.back().fit.gain);
        bands.offsets.push_back(normalisation.back().fit.offset);
    }
    return bands;
}

// The first look gives the baseline its radiometry and what to match against.
void require_sight(const std::vector<core::Raster<std::uint8_t>>& valid) {
    const bool any = std::any_of(valid.begin(), valid.end(), [](const auto& mask) {
        return std::find(mask.data(), mask.data() + mask.size(), std::uint8_t{1}) != mask.data() + mask.size();
    });
    if (!any)
        throw Fault(ExitCode::no_answer, "survey", "nothing is clear in the first scene of the baseline",
                    "Leave it out, or check its no-data value and mask.");
}

void require_clear(const std::vector<detect::SampleWindow>& windows, double minimum_share) {
    double valid = 0, all = 0;
    for (const detect::SampleWindow& w : windows) {
        valid += static_cast<double>(std::count(w.valid.data(), w.valid.data() + w.valid.size(), 1));
        all += static_cast<double>(w.valid.size());
    }
    if (valid <= 0 || valid < minimum_share * all)
        throw Fault(
            ExitCode::no_answer, "survey",
            "only " + std::to_string(all > 0 ? 100 * valid / all : 0) + " % of the common area is clear in both scenes",
            "Use another scene, check its no-data value and mask, or lower ingest.minimum_valid_share.");
}

}  // namespace

Radiometry measure_radiometry(const io::SceneReader& before, const io::SceneReader& after,
                              const std::vector<std::unique_ptr<io::SceneReader>>& baseline, const io::Grid& grid,
                              const std::vector<std::string>& roles, const config::Ingest& ingest,
                              const detect::FitOptions& fit, Composing composing, int threads) {
    Radiometry out;
    ReadSample sample =
        read_sample(before, after, baseline, sample_places(before, grid), ingest.mask_dilation_px, threads);
    if (composing == Composing::median && !baseline.empty()) {
        require_sight(sample.before_valid);
        out.composite = fit_composite(sample.windows, fit, threads);
        compose(sample, out.composite);
    }
    out.windows = std::move(sample.windows);
    require_clear(out.windows, ingest.minimum_valid_share);
    out.bands = sample_bands(out.windows, roles, fit, threads, out.normalisation);
    for (const BandNormalisation& n : out.normalisation)
        if (n.fit.status != normalise::GainStatus::ok)
            log::warn("normalise", "band " + n.role + ": " + name_of(n.fit.status) +
                                       ", using medians of all pixels instead of stable ones");
    return out;
}

}  // namespace quarrywatch::stages
