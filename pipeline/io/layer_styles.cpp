#include "pipeline/io/layer_styles.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include "pipeline/texts/xml.hpp"
#include "pipeline/tie_reasons.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kMagnification = 500;  // a tenth of a pixel is drawn fifty pixels long: shorter than windows are apart

std::string option(std::string_view name, std::string_view value) {
    return "<Option type=\"QString\" name=\"" + std::string(name) + "\" value=\"" + std::string(value) + "\"/>";
}

std::string rule(std::string_view filter, std::string_view label, std::size_t symbol) {
    return "<rule filter=\"" + std::string(filter) + "\" label=\"" + std::string(label) + "\" symbol=\"" +
           std::to_string(symbol) + "\" key=\"{tie-point-" + std::to_string(symbol) + "}\"/>\n";
}

std::string dot(std::size_t number, const std::array<int, 3>& rgb) {
    std::string colour;
    for (const int part : rgb) colour += std::to_string(part) + ",";
    colour += "255";  // opaque
    return "<symbol type=\"marker\" name=\"" + std::to_string(number) + "\" alpha=\"1\" clip_to_extent=\"1\">" +
           "<layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">" +
           option("name", "circle") + option("color", colour) + option("outline_style", "no") + option("size", "1.6") +
           "</Option></layer></symbol>\n";
}

// An outline without filling, so many pixels of the screen wide.
std::string outline(const Rgb& colour, int width_px) {
    std::string rgb;
    for (const int part : colour) rgb += std::to_string(part) + ",";
    return "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">" +
           option("style", "no") + option("outline_style", "solid") + option("outline_color", rgb + "255") +
           option("outline_width", std::to_string(width_px)) + option("outline_width_unit", "Pixel") +
           "</Option></layer>";
}

}  // namespace

std::string site_style(const std::vector<ClassStyle>& classes) {
    constexpr Rgb kWhite{255, 255, 255};
    constexpr int kLine_px = 2, kHalo_px = 4;
    std::string categories, symbols;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const ClassStyle& one = classes[i];
        const std::string number = std::to_string(i);
        categories += "<category value=\"" + texts::xml_text(one.name) + "\" label=\"" + texts::xml_text(one.label) +
                      "\" symbol=\"" + number + "\" render=\"true\" type=\"string\"/>\n";
        symbols += "<symbol type=\"fill\" name=\"" + number + "\" alpha=\"1\" clip_to_extent=\"1\">";
        if (one.double_line)
            symbols += outline(kWhite, kHalo_px + 2 * kLine_px) + outline(one.colour, 3 * kLine_px) +
                       outline(kWhite, kLine_px);
        else
            symbols += outline(kWhite, kHalo_px) + outline(one.colour, kLine_px);
        symbols += "</symbol>\n";
    }
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
           "<qgis version=\"3.22.16\" styleCategories=\"Symbology\">\n"
           "<renderer-v2 type=\"categorizedSymbol\" attr=\"class\" symbollevels=\"0\" enableorderby=\"0\" "
           "forceraster=\"0\">\n<categories>\n" +
           categories + "</categories>\n<symbols>\n" + symbols +
           "</symbols>\n</renderer-v2>\n<layerGeometryType>2</layerGeometryType>\n</qgis>\n";
}

std::string tie_point_style(const Grid& grid) {
    // Rows run downwards, map coordinates of most grids upwards: the pixel vectors say how a displacement lies.
    const auto& g = grid.geotransform;
    const auto number = [](double v) { return std::to_string(v * kMagnification); };
    const std::string dx = "(&quot;dx_px&quot; - mean(&quot;dx_px&quot;, filter:=&quot;kept&quot;=1))";
    const std::string dy = "(&quot;dy_px&quot; - mean(&quot;dy_px&quot;, filter:=&quot;kept&quot;=1))";
    const std::string expression = "make_line($geometry, make_point($x + " + number(g[1]) + " * " + dx + " + " +
                                   number(g[2]) + " * " + dy + ", $y + " + number(g[4]) + " * " + dx + " + " +
                                   number(g[5]) + " * " + dy + "))";
    std::string rules = rule("&quot;kept&quot; = 1", "kept: displacement less its mean, 500 times enlarged", 0);
    std::string symbols =
        "<symbol type=\"marker\" name=\"0\" alpha=\"1\" clip_to_extent=\"1\">"
        "<layer class=\"GeometryGenerator\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">" +
        option("SymbolType", "Line") + option("geometryModifier", expression) + option("units", "MapUnit") +
        "</Option><symbol type=\"line\" name=\"@0@0\" alpha=\"1\" clip_to_extent=\"1\">"
        "<layer class=\"ArrowLine\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">" +
        option("arrow_width", "0.3") + option("arrow_start_width", "0.3") + option("head_length", "1.2") +
        option("head_thickness", "0.8") + option("head_type", "0") + option("arrow_type", "0") +
        option("is_curved", "0") + option("is_repeated", "0") +
        "</Option><symbol type=\"fill\" name=\"@@0@0@0\" alpha=\"1\" clip_to_extent=\"1\">"
        "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">" +
        option("color", "0,114,178,255") + option("style", "solid") + option("outline_style", "no") +
        "</Option></layer></symbol></layer></symbol></layer></symbol>\n";
    for (std::size_t i = 0; i < kTieReasons.size(); ++i) {
        rules += rule("&quot;reason&quot; = '" + std::string(kTieReasons[i].name) + "'", kTieReasons[i].meaning, i + 1);
        symbols += dot(i + 1, kTieReasons[i].rgb);
    }
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
           "<qgis version=\"3.22.16\" styleCategories=\"Symbology\">\n"
           "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n"
           "<rules key=\"{tie-points}\">\n" +
           rules + "</rules>\n<symbols>\n" + symbols +
           "</symbols>\n</renderer-v2>\n<layerGeometryType>0</layerGeometryType>\n</qgis>\n";
}

}  // namespace quarrywatch::io
