#pragma once
// The model as a file: YAML that people can read, and OpenCV's own part at its end.

#include <string>

#include "pipeline/learn/ranking_model.hpp"

namespace quarrywatch::learn {

/// The same model gives the same bytes.
[[nodiscard]] std::string model_text(const RankingModel& model);

/// throws  Fault (bad_input): cannot be read, is no model of quarrywatch learn; (bad_configuration): another schema, a
///         program of another version, or a feature that this program does not know, naming which.
[[nodiscard]] RankingModel read_model(const std::string& path);

}  // namespace quarrywatch::learn
