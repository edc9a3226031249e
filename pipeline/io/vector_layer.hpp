#pragma once
// A layer of the office (licences, farmland, townships ...), read into memory in the run's CRS.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/box_index.hpp"
#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

/// One feature. `fields` holds texts by our names; an unset or empty field is absent. Dates read YYYY-MM-DD.
struct Feature {
    std::vector<Geometry> polygons;  ///< the parts of its area, each valid, in the grid's CRS
    std::map<std::string, std::string> fields;

    /// The text of a field, or null where it is unset.
    [[nodiscard]] const std::string* field(const std::string& name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? nullptr : &found->second;
    }
};

/// Whether a layer has something to say here. An empty layer is known to hold nothing: its shares are 0, not null.
enum class LayerState {
    usable,
    empty,    ///< the layer, or what its filter leaves, has no features
    not_here  ///< it has features, none of which meets the grid
};

class VectorLayer {
public:
    /// A polygon of a feature, or a piece of a large one: parts of the same polygon share an edge and nothing else.
    struct Part {
        std::size_t feature = 0;
        std::size_t polygon = 0;  ///< of the feature
        std::size_t piece = kWhole;
        static constexpr std::size_t kWhole = static_cast<std::size_t>(-1);
    };

    VectorLayer() = default;
    /// cost    O(corners), and O(n log n) for polygons of more than 1,000, see subdivided().
    VectorLayer(std::string role, LayerState state, std::vector<Feature> features);

    [[nodiscard]] const std::string& role() const { return role_; }
    [[nodiscard]] LayerState state() const { return state_; }
    [[nodiscard]] const std::vector<Feature>& features() const { return features_; }
    [[nodiscard]] const Geometry& polygon(const Part& part) const {
        return part.piece == Part::kWhole ? features_[part.feature].polygons[part.polygon] : pieces_[part.piece];
    }
    /// The parts whose boxes meet `box`, in the order of the layer. cost as BoxIndex::find.
    [[nodiscard]] std::vector<Part> near(const Box& box) const;
    /// The first feature that contains the map point, or null. cost O(points of the candidates).
    [[nodiscard]] const Feature* at(double x, double y) const;

    std::size_t repaired = 0;  ///< kept features whose geometry was invalid
    /// Features near the grid without an area or that the projection has no answer for; of the whole file those without
    /// a geometry, as nobody knows where they belong.
    std::size_t left_out = 0;
    std::vector<std::string> warnings;  ///< for the log and the manifest; name the first features by number (FID)

private:
    std::string role_;
    LayerState state_ = LayerState::empty;
    std::vector<Feature> features_;
    std::vector<Part> parts_;
    std::vector<Geometry> pieces_;  ///< of polygons with too many corners to look at for every site
    BoxIndex index_;
};

/// The layers of a run by role. A role that is not configured has no entry.
using Layers = std::map<std::string, VectorLayer>;

/// Read one layer. Keeps features that meet the grid's box grown by 200 m (a licence just outside still counts as
/// near). Curves are made straight, Z and M dropped, multi-polygons taken apart, invalid areas repaired and counted;
/// features without a geometry, points and lines are left out and counted. Texts that are not UTF-8 are read as GB
/// 18030. throws Fault (bad_input): file, layer or field missing (naming those that exist), a filter that OGR does not
/// accept,
///        a layer without CRS or a grid without one. Fault (bad_configuration): a role of places without field.name.
/// cost   one pass over the features that meet the box; all of their points stay in memory.
VectorLayer read_layer(const config::LayerSpec& spec, const Grid& grid);

/// Read all configured layers. Errors as read_layer.
Layers read_layers(const std::vector<config::LayerSpec>& specs, const Grid& grid);

}  // namespace quarrywatch::io
