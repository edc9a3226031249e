#include "pipeline/dispatch/write_kmz.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "pipeline/class_colours.hpp"
#include "pipeline/dispatch/list_cells.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/zip_file.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/degrees.hpp"
#include "pipeline/texts/xml.hpp"

namespace quarrywatch::dispatch {

namespace {

using config::Language;
using texts::xml_text;

constexpr int kDegreeDecimals = 7;  // 1 cm

/// KML writes colours backwards: opacity, blue, green, red.
std::string kml_colour(const Rgb& rgb) {
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "ff%02x%02x%02x", rgb[2], rgb[1], rgb[0]);
    return text.data();
}

std::string styles(const std::vector<const Site*>& sites) {
    std::map<std::string, Rgb> used;
    for (const Site* const site : sites) used.emplace(site->class_code, class_colour(site->class_name));
    std::string text;
    for (const auto& [code, rgb] : used) {
        const std::string colour = kml_colour(rgb);
        text += "<Style id=\"" + xml_text(code) + "\"><IconStyle><color>" + colour +
                "</color></IconStyle><LineStyle><color>" + colour +
                "</color><width>3</width></LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>\n";
    }
    return text;
}

std::string degrees(double lon, double lat) {
    return texts::decimal_degrees(lon, kDegreeDecimals) + "," + texts::decimal_degrees(lat, kDegreeDecimals);
}

std::string ring_text(const io::MapRing& ring) {
    std::string text = "<LinearRing><coordinates>";
    for (std::size_t i = 0; i < ring.size(); ++i) text += (i == 0 ? "" : " ") + degrees(ring[i][0], ring[i][1]);
    return text + "</coordinates></LinearRing>";
}

std::string polygon_text(const io::Geometry& outline) {
    std::string text = "<MultiGeometry>";
    for (const io::MapPolygon& polygon : outline.rings()) {
        text += "<Polygon>";
        for (std::size_t r = 0; r < polygon.size(); ++r) {
            const std::string_view side = r == 0 ? "outerBoundaryIs" : "innerBoundaryIs";
            text += "<" + std::string(side) + ">" + ring_text(polygon[r]) + "</" + std::string(side) + ">";
        }
        text += "</Polygon>";
    }
    return text + "</MultiGeometry>";
}

/// A row of a card's table, as HTML; nothing where the value is unknown.
std::string card_row(std::string_view title, const std::string& value) {
    if (value.empty()) return {};
    return "<tr><th align=\"left\">" + xml_text(title) + "</th><td>" + xml_text(value) + "</td></tr>";
}

std::string card(const Site& site, const io::PlaceCoordinates& place, Language language, const std::string& pictures) {
    std::string html = "<table>";
    for (const std::string_view name : list_fields()) {
        if (name == "lon" || name == "lat") continue;  // by the name of their system below
        html += card_row(texts::text("header." + std::string(name), language), list_word(name, site, language));
    }
    const auto row = [&](const char* key, const std::string& value) {
        html += card_row(texts::text(key, language), value);
    };
    constexpr int kShown = 6;
    const auto decimal = [](const std::array<double, 2>& p) {
        return texts::decimal_degrees(p[0], kShown) + ", " + texts::decimal_degrees(p[1], kShown);
    };
    if (place.lonlat) {
        row("coordinate.wgs84", decimal(*place.lonlat));
        row("coordinate.degrees", texts::degrees_minutes_seconds((*place.lonlat)[0], (*place.lonlat)[1], language));
    }
    if (place.gauss_kruger)
        row("coordinate.gauss_kruger", texts::decimal_degrees((*place.gauss_kruger)[0], 1) + ", " +
                                           texts::decimal_degrees((*place.gauss_kruger)[1], 1));
    if (place.gcj02) row("coordinate.gcj02", decimal(*place.gcj02));
    return html + "</table>" + pictures;
}

std::optional<std::string> file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    if (!file || !(bytes << file.rdbuf())) return std::nullopt;
    return std::move(bytes).str();
}

