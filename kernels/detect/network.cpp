#include "kernels/detect/network.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <stdexcept>

namespace quarrywatch::detect {

namespace {

using core::RasterView;
using Views = std::span<const RasterView<const float>>;

// Whether the plane of a date is this one's, and what it becomes to the network.
struct Scaling {
    float gain = 1, offset = 0;  // seen = value * gain + offset
};

Scaling scaling_of(const NetworkModel& m, std::size_t k, bool later) {
    // Of the later date first into the earlier one's radiometry: (value - b) / a.
    double gain = 1, offset = 0;
    const auto band = static_cast<std::size_t>(m.bands[k]);
    if (later && m.normalise && band < m.gains.size() && m.gains[band] > 0) {
        gain = 1 / m.gains[band];
        offset = -m.offsets[band] / m.gains[band];
    }
    const double scale = 1 / static_cast<double>(m.deviation[k]);
    return {static_cast<float>(gain * scale), static_cast<float>((offset - static_cast<double>(m.mean[k])) * scale)};
}

float probability(NetworkOutput kind, float value, float unchanged) {
    switch (kind) {
        case NetworkOutput::probability:
            return std::clamp(value, 0.0F, 1.0F);
        case NetworkOutput::logit:
            return 1 / (1 + std::exp(-value));
        case NetworkOutput::two_logits:
            break;
    }
    return 1 / (1 + std::exp(unchanged - value));
}

}  // namespace

struct NetworkWorkspace::Loaded {
    explicit Loaded(const NetworkModel& model) : onnx(model.onnx) {
        net = cv::dnn::readNetFromONNX(*onnx);
        net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        const int side = model.window_px, planes = static_cast<int>(model.bands.size());
        const std::vector<int> size{1, model.inputs.size() == 1 ? 2 * planes : planes, side, side};
        for (std::size_t i = 0; i < model.inputs.size(); ++i) blobs.emplace_back(size, CV_32F);
        weights.resize(static_cast<std::size_t>(side));
        for (int i = 0; i < side; ++i)
            weights[static_cast<std::size_t>(i)] =
                std::min(1.0F, (static_cast<float>(std::min(i, side - 1 - i)) + 0.5F) /
                                   static_cast<float>(std::max(1, model.overlap_px)));
    }

    // The network's answer to what stands in the blobs, as planes of the window's size.
    const cv::Mat& ask(const NetworkModel& model) {
        for (std::size_t i = 0; i < blobs.size(); ++i) net.setInput(blobs[i], model.inputs[i]);
        answer = model.output.empty() ? net.forward() : net.forward(model.output);
        const int planes = model.kind == NetworkOutput::two_logits ? 2 : 1;
        if (answer.dims != 4 || answer.size[1] != planes || answer.size[2] != model.window_px ||
            answer.size[3] != model.window_px || answer.type() != CV_32F)
            throw std::runtime_error("the network's output is not " + std::to_string(planes) + " x " +
                                     std::to_string(model.window_px) + " x " + std::to_string(model.window_px));
        return answer;
    }

