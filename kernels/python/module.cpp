// The kernels as a module of Python.

#include <pybind11/pybind11.h>

#include "kernels/python/stages.hpp"

PYBIND11_MODULE(_kernels, module) {
    module.doc() = "The kernels of quarrywatch on NumPy arrays. Import quarrywatch, not this.";
    pybind11::options options;
    options.disable_function_signatures();  // those of the stub say more
    namespace python = quarrywatch::python;
    python::bind_options(module);
    python::bind_coregister(module);
    python::bind_normalise(module);
    python::bind_threshold(module);
    python::bind_network(module);
    python::bind_detect(module);
    python::bind_vectorise(module);
    python::bind_evaluate(module);
    python::bind_samples(module);
}
