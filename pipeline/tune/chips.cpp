#include "pipeline/tune/chips.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/fnv1a.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/io/write_raster.hpp"
#include "pipeline/log.hpp"
#include "pipeline/texts/csv.hpp"
#include "pipeline/tune/area.hpp"
#include "pipeline/tune/folds.hpp"
#include "pipeline/tune/judge.hpp"
#include "pipeline/tune/kept_look.hpp"

namespace quarrywatch::tune {

namespace {

constexpr std::uint8_t kUnchanged = 0, kChanged = 1, kUnknown = 255;

/// One chip of one look, before its pixels are cut.
struct Chip {
    std::string name;
    std::uint32_t area = 0, look = 0;
    core::Window window;  ///< cut to the grid
    std::uint64_t changed_px = 0, unchanged_px = 0;
    std::uint32_t fold = 0;
};

/// What a network's inputs are scaled by: sums over clear pixels of both dates.
struct Moments {
    double count = 0, sum = 0, squares = 0;
    void add(float value) {
        ++count;
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    [[nodiscard]] double mean() const { return count > 0 ? sum / count : 0; }
    [[nodiscard]] double deviation() const {
        return count > 0 ? std::sqrt(std::max(0.0, squares / count - mean() * mean())) : 0;
    }
};

std::string date_text(const std::optional<Date>& date) { return date ? config::print_date(*date) : std::string(); }

// Names go into file names: letters, digits and a few signs of the look's; its number tells looks apart that then read
// alike.
std::string chip_name(const Area& area, std::uint32_t look, const std::string& look_name, const core::Window& window) {
    std::string name = area.id + "_" + std::to_string(look) + "_" + look_name + "_r" + std::to_string(window.row) +
                       "_c" + std::to_string(window.col);
    for (char& c : name)
        if (static_cast<unsigned char>(c) < 128 && std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-')
            c = '_';
    return name;
}

io::Grid grid_of(const io::Grid& grid, const core::Window& window, int side_px) {
    io::Grid part = grid;
    const auto corner = grid.to_map(window.col, window.row);
    part.geotransform[0] = corner[0];
    part.geotransform[3] = corner[1];
    part.rows = part.cols = side_px;
    return part;
}

/// Cuts the chips of one look.
class Cutter {
public:
    Cutter(const Area& area, const KeptLook& kept, const LookLabels& labels, const ChipOptions& options)
        : area_(area), kept_(kept), labels_(labels), options_(options) {}

    [[nodiscard]] std::vector<io::StagedOutput> cut(const Chip& chip, const std::filesystem::path& folder,
                                                    std::vector<Moments>* moments) const {
        const stages::TilePixels pixels = kept_.pixels(chip.window);
        const io::Grid grid = grid_of(area_.grid, chip.window, options_.side_px);
        const detect::Detector& d = kept_.pair().detector;
        std::vector<io::StagedOutput> staged;
        for (const bool later : {false, true}) {
            const auto& bands = later ? pixels.after : pixels.before;
            std::vector<core::Raster<float>> planes;
            std::vector<io::OutputBand> outputs;
            for (std::size_t b = 0; b < bands.size(); ++b) {
                planes.emplace_back(options_.side_px, options_.side_px, std::numeric_limits<float>::quiet_NaN());
                const bool scaled = later && options_.normalise;
                const float offset = scaled ? static_cast<float>(d.offsets[b]) : 0.0F,
                            gain = scaled ? static_cast<float>(d.gains[b]) : 1.0F;
                for (int r = 0; r < chip.window.rows; ++r)
                    for (int c = 0; c < chip.window.cols; ++c) {
                        if (pixels.valid(r, c) == 0) continue;
                        const float value = (bands[b](r, c) - offset) / gain;
                        planes[b](r, c) = value;
                        if (moments != nullptr) (*moments)[b].add(value);
                    }
            }
            for (std::size_t b = 0; b < bands.size(); ++b)
                outputs.push_back({std::as_const(planes[b]).view(), kept_.pair().roles[b]});
            staged.push_back(io::write_geotiff(folder / (later ? "B" : "A") / (chip.name + ".tif"), grid, outputs,
                                               std::numeric_limits<double>::quiet_NaN()));
        }
        const core::Raster<std::uint8_t> label = label_of(chip, pixels);
        staged.push_back(
            io::write_geotiff(folder / "label" / (chip.name + ".tif"), grid, {{label.view(), "label"}}, kUnknown));
        return staged;
    }

private:
    [[nodiscard]] core::Raster<std::uint8_t> label_of(const Chip& chip, const stages::TilePixels& pixels) const {
        core::Raster<std::uint8_t> label(options_.side_px, options_.side_px, kUnknown);
        for (int r = 0; r < chip.window.rows; ++r)
            labels_.each({chip.window.row + r, chip.window.col, chip.window.col_end()},
                         [&](int begin, int end, std::int32_t number) {
                             for (int c = begin - chip.window.col; c < end - chip.window.col; ++c)
                                 if (pixels.valid(r, c) != 0) label(r, c) = number > 0 ? kChanged : kUnchanged;
                         });
        return label;
    }

    const Area& area_;
    const KeptLook& kept_;
    const LookLabels& labels_;
    const ChipOptions& options_;
};

/// The looks of all areas, kept one at a time.
class Looks {
public:
    Looks(const std::vector<Area>& areas, const config::Config& config, std::filesystem::path scratch)
        : areas_(areas), config_(config), scratch_(std::move(scratch)) {}

    /// visit(number of the area, number of the look among all, the area, its look, what is kept, labels)
    template <class Visit>
    void each(const Visit& visit) const {
        std::uint32_t number = 0;
        for (std::uint32_t a = 0; a < areas_.size(); ++a)
            for (const AreaLook& look : areas_[a].looks) {
                config::Config config = areas_[a].config;
                config.tune = config_.tune;
                const KeptLook kept(look.scenes, areas_[a].grid, config, scratch_, nullptr);
                const LookLabels labels(areas_[a].labels, areas_[a].grid, kept.valid(), look.baseline,
                                        look.scenes.after.date, config, false);
                visit(a, number++, areas_[a], look, kept, labels);
            }
    }

private:
    const std::vector<Area>& areas_;
    const config::Config& config_;
    std::filesystem::path scratch_;
};

core::Window window_of(std::uint32_t block, const io::Grid& grid, int side_px) {
    const int across = (grid.cols + side_px - 1) / side_px;
    const int row = static_cast<int>(block) / across * side_px, col = static_cast<int>(block) % across * side_px;
    return {row, col, std::min(side_px, grid.rows - row), std::min(side_px, grid.cols - col)};
}

/// The chips of units that something is known on; those without a change only as far as asked for, by the hash of their
/// names, which is as good as any dice and the same again.
std::vector<Chip> choose(std::vector<Chip> chips, double per_changed, ChipSummary& summary) {
    std::erase_if(chips, [](const Chip& chip) { return chip.changed_px + chip.unchanged_px == 0; });
    const auto plain =
        std::stable_partition(chips.begin(), chips.end(), [](const Chip& chip) { return chip.changed_px > 0; });
    const auto changed = static_cast<std::size_t>(plain - chips.begin());
    std::sort(plain, chips.end(), [](const Chip& a, const Chip& b) {
        Fnv1a left, right;
        left.add(a.name);
        right.add(b.name);
        return std::pair(left.value(), a.name) < std::pair(right.value(), b.name);
    });
    const std::size_t all = chips.size();
    if (per_changed > 0) {
        const auto most = changed + static_cast<std::size_t>(std::ceil(per_changed * static_cast<double>(changed)));
        if (most < all) chips.resize(most);
    }
    summary.changed = changed;
    summary.unchanged = chips.size() - changed;
    summary.left_out = all - chips.size();
    std::sort(chips.begin(), chips.end(), [](const Chip& a, const Chip& b) {
        return std::pair(a.look, std::pair(a.window.row, a.window.col)) <
               std::pair(b.look, std::pair(b.window.row, b.window.col));
    });
    return chips;
}

std::string sidecar(const std::vector<std::string>& roles, const std::vector<Moments>& moments,
                    const ChipOptions& options) {
    std::string mean, deviation;
    for (const Moments& m : moments) {
        char text[2][32];
        std::snprintf(text[0], sizeof text[0], "%.6g", m.mean());
        std::snprintf(text[1], sizeof text[1], "%.6g", m.deviation());
        mean += (mean.empty() ? "" : ", ") + std::string(text[0]);
        deviation += (deviation.empty() ? "" : ", ") + std::string(text[1]);
    }
    return "; To stand beside the network's file under its name: model.onnx, model.ini. Mean and deviation are those\n"
           "; of the chips outside fold 0. Say below what the network's inputs and output are.\n"
           "[network]\nbands = " +
           config::print_list(roles) + "\nmean = " + mean + "\ndeviation = " + deviation +
           "\ninputs = before, after\noutput =\noutput_kind = probability\nthreshold = 0.5\nnormalise = " +
           (options.normalise ? "true" : "false") + "\nwindow_px = " + std::to_string(options.side_px) +
           "\noverlap_px = " + std::to_string(options.side_px / 4) + "\n";
}

}  // namespace

ChipSummary export_chips(const config::Config& given, const std::filesystem::path& folder, const ChipOptions& options) {
    config::Config config = given;
    config.tune.block_px = options.side_px;  // a chip is a block: what is left out together stays together
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) io::throw_write_fault(folder, error.value());
    const std::vector<Area> areas = open_areas(config);
    const Looks looks(areas, config, folder);

