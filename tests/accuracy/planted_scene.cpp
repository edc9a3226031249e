#include "tests/accuracy/planted_scene.hpp"

#include <gdal_priv.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::test {

namespace {

using core::RandomValues;
using core::Raster;

Raster<float> copy(const Raster<float>& band) {
    Raster<float> out(band.rows(), band.cols());
    std::copy_n(band.data(), band.size(), out.data());
    return out;
}

Raster<float> ndvi_of(const RealScene& scene, const Places& places) {
    Raster<float> ndvi(scene.rows(), scene.cols());
    for (std::size_t i = 0; i < ndvi.size(); ++i) {
        const float red = scene.bands[places.red].data()[i], nir = scene.bands[places.nir].data()[i];
        ndvi.data()[i] = red + nir > 0 ? (nir - red) / (nir + red) : 0;
    }
    return ndvi;
}

float quantile(const Raster<float>& values, double share) {
    std::vector<float> sorted(values.data(), values.data() + values.size());
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// Bare ground: dull, pale in red, and no water, which is black in the short-wave infrared, turbid as it may be.
struct Land {
    Raster<std::uint8_t> green, bare;
    Land(const RealScene& scene, const Places& places)
        : green(scene.rows(), scene.cols()), bare(scene.rows(), scene.cols()) {
        const Raster<float> ndvi = ndvi_of(scene, places);
        // Half-way between the scene's barest and greenest: most of a scene may be forest.
        const float middle = 0.5F * (quantile(ndvi, 0.01) + quantile(ndvi, 0.99));
        const float lush = quantile(ndvi, 0.7), dull = std::min(quantile(ndvi, 0.35), middle);
        const float pale = quantile(scene.bands[places.red], 0.7), dry = quantile(scene.bands[places.swir], 0.6);
        for (std::size_t i = 0; i < ndvi.size(); ++i) {
            green.data()[i] = ndvi.data()[i] >= lush ? 1 : 0;
            bare.data()[i] = ndvi.data()[i] <= dull && scene.bands[places.red].data()[i] >= pale &&
                                     scene.bands[places.swir].data()[i] >= dry
                                 ? 1
                                 : 0;
        }
    }
};

double share_within(const Raster<std::uint8_t>& mask, double row, double col, double radius) {
    int all = 0, in = 0;
    for (int r = static_cast<int>(row - radius); r <= static_cast<int>(row + radius); ++r)
        for (int c = static_cast<int>(col - radius); c <= static_cast<int>(col + radius); ++c) {
            if (r < 0 || c < 0 || r >= mask.rows() || c >= mask.cols()) return 0;
            if (std::hypot(r + 0.5 - row, c + 0.5 - col) > radius) continue;
            ++all;
            in += mask(r, c);
        }
    return all > 0 ? static_cast<double>(in) / all : 0;
}

/// Corner of the square that is most of one kind.
constexpr int kTexture = 9;
std::array<int, 2> purest(const Raster<std::uint8_t>& mask) {
    std::array<int, 2> best{0, 0};
    double most = -1;
    for (int r = 2; r + kTexture + 2 < mask.rows(); r += 2)
        for (int c = 2; c + kTexture + 2 < mask.cols(); c += 2) {
            const double share = share_within(mask, r + kTexture / 2.0, c + kTexture / 2.0, kTexture / 2.0);
            if (share > most) {
                most = share;
                best = {r, c};
            }
        }
    return best;
}

/// Share of a pixel that a disc covers, its edge blurred over about a pixel.
double cover(const PlantedSite& site, int row, int col) {
    constexpr int kFine = 4;
    double sum = 0;
    for (int k = 0; k < kFine * kFine; ++k) {
        const double y = row + (k / kFine + 0.5) / kFine, x = col + (k % kFine + 0.5) / kFine;
        sum += std::clamp(site.radius - std::hypot(y - site.row, x - site.col) + 0.5, 0.0, 1.0);
    }
    return sum / (kFine * kFine);
}

int mirrored(int value, int size) {
    const int period = 2 * size;
    const int at = ((value % period) + period) % period;
    return at < size ? at : period - 1 - at;
}

void paint(const RealScene& source, const std::array<int, 2>& texture, PlantedSite& site, std::uint8_t number,
           RealScene& after, Raster<std::uint8_t>& truth) {
    const int reach = static_cast<int>(site.radius) + 2;
    for (int r = static_cast<int>(site.row) - reach; r <= static_cast<int>(site.row) + reach; ++r)
        for (int c = static_cast<int>(site.col) - reach; c <= static_cast<int>(site.col) + reach; ++c) {
            const auto share = static_cast<float>(cover(site, r, c));
            if (share <= 0) continue;
            const int sr = texture[0] + mirrored(r, kTexture), sc = texture[1] + mirrored(c, kTexture);
            for (std::size_t b = 0; b < after.bands.size(); ++b)
                after.bands[b](r, c) += share * (source.bands[b](sr, sc) - after.bands[b](r, c));
            if (share > 0.5F) {
                truth(r, c) = number;
                ++site.pixels;
            }
        }
}

}  // namespace

void RealScene::write(const std::filesystem::path& path) const {
    const io::DatasetHandle out(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
        path.c_str(), cols(), rows(), static_cast<int>(bands.size()), GDT_Byte, nullptr));
    if (!out) throw std::runtime_error("cannot write " + path.string());
    std::array<double, 6> copy_of_place = geotransform;
    out->SetGeoTransform(copy_of_place.data());
    out->SetProjection(crs_wkt.c_str());
    std::vector<float> row(static_cast<std::size_t>(cols()));
    for (std::size_t b = 0; b < bands.size(); ++b)
        for (int r = 0; r < rows(); ++r) {
            for (int c = 0; c < cols(); ++c)
                row[static_cast<std::size_t>(c)] = std::clamp(std::round(bands[b](r, c)), 1.0F, 255.0F);
            if (out->GetRasterBand(static_cast<int>(b) + 1)
                    ->RasterIO(GF_Write, 0, r, cols(), 1, row.data(), cols(), 1, GDT_Float32, 0, 0, nullptr) != CE_None)
                throw std::runtime_error("cannot write " + path.string());
        }
}

