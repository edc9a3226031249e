#pragma once
// What the office's layers say about a site: licences, shares, places.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// Lays sites over the layers. Keeps references: layers and ground must outlive it. Not thread-safe (Ground).
class LayerEvidence {
public:
    LayerEvidence(const io::Layers& layers, const io::Ground& ground);

    /// Fill what the configured layers decide; what needs a layer that is not given stays null or absent.
    ///
    /// site     with area_m2, after_date and, for licences, tolerance_m set. Set here: licence_no (of the licence with
    /// the
    ///          greatest overlap, valid before expired where equal, else the nearest within 100 m), inside_licence_m2
    ///          (in licences valid on the after date; all are where it is null), beyond_licence_m2 (the raw area
    ///          outside them, of a site that meets one or lies within 100 m; else 0), farmland_m2, county, township,
    ///          village, person (of the patch, else village, else township) by the representative point. Evidence:
    ///          licence_share, expired_licence_share (without what a valid licence covers; absent without dates),
    ///          near_licence (0/1), beyond_licence_m2 (net: outside valid licences grown by tolerance_m, so that an
    ///          overshoot within the tolerance gives 0), closed_pit_share, farmland_share, protected_share,
    ///          approved_share.
    /// polygon  the site's outline in the grid's CRS.
    /// x, y     the representative point in map coordinates.
    /// cost     one overlay per part of a layer whose box meets the site's.
    void add(Site& site, const io::Geometry& polygon, double x, double y) const;

    /// Licences whose dates cannot be read, and the like.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

private:
    enum class Validity { valid, expired, not_yet };
    struct Term {
        std::optional<Date> from, to;
    };
    [[nodiscard]] const io::VectorLayer* layer(const std::string& role) const;
    [[nodiscard]] Validity validity(std::size_t licence, const std::optional<Date>& on) const;
    [[nodiscard]] double covered_m2(const io::VectorLayer& layer, const io::Geometry& polygon) const;
    void add_licences(Site& site, const io::Geometry& polygon, const io::VectorLayer& licences) const;
    void add_shares(Site& site, const io::Geometry& polygon) const;
    void add_places(Site& site, double x, double y) const;

    const io::Layers& layers_;
    const io::Ground& ground_;
    std::vector<Term> terms_;  ///< of each licence
    bool has_expiry_ = false;  ///< some licence says when it ends
    std::vector<std::string> warnings_;
};

}  // namespace quarrywatch::stages
