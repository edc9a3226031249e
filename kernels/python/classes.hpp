#pragma once
// What the binding of option structs and results has in common.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "kernels/python/names.hpp"

namespace quarrywatch::python {

/// T(name=value, ...): every attribute that is not named keeps the default of the C++ struct.
template <class T>
void keyword_constructor(py::class_<T>& type) {
    type.def(py::init([](const py::kwargs& given) {
        py::object made = py::cast(T{});
        for (const auto& [name, value] : given) {
            if (!py::hasattr(made, name) || PyCallable_Check(made.attr(name).ptr()) != 0)
                throw py::type_error(std::string(py::str(py::type::of(made).attr("__name__"))) + ": there is no '" +
                                     std::string(py::str(name)) + "'");
            made.attr(name) = value;
        }
        return made.cast<T>();
    }));
}

/// An attribute whose values have names.
template <class T, class E, std::size_t N>
void named_attribute(py::class_<T>& type, const char* attribute, E T::*member, const Names<E, N>& names,
                     const char* doc) {
    type.def_property(
        attribute, [member, &names](const T& self) { return name_in(names, self.*member); },
        [member, &names, attribute](T& self, const std::string& name) {
            self.*member = value_in(names, name, attribute);
        },
        doc);
}

/// repr() as "Type(name=value, ...)".
template <class T>
void show(py::class_<T>& type, std::vector<std::string> attributes) {
    type.def("__repr__", [attributes = std::move(attributes)](const py::object& self) {
        std::string text = std::string(py::str(py::type::of(self).attr("__name__"))) + "(";
        for (std::size_t i = 0; i < attributes.size(); ++i)
            text += (i > 0 ? ", " : "") + attributes[i] + "=" +
                    std::string(py::repr(py::getattr(self, attributes[i].c_str())));
        return text + ")";
    });
}

}  // namespace quarrywatch::python
