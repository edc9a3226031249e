#pragma once
// Reading of a further earlier look.

#include "kernels/core/window.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::stages {

/// Read a window of a look of the baseline. One that cannot be read counts as not clear, with a warning: it makes the
/// baseline poorer, not the tile void.
void read_look(const io::SceneReader& look, const core::Window& window, std::size_t bands, io::Access access,
               io::ScenePixels& out);

}  // namespace quarrywatch::stages
