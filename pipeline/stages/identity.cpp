#include "pipeline/stages/identity.hpp"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace quarrywatch::stages {

namespace {

class Fnv1a {
public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) add_byte(static_cast<unsigned char>(byte));
    }
    void add(std::uint64_t value) {
        // Byte by byte from the lowest, so that the name does not depend on the machine's byte order.
        for (int shift = 0; shift < 64; shift += 8) add_byte(static_cast<unsigned char>(value >> shift & 0xff));
    }
    /// Adding zero turns -0.0 into 0.0: both are the same place.
    void add(double value) { add(std::bit_cast<std::uint64_t>(value + 0.0)); }
    [[nodiscard]] std::uint32_t folded() const { return static_cast<std::uint32_t>(hash_ ^ hash_ >> 32); }

private:
    void add_byte(unsigned char byte) {
        hash_ ^= byte;
        hash_ *= 1099511628211ULL;
    }
    std::uint64_t hash_ = 14695981039346656037ULL;
};

std::string compact(const std::optional<Date>& date) {
    if (!date) return "undated";
    char text[32];
    std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(date->year()),
                  static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
    return text;
}

}  // namespace

std::string provisional_id(const Site& site, const io::Grid& grid) {
    Fnv1a hash;
    hash.add(std::string_view(grid.crs_wkt));
    for (const double term : grid.geotransform) hash.add(term);
    hash.add(static_cast<std::uint64_t>(grid.rows));
    hash.add(static_cast<std::uint64_t>(grid.cols));
    hash.add(std::string_view(compact(site.before_date)));
    hash.add(std::string_view(compact(site.after_date)));
    char text[64];
    std::snprintf(text, sizeof text, "P-%08x-r%05d-c%05d-", hash.folded(), site.first_pixel[0], site.first_pixel[1]);
    return text + compact(site.after_date);
}

}  // namespace quarrywatch::stages
