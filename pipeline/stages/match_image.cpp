#include "pipeline/stages/match_image.hpp"

#include <utility>

#include "kernels/coregister/gradient.hpp"
#include "kernels/coregister/median_composite.hpp"

namespace quarrywatch::stages {

namespace {

// Looks are laid over each other with the kernel whose phase errs least: what they add must not move the median.
constexpr coregister::Kernel kLookKernel = coregister::Kernel::lanczos;

}  // namespace

MatchImage::MatchImage(const io::Scene& scene, const io::Grid& grid, const std::string& role, config::MatchOn on)
    : grid_(grid), role_(role), on_(on), reader_(scene, grid, {role}, nullptr, coregister::Kernel::bicubic) {}

void MatchImage::add_look(const io::Scene& look, const coregister::DisplacementField& field) {
    const bool moved = field.model() != coregister::FieldModel::none;
    more_.push_back(std::make_unique<io::SceneReader>(look, grid_, std::vector<std::string>{role_},
                                                      moved ? &field : nullptr, kLookKernel));
}

void MatchImage::read(const core::Window& window, Plane& out) const {
    out.looks.resize(looks());
    reader_.read(window, io::Access::direct, out.looks.front());
    for (std::size_t i = 0; i < more_.size(); ++i) more_[i]->read(window, io::Access::direct, out.looks[i + 1]);
    out.values.reshape(window.rows, window.cols);
    out.clear.reshape(window.rows, window.cols);
    if (more_.empty()) {
        std::swap(out.values, out.looks.front().bands.front());
        std::swap(out.clear, out.looks.front().clear);
    } else {
        std::vector<coregister::Look> views;
        for (const io::ScenePixels& look : out.looks) views.push_back({look.bands.front().view(), look.clear.view()});
        coregister::median_composite(views, out.values.view(), out.clear.view());
    }
    if (on_ == config::MatchOn::gradient) {
        out.scratch.reshape(window.rows, window.cols);
        out.scratch_clear.reshape(window.rows, window.cols);
        coregister::gradient_magnitude(std::as_const(out.values).view(), std::as_const(out.clear).view(),
                                       out.scratch.view(), out.scratch_clear.view());
        std::swap(out.values, out.scratch);
        std::swap(out.clear, out.scratch_clear);
    }
}

}  // namespace quarrywatch::stages
