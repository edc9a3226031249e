#include "pipeline/operation/provenance.hpp"

#include <string>

#include "pipeline/config/print.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/library_versions.hpp"

namespace quarrywatch::operation {

void describe_origin(const config::Config& config, Manifest& manifest) {
    manifest.libraries = io::library_versions();
    std::string lines;
    for (auto& [key, value] : config::list_values(config)) {
        lines += key + " = " + value + "\n";
        manifest.configuration[key] = value;
    }
    manifest.configuration_hash = "sha256:" + io::sha256_hex(lines);
    const auto add = [&](const std::string& role, const std::string& path) {
        if (!path.empty()) manifest.inputs.push_back(io::input_record(role, path, std::nullopt));
    };
    for (const config::LayerSpec& layer : config.layers) add(layer.role, layer.path);
    add("elevation", config.terrain.dem);
    add("network", config.detect.network);
    add("network of radar", config.sar.network);
}

}  // namespace quarrywatch::operation