/// The pictures of one archive, under names that no text of a layer decides.
class Pictures {
public:
    explicit Pictures(std::vector<std::string>& warnings) : warnings_(warnings) {}

    /// HTML that shows a picture; empty where there is none.
    std::string show(const std::filesystem::path& path, const std::string& name, std::string_view title) {
        if (path.empty()) return {};
        std::optional<std::string> bytes = file_bytes(path);
        if (!bytes) {
            warnings_.push_back(path.string() + ": this picture cannot be read and is left out of the KMZ");
            return {};
        }
        const std::string member = "files/" + name + (path.extension() == ".png" ? ".png" : ".jpg");
        members_.emplace_back(member, std::move(*bytes));
        return "<p>" + xml_text(title) + "<br><img src=\"" + member + "\" width=\"320\"></p>";
    }

    void add_to(io::ZipFile& zip) const {
        for (const auto& [name, bytes] : members_) zip.add(name, bytes);
    }

private:
    std::vector<std::string>& warnings_;
    std::vector<std::pair<std::string, std::string>> members_;
};

std::string placemark(const std::string& name, const Site& site, const std::string& html, const std::string& geometry) {
    // A card is HTML inside XML: escaped once more. The order of the elements is the schema's.
    return "<Placemark><name>" + xml_text(name) + "</name>" +
           (html.empty() ? "" : "<description>" + xml_text(html) + "</description>") + "<styleUrl>#" +
           xml_text(site.class_code) + "</styleUrl>" + geometry + "</Placemark>\n";
}

std::string folder(std::string_view name, const std::string& content) {
    return "<Folder><name>" + xml_text(name) + "</name>\n" + content + "</Folder>\n";
}

}  // namespace

io::OfficeOutput write_kmz(const std::filesystem::path& path, const std::vector<const Site*>& sites,
                           const LocatedSites& located, const io::Grid& grid, Language language,
                           const std::map<std::string, SitePictures>& pictures) {
    std::vector<std::string> warnings;
    Pictures packed(warnings);
    const io::Ground ground(grid.crs_wkt);
    std::string points, outlines;
    if (pictures.size() > kMostPictured && sites.size() > kMostPictured)
        warnings.push_back(path.filename().string() + ": the first " + std::to_string(kMostPictured) +
                           " sites bear pictures, the others are in the report");
    std::size_t pictured = 0;
    int number = 0;
    for (const Site* const site : sites) {
        const io::PlaceCoordinates& place = located.place_of(site);
        if (!place.lonlat) {
            warnings.push_back(path.filename().string() + ": " + site->site_id +
                               " has no longitude and latitude and is left out");
            continue;
        }
        const std::string stem = std::to_string(++number);
        std::string shown;
        if (const auto found = pictures.find(site->site_id); found != pictures.end() && pictured++ < kMostPictured) {
            shown = packed.show(found->second.before, stem + "_before", texts::text("header.before_date", language)) +
                    packed.show(found->second.after, stem + "_after", texts::text("header.after_date", language));
        }
        const std::string name = site->site_id + " " + list_word("class", *site, language);
        const auto [lon, lat] = *place.lonlat;
        points += placemark(name, *site, card(*site, place, language, shown),
                            "<Point><coordinates>" + degrees(lon, lat) + "</coordinates></Point>");
        outlines +=
            placemark(name, *site, "", polygon_text(ground.to_lonlat(io::Geometry::from_rings(site->rings, grid))));
    }
    const std::string document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n<name>" +
        xml_text(texts::text("kml.title", language)) + "</name>\n" + styles(sites) +
        folder(texts::text("kml.points", language), points) + folder(texts::text("kml.outlines", language), outlines) +
        "</Document></kml>\n";
    io::ZipFile zip(path);
    zip.add("doc.kml", document);  // readers take the first .kml
    packed.add_to(zip);
    return {zip.finish(), std::move(warnings)};
}

}  // namespace quarrywatch::dispatch
