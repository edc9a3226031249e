// A trained network for Python.

#include <pybind11/stl.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/detect/network.hpp"
#include "kernels/python/names.hpp"
#include "kernels/python/stages.hpp"

namespace quarrywatch::python {

namespace {

using detect::NetworkModel;

NetworkModel network_of(const py::bytes& onnx, std::vector<int> bands, std::vector<std::string> inputs,
                        std::vector<float> mean, std::vector<float> deviation, std::string output,
                        const std::string& kind, double threshold, bool normalise, int window_px, int overlap_px) {
    if (bands.empty()) throw py::value_error("bands: one place of a band or more is needed");
    if (mean.empty()) mean.assign(bands.size(), 0.0F);
    if (deviation.empty()) deviation.assign(bands.size(), 1.0F);
    if (mean.size() != bands.size() || deviation.size() != bands.size())
        throw py::value_error("mean, deviation: one number for each of the " + std::to_string(bands.size()) +
                              " bands is needed");
    for (const float spread : deviation)
        if (!(spread > 0)) throw py::value_error("deviation: above 0 is needed");
    if (inputs.empty() || inputs.size() > 2)
        throw py::value_error("inputs: one name is needed, or two, of the earlier and the later date");
    if (!(threshold > 0 && threshold < 1)) throw py::value_error("threshold: between 0 and 1 is needed");
    if (window_px < 16 || overlap_px < 0 || 2 * overlap_px > window_px)
        throw py::value_error("window_px, overlap_px: 16 or more, and from 0 to half of that are needed");
    const auto text = static_cast<std::string_view>(onnx);
    NetworkModel model;
    model.onnx = std::make_shared<const std::vector<unsigned char>>(text.begin(), text.end());
    model.bands = std::move(bands);
    model.mean = std::move(mean);
    model.deviation = std::move(deviation);
    model.normalise = normalise;
    model.inputs = std::move(inputs);
    model.output = std::move(output);
    model.kind = value_in(kNetworkOutputs, kind, "kind");
    model.threshold = threshold;
    model.window_px = window_px;
    model.overlap_px = overlap_px;
    return model;
}

}  // namespace

void bind_network(py::module_& m) {
    py::class_<NetworkModel> network(m, "Network", "A trained network in the ONNX format, for method onnx.");
    network
        .def(py::init(&network_of), py::arg("onnx"), py::kw_only(), py::arg("bands"), py::arg("inputs"),
             py::arg("mean") = std::vector<float>{}, py::arg("deviation") = std::vector<float>{},
             py::arg("output") = "", py::arg("kind") = "probability", py::arg("threshold") = NetworkModel{}.threshold,
             py::arg("normalise") = NetworkModel{}.normalise, py::arg("window_px") = NetworkModel{}.window_px,
             py::arg("overlap_px") = NetworkModel{}.overlap_px,
             "onnx: the file's bytes. bands: places of the bands (from 0) in the network's order. inputs: names; one\n"
             "(both dates in one tensor, the earlier first) or two. mean, deviation: of each band; it sees\n"
             "(value - mean) / deviation. output: a name; '': the last layer's. kind: probability, logit or "
             "two_logits.\n"
             "normalise: show it the later date in the radiometry of the earlier.")
        .def_readonly("bands", &NetworkModel::bands)
        .def_readonly("threshold", &NetworkModel::threshold, "Probability from which a pixel is changed.");
}

}  // namespace quarrywatch::python
