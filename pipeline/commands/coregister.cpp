#include "pipeline/commands/coregister.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/commands/scene_options.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/flow.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/warp.hpp"
#include "pipeline/io/write_gpkg.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/stages/coregister.hpp"
#include "pipeline/stages/field_picture.hpp"
#include "pipeline/stages/finish.hpp"
#include "pipeline/stages/resampling.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::commands {

namespace {

using coregister::WarpLattice;

CommandSyntax syntax() {
    CommandSyntax s{
        .name = "coregister",
        .summary = "Measure how far TARGET stands from REFERENCE, remove it, and say how well that is known.",
        .arguments = {{"REFERENCE", "the scene that stays"}, {"TARGET", "the scene that is moved"}},
        .options = {{.name = "out",
                     .value = "ALIGNED",
                     .meaning = "TARGET on REFERENCE's grid, a tiled GeoTIFF",
                     .required = true},
                    {.name = "field",
                     .value = "FIELD.tif",
                     .meaning = "displacement dx, dy in reference pixels, every 32nd pixel"},
                    {.name = "tie-points",
                     .value = "FILE.gpkg",
                     .meaning = "all matched windows, kept or with their reason"},
                    {.name = "picture",
                     .value = "FILE.svg",
                     .meaning = "the displacement as arrows, kept and rejected windows"},
                    {.name = "report", .value = "FILE.json", .meaning = "status, mean shift, tie points, errors"},
                    {.name = "more-reference",
                     .value = "FILE",
                     .meaning = "a further scene of the ground of REFERENCE, whose median is matched against; may be "
                                "given several times",
                     .repeatable = true}},
        .examples = {"coregister reference.tif target.tif --out aligned.tif --report shift.json",
                     "coregister may.tif june.tif --more-reference april.tif --more-reference march.tif --out "
                     "aligned.tif"}};
    for (Option& option : scene_options()) s.options.push_back(std::move(option));
    return s;
}

// The field at the nodes of the warp lattice; pixel centres of the file stand on the nodes.
io::StagedOutput write_field(const std::filesystem::path& path, const coregister::DisplacementField& field,
                             const io::Grid& grid) {
    io::Grid coarse = grid;
    const int s = WarpLattice::kSpacing;
    const auto origin = grid.to_map(0.5 - 0.5 * s, 0.5 - 0.5 * s);
    coarse.rows = WarpLattice::nodes_for(grid.rows);
    coarse.cols = WarpLattice::nodes_for(grid.cols);
    coarse.geotransform = {origin[0], s * grid.geotransform[1], s * grid.geotransform[2],
                           origin[1], s * grid.geotransform[4], s * grid.geotransform[5]};
    io::RasterSink sink(path, {coarse, io::PixelType::f32, {"dx", "dy"}, std::nullopt, false});
    core::Raster<float> dx(coarse.rows, coarse.cols), dy(coarse.rows, coarse.cols);
    for (int r = 0; r < coarse.rows; ++r)
        for (int c = 0; c < coarse.cols; ++c) {
            const coregister::Displacement d = field.at(c * s, r * s);
            dx(r, c) = static_cast<float>(d.dx_px);
            dy(r, c) = static_cast<float>(d.dy_px);
        }
    const core::Window whole{0, 0, coarse.rows, coarse.cols};
    sink.write(1, whole, std::as_const(dx).view());
    sink.write(2, whole, std::as_const(dy).view());
    return sink.finish();
}

// TARGET as it was stored: numbers, type and no-data value unchanged.
io::StagedOutput write_target(const std::filesystem::path& path, io::Scene target, const io::Grid& grid,
                              const coregister::DisplacementField* field, const config::Config& config) {
    std::vector<std::string> roles;
    io::PixelType type = io::PixelType::u8;
    std::optional<double> nodata;
    bool first = true;
    for (io::BandSource& source : target.bands) {
        source.scale = 1;
        source.offset = 0;
        roles.push_back(source.role);
        const int band = source.band;
        const io::PixelType own = io::RasterFile(source.path).common_type({&band, 1});
        type = first || own == type ? own : io::PixelType::f32;
        if (source.nodata) nodata = source.nodata;
        first = false;
    }
    target.mask.reset();  // clouds are moved along with the rest
    if (!nodata || (type != io::PixelType::f32 && !std::isfinite(*nodata)))
        nodata = type == io::PixelType::f32 ? std::nan("") : 0.0;
    io::RasterSink sink(path, {grid, type, roles, nodata, false, flow::threads_of(config)});
    flow::write_aligned(target, grid, roles, field, config, *nodata, sink);
    return sink.finish();
}

}  // namespace

