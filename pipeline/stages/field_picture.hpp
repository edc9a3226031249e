#pragma once
// registration.svg: the measured displacement as arrows, what was kept, and why the rest was not.

#include <string>

#include "pipeline/io/grid.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// A drawing of the registration on its grid: the field less its mean as thick arrows, the kept tie points as thin
/// ones, the rejected windows as dots in the colour of their reason, a legend with the figures. Of very many tie points
/// every n-th is drawn. The same registration gives the same text.
[[nodiscard]] std::string field_picture(const Registration& registration, const io::Grid& grid);

}  // namespace quarrywatch::stages
