#pragma once
// Names for values of enumerations: Python says "irmad", and hears it.

#include <pybind11/pybind11.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "kernels/classify/indices.hpp"
#include "kernels/coregister/resample.hpp"
#include "kernels/detect/network.hpp"
#include "kernels/detect/options.hpp"

namespace quarrywatch::python {

namespace py = pybind11;

template <class E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

inline constexpr Names<detect::Method, 12> kMethods{{{detect::Method::cva, "cva"},
                                                     {detect::Method::mad, "mad"},
                                                     {detect::Method::irmad, "irmad"},
                                                     {detect::Method::sfa, "sfa"},
                                                     {detect::Method::isfa, "isfa"},
                                                     {detect::Method::chronochrome, "chronochrome"},
                                                     {detect::Method::pca_kmeans, "pca_kmeans"},
                                                     {detect::Method::index, "index"},
                                                     {detect::Method::log_ratio, "log_ratio"},
                                                     {detect::Method::zscore, "zscore"},
                                                     {detect::Method::onnx, "onnx"},
                                                     {detect::Method::fusion, "fusion"}}};

inline constexpr Names<detect::ThresholdRule, 10> kRules{
    {{detect::ThresholdRule::automatic, "automatic"},
     {detect::ThresholdRule::fixed, "fixed"},
     {detect::ThresholdRule::tail, "tail"},
     {detect::ThresholdRule::chi_square, "chi_square"},
     {detect::ThresholdRule::fdr, "fdr"},
     {detect::ThresholdRule::otsu, "otsu"},
     {detect::ThresholdRule::kittler_illingworth, "kittler_illingworth"},
     {detect::ThresholdRule::kittler_illingworth_gg, "kittler_illingworth_gg"},
     {detect::ThresholdRule::em_bayes, "em_bayes"},
     {detect::ThresholdRule::two_means, "two_means"}}};

inline constexpr Names<detect::SpeckleFilter, 4> kSpeckleFilters{{{detect::SpeckleFilter::none, "none"},
                                                                  {detect::SpeckleFilter::gaussian, "gaussian"},
                                                                  {detect::SpeckleFilter::lee, "lee"},
                                                                  {detect::SpeckleFilter::refined_lee, "refined_lee"}}};

inline constexpr Names<detect::NetworkOutput, 3> kNetworkOutputs{{{detect::NetworkOutput::probability, "probability"},
                                                                  {detect::NetworkOutput::logit, "logit"},
                                                                  {detect::NetworkOutput::two_logits, "two_logits"}}};

inline constexpr Names<classify::Role, classify::kRoles> kRoles{{{classify::Role::blue, "blue"},
                                                                 {classify::Role::green, "green"},
                                                                 {classify::Role::red, "red"},
                                                                 {classify::Role::nir, "nir"},
                                                                 {classify::Role::swir1, "swir1"},
                                                                 {classify::Role::swir2, "swir2"}}};

inline constexpr Names<coregister::Kernel, 4> kResamplingKernels{{{coregister::Kernel::nearest, "nearest"},
                                                                  {coregister::Kernel::bilinear, "bilinear"},
                                                                  {coregister::Kernel::bicubic, "bicubic"},
                                                                  {coregister::Kernel::lanczos, "lanczos"}}};

template <class E, std::size_t N>
[[nodiscard]] std::string name_in(const Names<E, N>& names, E value) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == value; });
    return std::string(found->second);
}

/// throws  py::value_error with all names there are.
template <class E, std::size_t N>
[[nodiscard]] E value_in(const Names<E, N>& names, std::string_view name, const char* argument) {
    std::string all;
    for (const auto& [value, text] : names) {
        if (text == name) return value;
        all += (all.empty() ? "" : ", ") + std::string(text);
    }
    throw py::value_error(std::string(argument) + ": '" + std::string(name) + "' is none of " + all);
}

}  // namespace quarrywatch::python