    std::shared_ptr<const std::vector<unsigned char>> onnx;
    cv::dnn::Net net;
    std::vector<cv::Mat> blobs;
    std::vector<float> weights;
    cv::Mat answer;
    core::Raster<float> total;
};

NetworkWorkspace::NetworkWorkspace() = default;
NetworkWorkspace::~NetworkWorkspace() = default;

namespace {

// One date's plane of a window into a blob.
void fill(RasterView<const float> band, RasterView<const std::uint8_t> valid, int row, int col, int side,
          const Scaling& scaling, float* blob) {
    std::fill_n(blob, static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0.0F);
    const int first = std::max(0, -col), last = std::min(side, band.cols() - col);
    for (int r = std::max(0, -row); r < std::min(side, band.rows() - row); ++r) {
        const float* const from = band.row(row + r);
        const std::uint8_t* const seen = valid.row(row + r);
        float* const to = blob + static_cast<std::ptrdiff_t>(r) * side;
        for (int c = first; c < last; ++c)
            if (seen[col + c] != 0) to[c] = from[col + c] * scaling.gain + scaling.offset;
    }
}

}  // namespace

std::string why_network_unusable(const NetworkModel& model) {
    const int side = model.window_px;
    const core::Raster<float> plane(side, side);
    const core::Raster<std::uint8_t> valid(side, side);
    const int most = *std::max_element(model.bands.begin(), model.bands.end());
    const std::vector<RasterView<const float>> views(static_cast<std::size_t>(most) + 1, plane.view());
    NetworkWorkspace workspace;
    core::Raster<float> out(side, side);
    try {
        network_score(model, views, views, valid.view(), {}, workspace, out.view());
    } catch (const std::exception& error) {  // OpenCV's as well
        std::string why = error.what();
        std::replace(why.begin(), why.end(), '\n', ' ');
        return why;
    }
    return {};
}

void network_score(const NetworkModel& model, Views before, Views after, RasterView<const std::uint8_t> valid,
                   const GridPlace& place, NetworkWorkspace& workspace, RasterView<float> out) {
    if (!workspace.loaded_ || workspace.loaded_->onnx != model.onnx)
        workspace.loaded_ = std::make_unique<NetworkWorkspace::Loaded>(model);
    NetworkWorkspace::Loaded& w = *workspace.loaded_;
    const int side = model.window_px, step = side - model.overlap_px;
    const int grid_rows = place.grid_rows > 0 ? place.grid_rows : place.row + out.rows();
    const int grid_cols = place.grid_cols > 0 ? place.grid_cols : place.col + out.cols();
    w.total.reshape(out.rows(), out.cols());
    std::fill_n(w.total.data(), w.total.size(), 0.0F);
    for (int r = 0; r < out.rows(); ++r) std::fill_n(out.row(r), out.cols(), 0.0F);
    const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    // Windows begin at multiples of the step; the first that can reach the view.
    const auto first = [&](int origin) { return std::max(0, (origin - side) / step) * step; };
    // A window that the view cuts off, though the grid goes on, belongs to a neighbour's pixels.
    const auto whole = [&](int begin, int origin, int size, int grid) {
        return begin >= origin && std::min(begin + side, grid) <= origin + size;
    };
    for (int row = first(place.row); row < place.row + out.rows(); row += step) {
        if (!whole(row, place.row, out.rows(), grid_rows)) continue;
        for (int col = first(place.col); col < place.col + out.cols(); col += step) {
            if (!whole(col, place.col, out.cols(), grid_cols)) continue;
            const int r0 = row - place.row, c0 = col - place.col;
            for (std::size_t date = 0; date < 2; ++date)
                for (std::size_t k = 0; k < model.bands.size(); ++k) {
                    const bool two = model.inputs.size() == 2;
                    float* const blob = w.blobs[two ? date : 0].ptr<float>() +
                                        ((two || date == 0 ? 0 : model.bands.size()) + k) * plane;
                    fill((date == 0 ? before : after)[static_cast<std::size_t>(model.bands[k])], valid, r0, c0, side,
                         scaling_of(model, k, date == 1), blob);
                }
            const cv::Mat& answer = w.ask(model);
            const bool two_planes = model.kind == NetworkOutput::two_logits;
            const float* const changed = answer.ptr<float>() + (two_planes ? plane : 0);
            const float* const unchanged = answer.ptr<float>();
            for (int r = 0; r < std::min(side, out.rows() - r0); ++r)
                for (int c = 0; c < std::min(side, out.cols() - c0); ++c) {
                    const std::size_t at =
                        static_cast<std::size_t>(r) * static_cast<std::size_t>(side) + static_cast<std::size_t>(c);
                    const float weight =
                        w.weights[static_cast<std::size_t>(r)] * w.weights[static_cast<std::size_t>(c)];
                    out(r0 + r, c0 + c) += weight * probability(model.kind, changed[at], unchanged[at]);
                    w.total(r0 + r, c0 + c) += weight;
                }
        }
    }
    const auto decides = static_cast<float>(model.threshold);
    for (int r = 0; r < out.rows(); ++r)
        for (int c = 0; c < out.cols(); ++c)
            out(r, c) = valid(r, c) != 0 && w.total(r, c) > 0 ? out(r, c) / w.total(r, c) / decides : 0.0F;
}

}  // namespace quarrywatch::detect
