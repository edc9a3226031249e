#pragma once
// What the office's layers say about a site: licences, shares, places.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/licence_evidence.hpp"

namespace quarrywatch::stages {

/// DOMAIN.md A1: ground this near to a closed pit belongs to it.
inline constexpr double kNearClosedPit_m = 50;

/// Lays sites over the layers. Keeps references: layers and ground must outlive it. Not thread-safe (Ground).
class LayerEvidence {
public:
    LayerEvidence(const io::Layers& layers, const io::Ground& ground);

    /// Fill what the given layers decide; what needs a layer that is not given stays null or absent.
    ///
    /// site     with area_m2, after_date and, for licences, tolerance_m set. Set here:
    ///          - what LicenceEvidence says;
    ///          - farmland_m2, protected_m2, approved_m2, closed_pit_m2 and, as evidence, farmland_share,
    ///            protected_share, approved_share, closed_pit_share. A closed pit is one of the office's (closed_pits)
    ///            or a closed or restored site of the ledger (closed_sites): ground of both counts once, and one of the
    ///            two layers is enough. Evidence near_closed_pit (0/1): the site meets one or lies within
    ///            kNearClosedPit_m of one;
    ///          - evidence closed_site_share and known_site_share, of the ledger's layers closed_sites and known_sites;
    ///            continues: the number of the closed site that it covers most;
    ///          - by the representative point: county, township, village, their codes, patch; person and unit, each of
    ///            the patch, else the village, else the township.
    /// polygon  the site's outline in the grid's CRS.
    /// x, y     the representative point in map coordinates.
    /// cost     one overlay per part of a layer whose box meets the site's.
    void add(Site& site, const io::Geometry& polygon, double x, double y) const;

    /// Licences whose dates cannot be read, and the like.
    [[nodiscard]] std::vector<std::string> warnings() const;

private:
    [[nodiscard]] const io::VectorLayer* layer(const std::string& role) const;
    [[nodiscard]] double covered_m2(const std::vector<const io::VectorLayer*>& layers,
                                    const io::Geometry& polygon) const;
    [[nodiscard]] bool within(double reach_m, const std::vector<const io::VectorLayer*>& layers,
                              const io::Geometry& polygon) const;
    void add_shares(Site& site, const io::Geometry& polygon) const;
    void add_continued(Site& site, const io::Geometry& polygon) const;
    void add_places(Site& site, double x, double y) const;

    const io::Layers& layers_;
    const io::Ground& ground_;
    std::optional<LicenceEvidence> licences_;
};

}  // namespace quarrywatch::stages
