#pragma once
// What a site shows, as a classifier reads it: one number for each kind of evidence.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::learn {

/// How a field of `sites` becomes a feature. Areas and lengths go by their logarithm, for they spread over decades;
/// areas on a layer as share of the site.
enum class Form { as_it_is, logarithm, share_of_area, minus_log10 };

/// A feature has the name of its field.
struct Feature {
    std::string_view name;
    std::string_view unit;  ///< of the feature, after its form
    Form form;
};

/// All features, in the order of the rows. Fields that say what was decided about a site (class, priority, sent,
/// verdict), that grow with its waiting, or that name its place, are none: they would teach the model the office's
/// habits, not the ground. `direction_deg` is none, for it runs in a circle.
[[nodiscard]] std::span<const Feature> features();

/// A field's number; null where it is empty.
using FieldNumber = std::function<std::optional<double>(std::string_view field)>;

/// One value for each of features(), NaN where the evidence is missing. From the numbers as the files hold them, so
/// that what is read back from a file and what a run has in its hands are the same.
[[nodiscard]] std::vector<double> evidence_row(const FieldNumber& number);
[[nodiscard]] std::vector<double> evidence_row(const Site& site);

/// Whether a row comes of a look: a site that is listed for what earlier looks saw has no evidence of its own.
[[nodiscard]] bool has_evidence(const std::vector<double>& row);

}  // namespace quarrywatch::learn
