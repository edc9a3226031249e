#include "pipeline/commands/evaluation.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "kernels/vectorise/stitch.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/evaluate_input.hpp"

namespace quarrywatch::commands {
namespace {

constexpr std::int64_t kStripPixels = 1 << 23;
constexpr int kStripRows = 512;  // as high as the blocks of a COG, so that each is decoded once

using io::EvaluateInput;
using Bytes = core::Raster<std::uint8_t>;

/// Walk the grid in full-width strips.
void for_each_strip(const io::Grid& grid, const std::function<void(const core::Window&)>& visit) {
    const int rows = static_cast<int>(std::clamp<std::int64_t>(kStripPixels / grid.cols, 1, kStripRows));
    for (int row = 0; row < grid.rows; row += rows) visit({row, 0, std::min(rows, grid.rows - row), grid.cols});
}

/// Where a raster or polygons say yes: 1 and 0 in `yes`; `valid` = 0 where they say nothing.
void read_labels(EvaluateInput& input, const core::Window& window, Bytes& yes, Bytes& valid) {
    yes.reshape(window.rows, window.cols);
    valid.reshape(window.rows, window.cols);
    if (input.is_raster()) {
        core::Raster<float> values(window.rows, window.cols);
        input.read(window, values.view(), valid.view());
        for (std::size_t i = 0; i < yes.size(); ++i)
            yes.data()[i] = valid.data()[i] != 0 && values.data()[i] != 0 ? 1 : 0;
    } else {
        core::Raster<std::int32_t> ids(window.rows, window.cols);
        input.read_ids(window, ids.view());
        valid.fill(1);
        for (std::size_t i = 0; i < yes.size(); ++i) yes.data()[i] = ids.data()[i] != 0 ? 1 : 0;
    }
}

/// The labels of a strip; `unchanged` is always filled.
struct Labels {
    Bytes changed;
    Bytes unchanged;

    [[nodiscard]] bool labelled(std::size_t i) const { return (changed.data()[i] | unchanged.data()[i]) != 0; }
};

class Truth {
public:
    Truth(EvaluateInput changed, std::optional<EvaluateInput> unchanged)
        : changed_(std::move(changed)), unchanged_(std::move(unchanged)) {}

    void place_on(const io::Grid& grid) {
        changed_.place_on(grid);
        if (unchanged_) unchanged_->place_on(grid);
    }

    void read(const core::Window& window, Labels& labels) {
        read_labels(changed_, window, labels.changed, valid_);
        if (unchanged_) {
            read_labels(*unchanged_, window, labels.unchanged, valid_);
            return;
        }
        labels.unchanged.reshape(window.rows, window.cols);
        for (std::size_t i = 0; i < valid_.size(); ++i)
            labels.unchanged.data()[i] = valid_.data()[i] != 0 && labels.changed.data()[i] == 0 ? 1 : 0;
    }

