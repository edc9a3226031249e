#include "pipeline/demo/land.hpp"

#include <utility>

#include "pipeline/demo/changes.hpp"
#include "pipeline/demo/fields.hpp"
#include "pipeline/demo/roads.hpp"
#include "pipeline/demo/settlements.hpp"
#include "pipeline/demo/terrain.hpp"

namespace quarrywatch::demo {

Land make_land() {
    const Terrain terrain = make_terrain();
    Relief relief = make_relief(terrain);
    Ground ground = make_fields(terrain, relief);
    std::vector<Reservoir> reservoirs = paint_waters(terrain, relief, ground);
    const std::vector<Settlement> settlements = place_settlements(terrain, ground);
    paint_settlements(settlements, ground);
    std::vector<Point> yards;
    for (const OldPit& pit : old_pits()) yards.push_back(pit.blob.centre);
    paint_roads(terrain, settlements, yards, ground);
    paint_old_pits(ground);
    return {std::move(relief), std::move(ground), std::move(reservoirs)};
}

}  // namespace quarrywatch::demo
