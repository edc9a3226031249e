#include "pipeline/demo/layers.hpp"

#include <algorithm>
#include <array>

#include "pipeline/demo/changes.hpp"

namespace quarrywatch::demo {
namespace {

using io::FieldType;
using io::MapRing;

MapRing ring_of(const io::Grid& grid, const std::vector<Point>& outline) {
    MapRing ring;
    // Surveyed corners are given in centimetres.
    const auto rounded = [](double value) { return std::floor(value * 100 + 0.5) / 100; };
    for (const Point& point : outline) {
        const auto map = grid.to_map(point.x, point.y);
        ring.push_back({rounded(map[0]), rounded(map[1])});
    }
    ring.push_back(ring.front());
    return ring;
}

const OldPit& pit_named(const std::string& name) {
    return *std::find_if(old_pits().begin(), old_pits().end(), [&](const OldPit& pit) { return pit.name == name; });
}

/// A licence's corners: a turned rectangle with one corner cut, `shift` off the pit's middle.
std::vector<Point> licence_outline(const OldPit& pit, Point shift, double half_length_px, double half_width_px) {
    const Point axis = direction(pit.blob.turns);
    const Point across{-axis.y, axis.x};
    std::vector<Point> outline;
    for (const auto& [u, v] :
         std::array<std::array<double, 2>, 5>{{{-1, -1}, {0.55, -1}, {1, -0.45}, {1, 1}, {-1, 1}}}) {
        outline.push_back(pit.blob.centre + shift + axis * (u * half_length_px) + across * (v * half_width_px));
    }
    return outline;
}

/// The pit's own outline, `margin_px` outside it.
std::vector<Point> pit_outline(const Blob& blob, double margin_px) {
    constexpr int kCorners = 28;
    std::vector<Point> outline;
    for (int k = 0; k < kCorners; ++k) {
        const Point ray = direction(static_cast<double>(k) / kCorners);
        double inside = 0;
        double outside = 4 * blob.radius_px;
        for (int step = 0; step < 30; ++step) {
            const double middle = 0.5 * (inside + outside);
            (blob.depth(blob.centre + ray * middle) < 1 ? inside : outside) = middle;
        }
        outline.push_back(blob.centre + ray * (inside + margin_px));
    }
    return outline;
}

io::PolygonLayer licences(const io::Grid& grid) {
    io::PolygonLayer layer{"licences",
                           {{"XKZH", FieldType::text},
                            {"CKQR", FieldType::text},
                            {"KSMC", FieldType::text},
                            {"KZ", FieldType::text},
                            {"YXQQ", FieldType::date},
                            {"YXQZ", FieldType::date}},
                           {}};
    const auto add = [&](const char* pit, Point shift, double half_length, double half_width, const char* number,
                         const char* holder, const char* mine, const char* mineral, const char* from, const char* to) {
        layer.features.push_back({{ring_of(grid, licence_outline(pit_named(pit), shift, half_length, half_width))},
                                  {std::string(number), std::string(holder), std::string(mine), std::string(mineral),
                                   std::string(from), std::string(to)}});
    };
    add("grows_beyond", {-3, 3}, 21, 16, "C3204132019057130148001", "茅东石料有限公司", "茅东采石场", "建筑用石灰岩",
        "2019-05-20", "2027-05-19");
    add("grows_inside", {-6, 4}, 36, 28, "C3204132021037130151002", "方山建材有限公司", "方山采石场", "建筑用砂岩",
        "2021-03-01", "2029-02-28");
    add("expired", {4, 3}, 33, 25, "C3204132014107130136003", "瓦屋山矿业有限公司", "瓦屋山采石场", "建筑用石英砂岩",
        "2014-10-15", "2024-10-14");
    add("unchanged", {0, 0}, 27, 21, "C3204132020087130149004", "仙姑石料厂", "仙姑采石场", "建筑用石灰岩",
        "2020-08-01", "2028-07-31");
    return layer;
}

io::PolygonLayer closed_pits(const io::Grid& grid) {
    io::PolygonLayer layer{
        "closed_pits", {{"BH", FieldType::text}, {"KSMC", FieldType::text}, {"GBRQ", FieldType::date}}, {}};
    const auto add = [&](const char* pit, const char* number, const char* mine, const char* closed) {
        constexpr double kMarginPx = 2;
        layer.features.push_back({{ring_of(grid, pit_outline(pit_named(pit).blob, kMarginPx))},
                                  {std::string(number), std::string(mine), std::string(closed)}});
    };
    add("to_restore", "GB-01", "上阳宕口", "2023-06-30");
    add("to_reopen", "GB-02", "东进宕口", "2017-12-31");
    add("closed_green", "GB-03", "花山宕口", "2015-09-30");
    add("closed_bare", "GB-04", "磨盘宕口", "2022-11-15");
    return layer;
}

/// Where a border's straight line really runs: bent the same for both neighbours.
Point bent(Point at, double reach_px) {
    constexpr std::uint64_t kSeed = 4242;
    return at + Point{fractal(kSeed, at, 260, 4), fractal(kSeed + 9, at, 260, 4)} * reach_px;
}

void append_edge(std::vector<Point>& outline, Point from, Point to) {
    constexpr int kPieces = 40;
    constexpr double kBendPx = 38;
    for (int k = 0; k < kPieces; ++k)
        outline.push_back(bent(from * (1 - k * (1.0 / kPieces)) + to * (k * (1.0 / kPieces)), kBendPx));
}

constexpr std::array<double, 4> kTownshipX{-60, 580, 1060, 1660};
constexpr std::array<double, 3> kTownshipY{-60, 790, 1660};

io::PolygonLayer townships(const io::Grid& grid) {
    struct Township {
        const char *name, *code, *person, *unit;
    };
    constexpr std::array<Township, 6> kTownships{{{"茅麓镇", "320413101", "王建华", "茅麓自然资源所"},
                                                  {"直溪镇", "320413102", "陈志明", "直溪自然资源所"},
                                                  {"金城镇", "320413103", "李秀英", "金城自然资源所"},
                                                  {"薛埠镇", "320413104", "张国强", "薛埠自然资源所"},
                                                  {"朱林镇", "320413105", "周晓燕", "朱林自然资源所"},
                                                  {"儒林镇", "320413106", "吴海涛", "儒林自然资源所"}}};
    io::PolygonLayer layer{
        "townships",
        {{"XZMC", FieldType::text}, {"XZDM", FieldType::text}, {"ZRR", FieldType::text}, {"ZRDW", FieldType::text}},
        {}};
    for (std::size_t j = 0; j < 2; ++j) {
        for (std::size_t i = 0; i < 3; ++i) {
            const Point a{kTownshipX[i], kTownshipY[j]};
            const Point b{kTownshipX[i + 1], kTownshipY[j]};
            const Point c{kTownshipX[i + 1], kTownshipY[j + 1]};
            const Point d{kTownshipX[i], kTownshipY[j + 1]};
            std::vector<Point> outline;
            append_edge(outline, a, b);
            append_edge(outline, b, c);
            append_edge(outline, c, d);
            append_edge(outline, d, a);
            const Township& town = kTownships[j * 3 + i];
            layer.features.push_back(
                {{ring_of(grid, outline)},
                 {std::string(town.name), std::string(town.code), std::string(town.person), std::string(town.unit)}});
        }
    }
    return layer;
}

io::PolygonLayer counties(const io::Grid& grid) {
    std::vector<Point> outline;
    for (std::size_t i = 0; i < 3; ++i)
        append_edge(outline, {kTownshipX[i], kTownshipY[0]}, {kTownshipX[i + 1], kTownshipY[0]});
    for (std::size_t j = 0; j < 2; ++j)
        append_edge(outline, {kTownshipX[3], kTownshipY[j]}, {kTownshipX[3], kTownshipY[j + 1]});
    for (std::size_t i = 3; i > 0; --i)
        append_edge(outline, {kTownshipX[i], kTownshipY[2]}, {kTownshipX[i - 1], kTownshipY[2]});
    for (std::size_t j = 2; j > 0; --j)
        append_edge(outline, {kTownshipX[0], kTownshipY[j]}, {kTownshipX[0], kTownshipY[j - 1]});
    return {"counties",
            {{"XMC", FieldType::text}, {"XZQDM", FieldType::text}},
            {{{ring_of(grid, outline)}, {std::string("金坛区"), std::string("320413")}}}};
}

/// Share of fields under a box, every fourth sample each way.
double field_share(const Ground& ground, Point low, Point high) {
    int fields = 0;
    int all = 0;
    for (int r = px_to_sample(low.y); r < px_to_sample(high.y); r += 4) {
        for (int c = px_to_sample(low.x); c < px_to_sample(high.x); c += 4) {
            if (r < 0 || c < 0 || r >= kGroundSize || c >= kGroundSize) continue;
            const Cover cover = cover_of(ground, r, c);
            fields += is_crop(cover) || cover == Cover::bund || cover == Cover::tea || cover == Cover::orchard ? 1 : 0;
            ++all;
        }
    }
    return all > 0 ? static_cast<double>(fields) / all : 0;
}

io::PolygonLayer farmland(const io::Grid& grid, const Ground& ground) {
    constexpr double kCellPx = 50;
    constexpr double kGapPx = 1.5;  // tracks and ditches between the plots
    constexpr double kMinimumShare = 0.7;
    constexpr int kCells = static_cast<int>(kSizePx / kCellPx);
    io::PolygonLayer layer{"farmland", {{"BHQBH", FieldType::text}}, {}};
    const auto node = [](int i, int j) { return bent({i * kCellPx, j * kCellPx}, 26); };
    for (int j = 0; j < kCells; ++j) {
        for (int i = 0; i < kCells; ++i) {
            std::vector<Point> outline{node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j + 1)};
            const Point middle = (outline[0] + outline[1] + outline[2] + outline[3]) * 0.25;
            Point low = middle;
            Point high = middle;
            for (Point& corner : outline) {
                const Point inward = middle - corner;
                corner = corner + inward * (kGapPx / length(inward));
                low = {std::min(low.x, corner.x), std::min(low.y, corner.y)};
                high = {std::max(high.x, corner.x), std::max(high.y, corner.y)};
            }
            if (field_share(ground, low, high) < kMinimumShare) continue;
            const std::string number = std::to_string(320413000 + j * kCells + i);
            layer.features.push_back({{ring_of(grid, outline)}, {number}});
        }
    }
    return layer;
}

}  // namespace

std::vector<io::PolygonLayer> mining_layers(const io::Grid& grid) { return {licences(grid), closed_pits(grid)}; }

std::vector<io::PolygonLayer> land_layers(const io::Grid& grid, const Ground& ground) {
    return {farmland(grid, ground), townships(grid), counties(grid)};
}

std::string office_layers() {
    return R"([layer.licences]
path = input/mining.gpkg
layer = licences
field.number = XKZH
field.holder = CKQR
field.mine = KSMC
field.mineral = KZ
field.valid_from = YXQQ
field.valid_to = YXQZ

[layer.closed_pits]
path = input/mining.gpkg
layer = closed_pits
field.number = BH
field.mine = KSMC

[layer.farmland]
path = input/land.gpkg
layer = farmland
field.number = BHQBH

[layer.townships]
path = input/land.gpkg
layer = townships
field.name = XZMC
field.code = XZDM
field.person = ZRR
field.unit = ZRDW

[layer.counties]
path = input/land.gpkg
layer = counties
field.name = XMC
field.code = XZQDM
)";
}

}  // namespace quarrywatch::demo
