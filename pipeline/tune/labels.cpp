#include "pipeline/tune/labels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/vectorise/stitch.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/evaluate_input.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/stages/layer_date.hpp"
#include "pipeline/stages/site_pixels.hpp"

namespace quarrywatch::tune {

namespace {

constexpr int kStripRows = 512;  // as high as the blocks of a COG, so that each is decoded once
// Rasters made by different programs from one grid agree far better than this; a real displacement is larger.
constexpr double kPlaceTolerance_px = 0.01;

/// Numbered pixels being gathered, and the sites that the numbers stand for.
struct Gathered {
    std::vector<NumberedRun> runs;
    std::vector<TrueSite> sites;

    void add(const stages::Runs& pixels, TrueSite site) {
        if (pixels.empty()) return;
        sites.push_back(std::move(site));
        for (const vectorise::Run& run : pixels) runs.push_back({run, static_cast<std::int32_t>(sites.size())});
    }
};

/// A raster of labels, read where it lies under the grid.
class LabelRaster {
public:
    LabelRaster(io::EvaluateInput input, const io::Grid& grid) : input_(std::move(input)), grid_(grid) {
        const io::Grid& own = input_.grid();
        if (!own.has_crs() || !grid.has_crs()) {
            // A picture, as labels often are, is taken to lie on the grid that it has the size of.
            if (own.rows != grid.rows || own.cols != grid.cols)
                refuse("is " + std::to_string(own.cols) + " x " + std::to_string(own.rows) + " pixels, the scenes " +
                       std::to_string(grid.cols) + " x " + std::to_string(grid.rows));
            return;
        }
        if (!io::same_crs(own.crs_wkt, grid.crs_wkt)) refuse("has another CRS than the scenes");
        const auto first = to_own(0, 0), last = to_own(grid.cols, grid.rows);
        col_ = static_cast<int>(std::lround(first[0]));
        row_ = static_cast<int>(std::lround(first[1]));
        const auto off = [](double value, double wanted) { return std::fabs(value - wanted) > kPlaceTolerance_px; };
        if (off(first[0], col_) || off(first[1], row_) || off(last[0] - grid.cols, col_) ||
            off(last[1] - grid.rows, row_))
            refuse("has other pixels than the scenes");
    }

    /// Pixels of a window of the grid; what lies beyond the raster has no label: valid = 0.
    void read(const core::Window& window, core::Raster<float>& values, core::Raster<std::uint8_t>& valid) {
        values.reshape(window.rows, window.cols);
        valid.reshape(window.rows, window.cols);
        values.fill(0);
        valid.fill(0);
        const core::Window wanted{window.row + row_, window.col + col_, window.rows, window.cols};
        const core::Window there = core::intersect(wanted, {0, 0, input_.grid().rows, input_.grid().cols});
        if (there.empty()) return;
        const int r = there.row - wanted.row, c = there.col - wanted.col;
        input_.read(there, values.view().part(r, c, there.rows, there.cols),
                    valid.view().part(r, c, there.rows, there.cols));
    }

private:
    [[nodiscard]] std::array<double, 2> to_own(int col, int row) const {
        const auto [x, y] = grid_.to_map(col, row);
        return input_.grid().to_pixel(x, y);
    }
    [[noreturn]] void refuse(const std::string& what) const {
        throw Fault(ExitCode::bad_input, input_.path(), what,
                    "Bring it to the earlier scene's pixels, for instance with `gdalwarp -t_srs ... -tr ... -tap -r "
                    "near`.");
    }

