#pragma once
// From configuration and registration to what a SceneReader takes.

#include "kernels/coregister/resample.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

[[nodiscard]] inline coregister::Kernel kernel_of(config::Resampling resampling) {
    switch (resampling) {
        case config::Resampling::nearest:
            return coregister::Kernel::nearest;
        case config::Resampling::bilinear:
            return coregister::Kernel::bilinear;
        case config::Resampling::bicubic:
            return coregister::Kernel::bicubic;
        case config::Resampling::lanczos:
            return coregister::Kernel::lanczos;
    }
    return coregister::Kernel::bicubic;
}

/// The field to apply, or null where there is nothing to remove.
[[nodiscard]] inline const coregister::DisplacementField* field_of(const Registration& registration) {
    return registration.registered && registration.field.model() != coregister::FieldModel::none ? &registration.field
                                                                                                 : nullptr;
}

/// The same of a further look's own field.
[[nodiscard]] inline const coregister::DisplacementField* field_of(const coregister::DisplacementField& field) {
    return field.model() != coregister::FieldModel::none ? &field : nullptr;
}

}  // namespace quarrywatch::stages