    EvaluateInput& changed() { return changed_; }
    std::optional<EvaluateInput>& unchanged() { return unchanged_; }

private:
    EvaluateInput changed_;
    std::optional<EvaluateInput> unchanged_;
    Bytes valid_;
};

/// Numbers for the true sites: polygons as they are, areas of a raster by stitching the strips' components.
class TrueSites {
public:
    TrueSites(Truth& truth, const io::Grid& grid) : truth_(truth) {
        if (!truth.changed().is_raster()) return;
        std::vector<vectorise::TileRuns> strips;
        Labels labels;
        for_each_strip(grid, [&](const core::Window& window) {
            truth.read(window, labels);
            strips.push_back(vectorise::label_runs(std::as_const(labels.changed).view(), window.row, window.col));
        });
        const vectorise::Components components = vectorise::stitch(strips);
        for (std::size_t c = 0; c < components.count(); ++c)
            for (std::size_t r = components.first_run[c]; r < components.first_run[c + 1]; ++r)
                runs_.push_back({components.runs[r], static_cast<std::int32_t>(c) + 1});
        std::sort(runs_.begin(), runs_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    }

    void read(const core::Window& window, core::Raster<std::int32_t>& ids) {
        ids.reshape(window.rows, window.cols);
        if (!truth_.changed().is_raster()) return truth_.changed().read_ids(window, ids.view());
        ids.fill(0);
        const auto begin = std::partition_point(runs_.begin(), runs_.end(),
                                                [&](const auto& entry) { return entry.first.row < window.row; });
        for (auto entry = begin; entry != runs_.end() && entry->first.row < window.row_end(); ++entry) {
            const vectorise::Run& run = entry->first;
            std::int32_t* const row = ids.row(run.row - window.row);
            std::fill(row + run.col_begin, row + run.col_end, entry->second);
        }
    }

private:
    Truth& truth_;
    std::vector<std::pair<vectorise::Run, std::int32_t>> runs_;
};

void count_mask(EvaluateInput& result, Truth& truth, const io::Grid& grid, std::optional<float> threshold,
                Evaluation& evaluation) {
    evaluate::PixelCounts counts;
    Labels labels;
    for_each_strip(grid, [&](const core::Window& window) {
        truth.read(window, labels);
        core::Raster<float> values(window.rows, window.cols);
        Bytes valid(window.rows, window.cols);
        Bytes yes(window.rows, window.cols);
        result.read(window, values.view(), valid.view());
        for (std::size_t i = 0; i < yes.size(); ++i)
            yes.data()[i] = (threshold ? values.data()[i] >= *threshold : values.data()[i] != 0) ? 1 : 0;
        counts.add(yes.view(), labels.changed.view(), labels.unchanged.view(), valid.view());
    });
    evaluation.counts = counts.counts();
    evaluation.unobserved = counts.unobserved();
    evaluation.contradictory = counts.contradictory();
}

void rank_scores(EvaluateInput& result, Truth& truth, const io::Grid& grid, std::int64_t memory_limit_bytes,
                 Evaluation& evaluation) {
    const std::int64_t pixels = std::int64_t{grid.rows} * grid.cols;
    const std::int64_t room =
        std::max<std::int64_t>(1, memory_limit_bytes / 2 / static_cast<std::int64_t>(sizeof(evaluate::ScoredPixel)));
    const std::uint64_t step = static_cast<std::uint64_t>((pixels + room - 1) / room);
    std::vector<evaluate::ScoredPixel> scored;
    std::uint64_t seen = 0;
    Labels labels;
    for_each_strip(grid, [&](const core::Window& window) {
        truth.read(window, labels);
        core::Raster<float> values(window.rows, window.cols);
        Bytes valid(window.rows, window.cols);
        result.read(window, values.view(), valid.view());
        for (std::size_t i = 0; i < valid.size(); ++i) {
            const bool changed = labels.changed.data()[i] != 0;
            const bool contradictory = changed && labels.unchanged.data()[i] != 0;
            if (valid.data()[i] == 0 || contradictory || !labels.labelled(i) || seen++ % step != 0) continue;
            scored.push_back({values.data()[i], changed});
        }
    });
    evaluation.sample_step = step;
    evaluation.ranking = evaluate::rank(std::move(scored));
    if (!evaluation.ranking->best_kappa)
        throw Fault(ExitCode::no_answer, result.path(), "the labels that it covers are all of one kind, or none",
                    "Give a truth with changed and unchanged pixels where the score has data.");
    evaluation.threshold = evaluation.ranking->best_kappa->threshold;
}

void match_sites(EvaluateInput& result, Truth& truth, const io::Grid& grid, const EvaluationRequest& request,
                 Evaluation& evaluation) {
    TrueSites true_sites(truth, grid);
    evaluate::PixelCounts counts;
    evaluate::SiteOverlap overlap;
    Labels labels;
    core::Raster<std::int32_t> planted;
    for_each_strip(grid, [&](const core::Window& window) {
        truth.read(window, labels);
        true_sites.read(window, planted);
        core::Raster<std::int32_t> found(window.rows, window.cols);
        Bytes yes(window.rows, window.cols);
        result.read_ids(window, found.view());
        for (std::size_t i = 0; i < yes.size(); ++i) {
            yes.data()[i] = found.data()[i] != 0 ? 1 : 0;
            if (!labels.labelled(i)) found.data()[i] = 0;
        }
        counts.add(yes.view(), labels.changed.view(), labels.unchanged.view());
        overlap.add(std::as_const(found).view(), std::as_const(planted).view());
    });
    evaluation.counts = counts.counts();
    evaluation.contradictory = counts.contradictory();
    evaluation.sites = overlap.match(request.sites);
}

io::Grid scoring_grid(const EvaluateInput& result, Truth& truth) {
    if (result.is_raster()) return result.grid();
    if (truth.changed().is_raster()) return truth.changed().grid();
    if (truth.unchanged() && truth.unchanged()->is_raster()) return truth.unchanged()->grid();
    return truth.changed().own_grid();
}

}  // namespace

Evaluation evaluate_files(const EvaluationRequest& request) {
    EvaluateInput result = EvaluateInput::open(request.result);
    std::optional<EvaluateInput> unchanged;
    if (!request.unchanged.empty()) unchanged.emplace(EvaluateInput::open(request.unchanged));
    Truth truth(EvaluateInput::open(request.truth), std::move(unchanged));
    const io::Grid grid = scoring_grid(result, truth);
    truth.place_on(grid);
    result.place_on(grid);

    Evaluation evaluation;
    evaluation.rows = grid.rows;
    evaluation.cols = grid.cols;
    for (const EvaluateInput* input : {&std::as_const(result), &std::as_const(truth.changed())})
        evaluation.warnings.insert(evaluation.warnings.end(), input->warnings().begin(), input->warnings().end());
    if (!result.is_raster()) {
        evaluation.kind = ResultKind::sites;
        match_sites(result, truth, grid, request, evaluation);
    } else {
        if (result.is_score()) {
            evaluation.kind = ResultKind::score;
            rank_scores(result, truth, grid, request.memory_limit_bytes, evaluation);
        }
        count_mask(result, truth, grid, evaluation.threshold, evaluation);
    }
    if (evaluation.counts.total() == 0)
        throw Fault(ExitCode::no_answer, request.result, "no labelled pixel where the result has data",
                    "Check that the truth marks places inside the result.");
    return evaluation;
}

}  // namespace quarrywatch::commands
