#pragma once
// How much a site can be believed.

#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// The confidence of a site by what this look shows.
///
/// One look is never high: cloud edges, ploughing and haze fool a single image, and only a second clear look tells them
/// from a quarry (DOMAIN.md section 3). It is medium where the change stands far out: the pair was registered, and at
/// least half of the site's pixels lie beyond the high threshold, not merely in the zone that the hysteresis adds. Else
/// it is low.
Confidence confidence_of_one_look(const Site& site);

}  // namespace quarrywatch::stages
