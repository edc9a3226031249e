#pragma once
// What the mining licences say about a site: which is its own, what lies inside and beyond, how far it reaches out.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// DOMAIN.md Q2: a site this near to a licence belongs to it.
inline constexpr double kNearLicence_m = 100;

/// Adds the flag depth_not_visible, once: images from above do not show mining below the licensed depth, so that a site
/// with a licence may breach it downwards unseen. LayerEvidence calls it for every site that meets a licence or is near
/// one; whoever gives a site a licence's class by other means calls it too.
void flag_depth_not_visible(Site& site);

/// Lays sites over the licences. Keeps references: licences and ground must outlive it. Not thread-safe (Ground).
class LicenceEvidence {
public:
    LicenceEvidence(const io::VectorLayer& licences, const io::Ground& ground);

    /// site     with area_m2, after_date and tolerance_m set. Set here, of the licence with the greatest overlap (valid
    ///          before expired where equal, else the nearest within kNearLicence_m; null without one): licence_no,
    ///          licence_holder, licence_mine, licence_mineral, licence_valid_to, and the flag depth_not_visible. Of the
    ///          licences valid on the after date (all are where it is null): inside_licence_m2; beyond_licence_m2 (the
    ///          raw area outside them, of a site that meets one or is near; else 0); overshoot_m and
    ///          overshoot_bearing_deg (see greatest_overshoot, of the raw outline; the bearing is null where nothing
    ///          lies beyond, both where the site neither meets one nor is near). Evidence: licence_share,
    ///          expired_licence_share (without what a valid licence covers; absent without dates), near_licence (0/1),
    ///          beyond_licence_m2 (net: outside valid licences grown by tolerance_m, so that an overshoot within the
    ///          tolerance gives 0), overshoot_m (where the site's is not null).
    /// polygon  the site's outline in the grid's CRS.
    void add(Site& site, const io::Geometry& polygon) const;

    /// Licences whose dates cannot be read.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

private:
    enum class Validity { valid, expired, not_yet };
    struct Term {
        std::optional<Date> from, to;
    };
    struct Met;
    [[nodiscard]] Validity validity(std::size_t licence, const std::optional<Date>& on) const;
    [[nodiscard]] Met meet(const Site& site, const io::Geometry& polygon) const;
    void add_record(Site& site, const Met& met) const;
    void add_beyond(Site& site, const io::Geometry& polygon, const Met& met) const;
    void add_overshoot(Site& site, const io::Geometry& outside, const Met& met) const;

    const io::VectorLayer& licences_;
    const io::Ground& ground_;
    std::vector<Term> terms_;  ///< of each licence
    bool has_expiry_ = false;  ///< some licence says when it ends
    std::vector<std::string> warnings_;
};

}  // namespace quarrywatch::stages
