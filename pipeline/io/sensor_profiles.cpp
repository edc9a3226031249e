#include "pipeline/io/sensor_profiles.hpp"

#include <cstddef>

#include "pipeline/config/names.hpp"
#include "pipeline/fault.hpp"

namespace quarrywatch::io {
namespace {

using Stack = std::vector<std::string_view>;

const Stack kFourBands{"blue", "green", "red", "nir"};
const Stack kSixBands{"blue", "green", "red", "nir", "swir1", "swir2"};

SensorProfile sentinel2(std::string_view name) {
    SensorProfile profile;
    profile.name = name;
    // B8A stands in for B08 where only the 20 m bands are there.
    profile.bands = {{"blue", {"b02", "b2"}},       {"green", {"b03", "b3"}}, {"red", {"b04", "b4"}},
                     {"nir", {"b08", "b8", "b8a"}}, {"swir1", {"b11"}},       {"swir2", {"b12"}}};
    profile.scale = 1e-4;
    profile.nodata = 0;
    profile.stacks = {kFourBands,
                      kSixBands,
                      {"blue", "green", "red", "", "", "", "nir", "", "swir1", "swir2"},
                      {"", "blue", "green", "red", "", "", "", "nir", "", "", "swir1", "swir2"},
                      {"", "blue", "green", "red", "", "", "", "nir", "", "", "", "swir1", "swir2"}};
    return profile;
}

SensorProfile landsat(std::string_view name) {
    SensorProfile profile;
    profile.name = name;
    profile.scale = 2.75e-5;
    profile.offset = -0.2;
    profile.nodata = 0;
    profile.mask_kind = config::MaskKind::qa_pixel;
    profile.mask_pattern = "*qa_pixel*";
    return profile;
}

SensorProfile gaofen(std::string_view name) {
    SensorProfile profile;
    profile.name = name;
    profile.bands = {{"blue", {"b1"}}, {"green", {"b2"}}, {"red", {"b3"}}, {"nir", {"b4"}}};
    profile.nodata = 0;
    // GF-6 WFV has four more bands behind the common ones: two red edges, violet, yellow.
    profile.stacks = {kFourBands, {"blue", "green", "red", "nir", "", "", "", ""}};
    return profile;
}

std::vector<SensorProfile> make_profiles() {
    SensorProfile l2a = sentinel2("sentinel2_l2a");
    l2a.mask_kind = config::MaskKind::scl;
    l2a.mask_pattern = "*scl*";
    SensorProfile oli = landsat("landsat_c2l2");
    oli.bands = {{"blue", {"b2", "b02"}}, {"green", {"b3", "b03"}}, {"red", {"b4", "b04"}},
                 {"nir", {"b5", "b05"}},  {"swir1", {"b6", "b06"}}, {"swir2", {"b7", "b07"}}};
    oli.stacks = {kSixBands, {"", "blue", "green", "red", "nir", "swir1", "swir2"}};
    SensorProfile tm = landsat("landsat_c2l2_tm");
    tm.bands = {{"blue", {"b1", "b01"}}, {"green", {"b2", "b02"}}, {"red", {"b3", "b03"}},
                {"nir", {"b4", "b04"}},  {"swir1", {"b5", "b05"}}, {"swir2", {"b7", "b07"}}};
    tm.stacks = {kSixBands};
    SensorProfile sar;
    sar.name = "sar";
    sar.bands = {{"sar", {"sar", "vv", "hh", "vh", "hv"}}};
    sar.stacks = {{"sar"}};
    return {std::move(l2a), sentinel2("sentinel2_l1c"), std::move(oli), std::move(tm), gaofen("gf1"), gaofen("gf6"),
            std::move(sar)};
}

}  // namespace

int role_order(std::string_view role) {
    for (std::size_t i = 0; i < config::kBandRoles.size(); ++i)
        if (config::kBandRoles[i] == role) return static_cast<int>(i);
    return -1;
}

std::span<const SensorProfile> sensor_profiles() {
    static const std::vector<SensorProfile> kProfiles = make_profiles();
    return kProfiles;
}

const SensorProfile* find_sensor(const std::string& name, const std::string& where) {
    if (name.empty()) return nullptr;
    std::string known;
    for (const SensorProfile& profile : sensor_profiles()) {
        if (profile.name == name) return &profile;
        known += (known.empty() ? "" : ", ") + std::string(profile.name);
    }
    throw Fault(ExitCode::bad_configuration, where, "unknown sensor '" + name + "'",
                "Leave it empty or give one of: " + known + ".");
}

}  // namespace quarrywatch::io
