#include "pipeline/commands/doctor.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>

#include "pipeline/commands/common_options.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/doctor_checks.hpp"
#include "pipeline/log.hpp"
#include "pipeline/machine.hpp"

namespace quarrywatch::commands {
namespace {

using State = Finding::State;

// What a run cannot do without, and what only some inputs need.
const std::vector<std::string> kNeededDrivers{"GTiff", "COG", "VRT", "MEM", "GPKG", "GeoJSON", "CSV", "ENVI"};
const std::vector<std::string> kUsefulDrivers{"JP2OpenJPEG", "PNG", "JPEG", "BMP", "HFA", "netCDF", "ESRI Shapefile"};

constexpr double kGiB = 1024.0 * 1024 * 1024;
// A run's lists and pictures take tens of megabytes, its rasters at most the size of the scenes.
constexpr double kNeededDiskBytes = 0.2 * kGiB;
constexpr double kComfortableDiskBytes = 5 * kGiB;

std::string name_of(State state) { return state == State::ok ? "ok" : state == State::warning ? "warning" : "FAULT"; }

std::string gib(double bytes) { return config::print_real(std::round(bytes / kGiB * 10) / 10) + " GiB"; }

Finding check_drivers(const std::string& check, const std::vector<std::string>& names, State when_missing) {
    const std::vector<std::string> missing = io::missing_drivers(names);
    if (missing.empty()) return {check, State::ok, "GDAL " + io::gdal_version() + ": " + config::print_list(names), ""};
    return {check, when_missing, "GDAL " + io::gdal_version() + " lacks " + config::print_list(missing),
            "Install the GDAL of your distribution in full, or unset GDAL_SKIP"};
}

Finding check_geos() {
    if (io::has_geos()) return {"geometry", State::ok, "OGR has GEOS", ""};
    return {"geometry", State::fault, "OGR was built without GEOS", "Install a GDAL that was built with GEOS"};
}

Finding check_projections() {
    // Known from Krueger's series for the Gauss-Krueger projection (central meridian 120 E, easting 40 500 000 m,
    // CGCS2000 ellipsoid), computed without PROJ. WGS 84 and CGCS2000 differ by less than the tolerance.
    constexpr double kLon = 119.5, kLat = 31.75;
    constexpr double kEasting_m = 40452625.412, kNorthing_m = 3514240.054;
    constexpr double kTolerance_m =
        2;  // PROJ may shift WGS 84 by the metres that its ensemble leaves open; a fault is kilometres
    const char* const remedy =
        "Install PROJ's data (package proj-data) and unset PROJ_LIB and PROJ_DATA if they point elsewhere";
    std::string cause;
    const auto point = io::project_point("EPSG:4326", "EPSG:4528", kLon, kLat, cause);
    if (!point) return {"projections", State::fault, cause, remedy};
    const double error_m = std::hypot((*point)[0] - kEasting_m, (*point)[1] - kNorthing_m);
    if (error_m > kTolerance_m)
        return {"projections", State::fault, "a known point is " + config::print_real(std::round(error_m)) + " m off",
                remedy};
    return {"projections", State::ok, "EPSG:4326 to EPSG:4528 gives the known point", ""};
}

Finding check_memory(const config::Config& config) {
    const auto memory = usable_memory_bytes();
    const auto limit = static_cast<double>(config.run.memory_limit_bytes);
    const std::string wanted = "run.memory_limit is " + gib(limit);
    if (!memory)
        return {"memory", State::warning, "the system does not say how much there is; " + wanted, "Check it by hand"};
    const std::string detail = gib(static_cast<double>(*memory)) + " for this process; " + wanted;
    if (limit > static_cast<double>(*memory))
        return {"memory", State::fault, detail, "Give a smaller run.memory_limit (--memory-limit)"};
    return {"memory", State::ok, detail, ""};
}

Finding check_threads(const config::Config& config) {
    const int cores = usable_threads();
    const int threads = config.run.threads == 0 ? cores : config.run.threads;
    const std::string detail =
        std::to_string(cores) + " cores for this process; " + std::to_string(threads) + " threads will be used";
    if (threads > cores)
        return {"threads", State::warning, detail, "More threads than cores only cost memory: give run.threads = 0"};
    return {"threads", State::ok, detail, ""};
}

Finding check_rights(const std::filesystem::path& folder) {
    const std::string obstacle = write_obstacle(folder);
    if (obstacle.empty()) return {"write rights", State::ok, folder.string() + " can be written", ""};
    return {"write rights", State::fault, folder.string() + " cannot be written: " + obstacle,
            "Change its rights, free space, or give another folder with --out"};
}

Finding check_disk(const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (error)
        return {"disk", State::warning, "the system does not say how much is free: " + error.message(),
                "Check it by hand"};
    const auto free_bytes = static_cast<double>(space.available);
    const std::string detail = gib(free_bytes) + " free under " + folder.string();
    const std::string remedy = "Free some space, or give another folder with --out";
    if (free_bytes < kNeededDiskBytes) return {"disk", State::fault, detail, remedy};
    if (free_bytes < kComfortableDiskBytes) return {"disk", State::warning, detail, remedy};
    return {"disk", State::ok, detail, ""};
}

Finding check_fonts(const config::Config& config) {
    if (config.run.language != config::Language::zh)
        return {"fonts", State::ok, "none needed for run.language = en", ""};
    if (has_chinese_font()) return {"fonts", State::ok, "a font with Chinese characters is installed", ""};
    return {"fonts", State::warning, "no font with Chinese characters is installed",
            "Install one (package fonts-noto-cjk), else printed cards show boxes"};
}

}  // namespace

std::vector<Finding> examine(const config::Config& config, const std::string& out) {
    std::vector<Finding> findings{
        check_drivers("formats", kNeededDrivers, State::fault),
        check_drivers("more formats", kUsefulDrivers, State::warning),
        check_geos(),
        check_projections(),
        check_memory(config),
        check_threads(config),
        check_fonts(config),
    };
    if (const auto folder = nearest_existing_folder(out)) {
        findings.push_back(check_rights(*folder));
        findings.push_back(check_disk(*folder));
    } else {
        findings.push_back({"write rights", State::fault, out + " is no folder and cannot become one",
                            "Give another folder with --out"});
    }
    return findings;
}

std::string print_findings(const std::vector<Finding>& findings) {
    std::size_t width = 0;
    for (const Finding& finding : findings) width = std::max(width, finding.check.size());
    std::string text;
    for (const Finding& finding : findings) {
        std::string line = finding.check;
        line.resize(width + 2, ' ');
        line += name_of(finding.state);
        line.resize(width + 11, ' ');
        text += line + finding.detail + "\n";
        if (!finding.remedy.empty()) text += std::string(width + 11, ' ') + "remedy: " + finding.remedy + "\n";
    }
    return text;
}

int doctor_command(const std::vector<std::string>& args) {
    const CommandSyntax syntax{
        .name = "doctor",
        .summary = "check whether a run will work on this machine: formats, projections, memory, disk, rights, fonts.",
        .arguments = {},
        .options = {{.name = "out",
                     .value = "DIR",
                     .meaning = "the folder that a run would write into; without it, the current one"}},
        .examples = {"doctor", "doctor --config office.ini --out nightly"},
    };
    const auto line = parse_command_line(syntax, args);
    if (!line) return static_cast<int>(ExitCode::done);
    const std::vector<Finding> findings = examine(line->config, line->has("out") ? line->text("out") : ".");
    std::cout << print_findings(findings);
    // The table is for people; the same goes to --log-json, and there only.
    for (const Finding& finding : findings)
        log::write(log::Level::debug, "doctor", finding.check + ": " + name_of(finding.state) + ", " + finding.detail);
    const bool fault =
        std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.state == State::fault; });
    return static_cast<int>(fault ? ExitCode::bad_output : ExitCode::done);
}

}  // namespace quarrywatch::commands