    // First what is known of each chip, over all looks: how they are dealt out depends on all of them.
    std::vector<Chip> chips;
    std::vector<Unit> units;
    std::vector<std::string> roles;
    looks.each([&](std::uint32_t a, std::uint32_t number, const Area& area, const AreaLook& look, const KeptLook& kept,
                   const LookLabels& labels) {
        if (!roles.empty() && kept.pair().roles != roles)
            throw Fault(ExitCode::bad_input, "area." + area.id,
                        "its bands are " + config::print_list(kept.pair().roles) + ", those before it have " +
                            config::print_list(roles),
                        "Export areas with other bands by themselves");
        roles = kept.pair().roles;
        for (std::uint32_t block = 0; block < labels.units().size(); ++block) {
            Unit unit = labels.units()[block];
            unit.area = a;
            unit.look = number;
            units.push_back(unit);
            Chip chip;
            chip.window = window_of(block, area.grid, options.side_px);
            chip.name = chip_name(area, number, look.name, chip.window);
            chip.area = a;
            chip.look = number;
            chip.changed_px = unit.changed_px;
            chip.unchanged_px = unit.unchanged_px;
            chips.push_back(std::move(chip));
        }
    });
    const Folds folds = block_folds(units, config.tune.folds);
    for (std::size_t i = 0; i < chips.size(); ++i) chips[i].fold = folds.of_unit[i];
    ChipSummary summary;
    chips = choose(std::move(chips), options.per_changed, summary);

