#include "pipeline/stages/confidence.hpp"

namespace quarrywatch::stages {

Confidence confidence_of_one_look(const Site& site) {
    const bool far_out = site.pixels > 0 && 2 * site.strong_pixels >= site.pixels;
    return site.registered && far_out ? Confidence::medium : Confidence::low;
}

}  // namespace quarrywatch::stages