    io::EvaluateInput input_;
    const io::Grid& grid_;
    int row_ = 0, col_ = 0;
};

Gathered read_raster(io::EvaluateInput input, const io::Grid& grid) {
    LabelRaster raster(std::move(input), grid);
    core::Raster<float> values;
    core::Raster<std::uint8_t> valid, yes;
    std::vector<vectorise::TileRuns> strips;
    std::vector<std::vector<float>> classes;  // of each strip's components, by their first pixel
    for (int row = 0; row < grid.rows; row += kStripRows) {
        const core::Window window{row, 0, std::min(kStripRows, grid.rows - row), grid.cols};
        raster.read(window, values, valid);
        yes.reshape(window.rows, window.cols);
        for (std::size_t i = 0; i < yes.size(); ++i)
            yes.data()[i] = valid.data()[i] != 0 && values.data()[i] != 0 ? 1 : 0;
        strips.push_back(vectorise::label_runs(std::as_const(yes).view(), window.row, 0));
        std::vector<float>& own = classes.emplace_back(static_cast<std::size_t>(strips.back().component_count), 0.0F);
        for (std::size_t i = strips.back().runs.size(); i-- > 0;) {
            const vectorise::Run& run = strips.back().runs[i];
            own[static_cast<std::size_t>(strips.back().component[i])] = values(run.row - row, run.col_begin);
        }
    }
    const vectorise::Components components = vectorise::stitch(strips);
    std::vector<float> class_of(components.count(), 0.0F);
    for (std::size_t t = strips.size(); t-- > 0;)
        for (std::size_t k = 0; k < classes[t].size(); ++k)
            class_of[static_cast<std::size_t>(components.of_tile[t][k])] = classes[t][k];
    Gathered gathered;
    for (std::size_t c = 0; c < components.count(); ++c) {
        TrueSite site;
        site.class_name = config::print_real(static_cast<double>(class_of[c]));
        gathered.add({components.runs.begin() + static_cast<std::ptrdiff_t>(components.first_run[c]),
                      components.runs.begin() + static_cast<std::ptrdiff_t>(components.first_run[c + 1])},
                     std::move(site));
    }
    return gathered;
}

stages::Runs pixels_of(const std::vector<io::Geometry>& polygons, const io::Grid& grid) {
    stages::Runs runs;
    for (const io::Geometry& polygon : polygons) runs = stages::union_of(runs, stages::pixels_of(polygon, grid));
    return runs;
}

Gathered read_polygons(const std::string& path, const config::Tune& tune, bool fields, const io::Grid& grid,
                       std::vector<std::string>& warnings) {
    config::LayerSpec spec;
    spec.role = "labels";
    spec.path = path;
    if (fields && !tune.class_field.empty()) spec.fields["class"] = tune.class_field;
    if (fields && !tune.date_field.empty()) spec.fields["date"] = tune.date_field;
    const io::VectorLayer layer = io::read_layer(spec, grid);
    warnings.insert(warnings.end(), layer.warnings.begin(), layer.warnings.end());
    Gathered gathered;
    for (const io::Feature& feature : layer.features()) {
        TrueSite site;
        if (const std::string* const name = feature.field("class")) site.class_name = *name;
        if (const std::string* const text = feature.field("date")) {
            site.date = stages::parse_layer_date(*text);
            if (!site.date)
                throw Fault(ExitCode::bad_input, path, "\"" + *text + "\" in field " + tune.date_field + " is no day",
                            "Write days as 2025-06-30, or leave the field empty.");
        }
        gathered.add(pixels_of(feature.polygons, grid), std::move(site));
    }
    return gathered;
}

Gathered read_labels_of(const std::string& path, const config::Tune& tune, bool fields, const io::Grid& grid,
                        std::vector<std::string>& warnings) {
    io::EvaluateInput input = io::EvaluateInput::open(path);
    if (!input.is_raster()) return read_polygons(path, tune, fields, grid, warnings);
    warnings.insert(warnings.end(), input.warnings().begin(), input.warnings().end());
    return read_raster(std::move(input), grid);
}

void read_verdicts(const std::string& where, const io::Grid& grid, Gathered& right, Gathered& wrong) {
    if (!grid.has_crs())
        throw Fault(ExitCode::bad_input, where, "the scenes have no CRS, so that judged sites have no place on them",
                    "Georeference the scenes.");
    const ledger::Content known = io::LedgerFile(where, io::LedgerAccess::read, 0).load();
    const io::Reprojection to_grid = io::Reprojection::from_lonlat(grid.crs_wkt);
    for (const ledger::SiteRecord& record : known.sites) {
        if (!record.verdict) continue;
        const std::optional<io::Geometry> outline = to_grid.apply(io::Geometry::from_wkb(record.outline));
        if (!outline) continue;
        const stages::Runs pixels = pixels_of(outline->polygons(), grid);
        switch (*record.verdict) {
            case ledger::Verdict::illegal:
            case ledger::Verdict::reactivated: {
                TrueSite site;
                site.class_name = record.judged_class.empty() ? record.class_name : record.judged_class;
                site.date = record.first_seen;
                right.add(pixels, std::move(site));
                break;
            }
            case ledger::Verdict::lawful:
            case ledger::Verdict::false_change:
            case ledger::Verdict::facility_land:
                wrong.add(pixels, {});
                break;
            case ledger::Verdict::restored:
                break;  // right when it was found, and changed since
        }
    }
}

}  // namespace

Labels read_labels(const config::AreaSpec& area, const config::Tune& tune, const io::Grid& grid) {
    Labels labels;
    Gathered changed;
    std::optional<Gathered> unchanged;
    if (!area.verdicts.empty()) {
        unchanged.emplace();
        read_verdicts(area.verdicts, grid, changed, *unchanged);
    } else {
        changed = read_labels_of(area.truth, tune, true, grid, labels.warnings);
        if (!area.unchanged.empty()) unchanged = read_labels_of(area.unchanged, tune, false, grid, labels.warnings);
    }
    if (changed.sites.empty() && (!unchanged || unchanged->sites.empty()))
        throw Fault(ExitCode::bad_input, "area." + area.id, "no label lies on the scenes",
                    "Check the place and CRS of the labels.");
    labels.sites = std::move(changed.sites);
    labels.changed = RunIndex(std::move(changed.runs), grid.rows, grid.cols);
    if (unchanged) labels.unchanged = RunIndex(std::move(unchanged->runs), grid.rows, grid.cols);
    std::vector<std::array<double, 2>> sums(labels.sites.size());
    for (int row = 0; row < grid.rows; ++row)
        for (const NumberedRun& part : labels.changed.row(row)) {
            const auto i = static_cast<std::size_t>(part.number) - 1;
            TrueSite& site = labels.sites[i];
            if (site.pixels == 0) site.first_pixel = {row, part.run.col_begin};
            const int count = part.run.col_end - part.run.col_begin;
            site.pixels += count;
            sums[i][0] += 0.5 * count * (part.run.col_begin + part.run.col_end);
            sums[i][1] += (row + 0.5) * count;
        }
    for (std::size_t i = 0; i < sums.size(); ++i)
        for (const std::size_t k : {0U, 1U})
            labels.sites[i].middle_px[k] =
                sums[i][k] / static_cast<double>(std::max<std::int64_t>(1, labels.sites[i].pixels));
    return labels;
}

}  // namespace quarrywatch::tune