    std::vector<Moments> moments(roles.size());
    std::vector<std::string> lists(folds.count());
    summary.of_fold.assign(folds.count(), 0);
    std::string table =
        "chip,area,look,before,after,before_date,after_date,row,col,fold,changed_px,unchanged_px,unknown_px\n";
    log::Progress progress("chips", "chips", static_cast<std::int64_t>(chips.size()));
    auto next = chips.begin();
    looks.each([&](std::uint32_t, std::uint32_t number, const Area& area, const AreaLook& look, const KeptLook& kept,
                   const LookLabels& labels) {
        const Cutter cutter(area, kept, labels, options);
        for (; next != chips.end() && next->look == number; ++next) {
            std::vector<io::StagedOutput> staged = cutter.cut(*next, folder, next->fold == 0 ? nullptr : &moments);
            io::publish_all(staged);
            const std::uint64_t known = next->changed_px + next->unchanged_px;
            const ScenePair& pair = kept.pair();
            const std::uint64_t all =
                static_cast<std::uint64_t>(options.side_px) * static_cast<std::uint64_t>(options.side_px);
            table += texts::csv_row({next->name, area.id, look.name, pair.before.id, pair.after.id,
                                     date_text(pair.before.date), date_text(pair.after.date),
                                     std::to_string(next->window.row), std::to_string(next->window.col),
                                     std::to_string(next->fold), std::to_string(next->changed_px),
                                     std::to_string(next->unchanged_px), std::to_string(all - known)});
            lists[next->fold] += next->name + "\n";
            ++summary.of_fold[next->fold];
            progress.advance();
        }
    });
    for (std::size_t fold = 0; fold < lists.size(); ++fold)
        io::write_text(folder / "list" / ("fold" + std::to_string(fold) + ".txt"), lists[fold]).publish();
    io::write_text(folder / "network.ini", sidecar(roles, moments, options)).publish();
    io::write_text(folder / "chips.csv", table).publish();
    return summary;
}

}  // namespace quarrywatch::tune
