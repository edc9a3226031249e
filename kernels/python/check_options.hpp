#pragma once
// Ranges of the detectors' options, those of the program's configuration.

#include "kernels/detect/options.hpp"

namespace quarrywatch::python {

/// throws  pybind11::value_error with every fault there is.
void check(const detect::FitOptions& options);
void check(const detect::ThresholdOptions& options);
void check(const detect::DetectOptions& options);

}  // namespace quarrywatch::python
