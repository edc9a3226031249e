#pragma once
// Scenes as short texts, so that a test states what it expects in one line.

#include <cstdio>
#include <string>

#include "pipeline/fault.hpp"
#include "pipeline/io/scene.hpp"

namespace quarrywatch::test {

inline config::SceneSpec spec_of(const std::string& path, const std::string& sensor = "") {
    config::SceneSpec spec;
    spec.path = path;
    spec.sensor = sensor;
    return spec;
}

inline std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

/// "blue red nir".
inline std::string role_text(const io::Scene& scene) {
    std::string text;
    for (const io::BandSource& band : scene.bands) text += (text.empty() ? "" : " ") + band.role;
    return text;
}

/// Scale, offset and no-data of a band: "0.0001 -0.1 nodata 0".
inline std::string scale_text(const io::BandSource& band) {
    return number_text(band.scale) + " " + number_text(band.offset) +
           (band.nodata ? " nodata " + number_text(*band.nodata) : "");
}

inline std::string date_text(const io::Scene& scene) {
    if (!scene.date) return "none";
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(scene.date->year()),
                  static_cast<unsigned>(scene.date->month()), static_cast<unsigned>(scene.date->day()));
    return text;
}

/// Whether some warning contains `part`.
inline bool warns(const io::Scene& scene, const std::string& part) {
    for (const std::string& warning : scene.warnings)
        if (warning.find(part) != std::string::npos) return true;
    return false;
}

/// The message of the fault that resolving raises, with its exit code in front; "no fault" where there is none.
inline std::string fault_text(const config::SceneSpec& spec) {
    try {
        io::resolve_scene(spec);
    } catch (const Fault& fault) {
        return std::to_string(static_cast<int>(fault.code())) + " " + fault.what();
    }
    return "no fault";
}

}  // namespace quarrywatch::test