int coregister_command(const std::vector<std::string>& args) {
    const auto line = parse_command_line(syntax(), args);
    if (!line) return 0;
    refuse_overwriting(*line, {"REFERENCE", "TARGET"}, {"out", "field", "tie-points", "report", "picture"});
    const auto specs = scene_specs(*line, "REFERENCE", "TARGET");
    io::start_gdal(kBlockCacheBytes);
    const io::Scene reference = io::resolve_scene(specs.first), target = io::resolve_scene(specs.second);
    static_cast<void>(stages::common_roles(reference, target));  // refuses a pair without a band in common
    const io::Grid overlap = stages::common_grid(reference, target, line->config.grid);
    std::vector<io::Scene> more;
    for (const std::string& path : line->texts("more-reference")) {
        config::SceneSpec spec = specs.first;
        spec.id = path;
        spec.path = path;
        spec.date.reset();
        spec.mask.clear();  // the mask of REFERENCE is not that of another scene; a product's own is found
        spec.mask_kind = config::MaskKind::none;
        more.push_back(io::resolve_scene(spec));
    }
    Registration r = stages::measure_displacement(reference, target, overlap, line->config.coregister,
                                                  flow::threads_of(line->config), more);
    std::vector<io::StagedOutput> staged;
    if (line->has("report"))
        staged.push_back(io::write_text(line->text("report"), registration_text(stages::registration_record(r))));
    if (line->has("picture"))
        staged.push_back(io::write_text(line->text("picture"), stages::field_picture(r, overlap)));
    if (line->has("tie-points")) {
        io::GpkgContent content;
        content.tie_points = r.tie_points;
        staged.push_back(io::write_gpkg(line->text("tie-points"), content, overlap));
    }
    const bool measured = r.status == "ok" || r.status == "shift_only";
    if (measured) {
        // The reference's whole extent, not only the overlap on which was matched.
        const auto place = io::offset_between(overlap, reference.grid);
        io::Grid grid = overlap;
        if (place && std::fabs(place->col - std::round(place->col)) < 1e-3 &&
            std::fabs(place->row - std::round(place->row)) < 1e-3) {
            grid = reference.grid;
            r.field =
                r.field.placed_at(static_cast<int>(std::lround(place->row)), static_cast<int>(std::lround(place->col)));
        }
        if (line->has("field")) staged.push_back(write_field(line->text("field"), r.field, grid));
        staged.push_back(write_target(line->text("out"), target, grid, stages::field_of(r), line->config));
    }
    io::publish_all(staged);
    if (!measured)
        throw Fault(
            ExitCode::no_answer, "coregister", "the displacement could not be measured (" + r.reason + ")",
            "See the tie points' reasons; check that both scenes show the same ground, clear and with texture.");
    std::printf(
        "mean shift  %+.4f %+.4f px (%s field, %d of %d windows kept)\nerror       %.4f px believed, %.4f px on points "
        "left out\n",
        r.mean_dx_px, r.mean_dy_px, r.model.c_str(), r.kept, r.tried, r.field_rmse_px, r.check_rmse_px);
    return static_cast<int>(r.some_reference_failed() ? ExitCode::done_with_failures : ExitCode::done);
}

}  // namespace quarrywatch::commands
