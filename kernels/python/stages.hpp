#pragma once
// The parts of the module, one for each stage.

#include <pybind11/pybind11.h>

namespace quarrywatch::python {

void bind_coregister(pybind11::module_& module);
void bind_normalise(pybind11::module_& module);
void bind_options(pybind11::module_& module);
void bind_threshold(pybind11::module_& module);
void bind_network(pybind11::module_& module);
void bind_detect(pybind11::module_& module);
void bind_vectorise(pybind11::module_& module);
void bind_evaluate(pybind11::module_& module);
void bind_samples(pybind11::module_& module);

}  // namespace quarrywatch::python