RealScene read_real(const std::filesystem::path& path, const std::vector<int>& bands) {
    io::start_gdal(std::int64_t{64} << 20);
    const GDALDatasetUniquePtr file(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER));
    if (!file) throw std::runtime_error("cannot read " + path.string());
    RealScene scene;
    file->GetGeoTransform(scene.geotransform.data());
    scene.crs_wkt = file->GetProjectionRef();
    for (const int band : bands) {
        Raster<float>& plane = scene.bands.emplace_back(file->GetRasterYSize(), file->GetRasterXSize());
        if (file->GetRasterBand(band)->RasterIO(GF_Read, 0, 0, plane.cols(), plane.rows(), plane.data(), plane.cols(),
                                                plane.rows(), GDT_Float32, 0, 0, nullptr) != CE_None)
            throw std::runtime_error("cannot read " + path.string());
    }
    return scene;
}

RealScene copy_of(const RealScene& scene) {
    RealScene out;
    out.geotransform = scene.geotransform;
    out.crs_wkt = scene.crs_wkt;
    for (const auto& band : scene.bands) out.bands.push_back(copy(band));
    return out;
}

RealScene another_day(const RealScene& scene, const Places& places, unsigned seed) {
    RandomValues random(seed);
    const Raster<float> ndvi = ndvi_of(scene, places);
    const float low = quantile(ndvi, 0.33), high = quantile(ndvi, 0.67);
    const double dx = random.uniform(-0.3, 0.3), dy = random.uniform(-0.3, 0.3);
    RealScene out = copy_of(scene);
    for (std::size_t b = 0; b < scene.bands.size(); ++b) {
        const Raster<float>& in = scene.bands[b];
        const double gain = random.uniform(0.94, 1.06), haze = random.uniform(0, 3);
        std::array<double, 3> season{};
        for (double& factor : season) factor = random.uniform(0.97, 1.03);
        for (int r = 0; r < in.rows(); ++r)
            for (int c = 0; c < in.cols(); ++c) {
                const double y = r + dy, x = c + dx;
                const int r0 = std::clamp(static_cast<int>(std::floor(y)), 0, in.rows() - 2),
                          c0 = std::clamp(static_cast<int>(std::floor(x)), 0, in.cols() - 2);
                const double fy = std::clamp(y - r0, 0.0, 1.0), fx = std::clamp(x - c0, 0.0, 1.0);
                const auto at = [&](int i, int j) { return static_cast<double>(in(r0 + i, c0 + j)); };
                const double value =
                    (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(0, 1)) + fy * ((1 - fx) * at(1, 0) + fx * at(1, 1));
                const float green = ndvi(r, c);
                const std::size_t land = green < low ? 0 : green < high ? 1 : 2;
                out.bands[b](r, c) = static_cast<float>(gain * season[land] * value + haze + 0.7 * random.normal());
            }
    }
    return out;
}

std::vector<PlantedSite> plant(const RealScene& before, const Places& places, const std::vector<Wanted>& wanted,
                               unsigned seed, RealScene& after, Raster<std::uint8_t>& truth) {
    RandomValues random(seed);
    const Land land(before, places);
    // Texture of the later day's ground, before anything is painted on it.
    const RealScene source = copy_of(after);
    const std::array<int, 2> rock = purest(land.bare), plants = purest(land.green);
    std::vector<PlantedSite> sites;
    for (const Wanted& kind : wanted) {
        int placed = 0;
        for (int attempt = 0; attempt < 20000 && placed < kind.count; ++attempt) {
            PlantedSite site;
            site.class_name = kind.class_name;
            site.radius = std::sqrt(10 * std::pow(kind.becomes_bare ? 25.0 : 4.0, random.uniform()) / 3.14159265);
            site.row = random.uniform(15, before.rows() - 15);
            site.col = random.uniform(15, before.cols() - 15);
            constexpr double kPure = 0.85, kApart_px = 8;
            const Raster<std::uint8_t>& needed = kind.becomes_bare ? land.green : land.bare;
            if (share_within(needed, site.row, site.col, site.radius + 1) < kPure) continue;
            const bool free = std::all_of(sites.begin(), sites.end(), [&](const PlantedSite& other) {
                return std::hypot(site.row - other.row, site.col - other.col) > site.radius + other.radius + kApart_px;
            });
            if (!free) continue;
            paint(source, kind.becomes_bare ? rock : plants, site, static_cast<std::uint8_t>(sites.size() + 1), after,
                  truth);
            sites.push_back(site);
            ++placed;
        }
    }
    return sites;
}

}  // namespace quarrywatch::test
