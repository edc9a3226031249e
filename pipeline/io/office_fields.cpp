#include "pipeline/io/office_fields.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/io/verdict_words.hpp"
#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::io {

namespace {

/// The same value as in `sites`, so that no two files of a night disagree.
FieldValue same_as(std::string_view name, const OfficeRow& row) {
    static const std::map<std::string_view, const SiteField*> kByName = [] {
        std::map<std::string_view, const SiteField*> fields;
        for (const SiteField& field : site_fields()) fields[field.name] = &field;
        return fields;
    }();
    return field_value(*kByName.at(name), *row.site);
}

/// A word of ours in Chinese; one that the catalogue lacks as it is.
FieldValue chinese(std::string_view group, const std::string& word) {
    if (word.empty()) return {};
    const auto found = texts::find_text(std::string(group) + "." + word, config::Language::zh);
    return found ? std::string(*found) : word;
}

FieldValue verdict(const OfficeRow& row) {
    if (!row.site->verdict) return {};
    const std::optional<ledger::Verdict> known = config::enum_value<ledger::Verdict>(*row.site->verdict);
    return known ? std::string(chinese_of(*known)) : *row.site->verdict;
}

FieldValue coordinate(const std::optional<std::array<double, 2>>& place, std::size_t axis) {
    return place ? FieldValue{(*place)[axis]} : FieldValue{};
}

FieldValue navigation(const OfficeRow& row) {
    const std::string text = navigation_text(*row.place);
    return text.empty() ? FieldValue{} : FieldValue{text};
}

FieldValue beyond_tolerance(const OfficeRow& row) {
    const auto found = row.site->evidence.find("beyond_licence_m2");
    return found == row.site->evidence.end() ? FieldValue{} : FieldValue{found->second};
}

FieldValue remark(const OfficeRow& row) {
    std::string text = row.site->reason;
    for (const std::string& flag : row.site->flags) text += (text.empty() ? "" : "; ") + flag;
    return text.empty() ? FieldValue{} : FieldValue{text};
}

#define QUARRYWATCH_SAME(name) [](const OfficeRow& row) { return same_as(name, row); }
using Row = const OfficeRow&;
constexpr FieldType kText = FieldType::text, kInteger = FieldType::integer, kReal = FieldType::real,
                    kDate = FieldType::date;
constexpr int kDateWidth = 8;

// DOMAIN.md section 4, one line a field.
constexpr std::array kFields{
    OfficeField{"JCBH", "监测图斑编号", "patch number", "", kText, 24, 0, QUARRYWATCH_SAME("site_id")},
    OfficeField{"TBLX", "图斑类型", "class code", "", kText, 4, 0, QUARRYWATCH_SAME("class_code")},
    OfficeField{"TBLXMC", "图斑类型名称", "class name", "", kText, 40, 0,
                [](Row row) { return chinese("class", row.site->class_name); }},
    OfficeField{"ZT", "状态", "status", "", kText, 12, 0,
                [](Row row) { return chinese("site_status", row.site->status); }},
    OfficeField{"ZXD", "置信等级", "confidence level", "", kText, 6, 0,
                [](Row row) { return chinese("confidence", confidence_name(row.site->confidence)); }},
    OfficeField{"GL", "变化概率", "change probability", "", kReal, 6, 4, QUARRYWATCH_SAME("probability")},
    OfficeField{"YXJ", "优先级", "priority rank, 1 first", "", kInteger, 9, 0, QUARRYWATCH_SAME("priority")},
    OfficeField{"YXF", "优先分", "priority score, 0 to 100", "", kReal, 7, 2, QUARRYWATCH_SAME("priority_score")},
    OfficeField{"XZQDM", "行政区代码", "county code (GB/T 2260)", "", kText, 6, 0, QUARRYWATCH_SAME("county_code")},
    OfficeField{"XMC", "县（市、区）名称", "county", "", kText, 40, 0, QUARRYWATCH_SAME("county")},
    OfficeField{"XZDM", "乡镇代码", "township code", "", kText, 9, 0, QUARRYWATCH_SAME("township_code")},
    OfficeField{"XZMC", "乡镇名称", "township", "", kText, 40, 0, QUARRYWATCH_SAME("township")},
    OfficeField{"CDM", "村代码", "village code", "", kText, 12, 0, QUARRYWATCH_SAME("village_code")},
    OfficeField{"CMC", "村名称", "village", "", kText, 60, 0, QUARRYWATCH_SAME("village")},
    OfficeField{"ZRR", "责任人", "responsible person", "", kText, 40, 0, QUARRYWATCH_SAME("person")},
    OfficeField{"ZRDW", "责任单位", "responsible unit", "", kText, 40, 0, QUARRYWATCH_SAME("unit")},
    OfficeField{"ZXJD", "中心经度", "longitude of a point inside (CGCS2000; WGS 84 taken as such, within 1 m)", "deg",
                kReal, 12, 7, QUARRYWATCH_SAME("lon")},
    OfficeField{"ZXWD", "中心纬度", "latitude of a point inside (CGCS2000; WGS 84 taken as such, within 1 m)", "deg",
                kReal, 12, 7, QUARRYWATCH_SAME("lat")},
    OfficeField{"XZB", "X坐标（东坐标，含带号）", "easting, Gauss-Krueger, zone number first (CGCS2000, 3 degrees)",
                "m", kReal, 12, 2, [](Row row) { return coordinate(row.place->gauss_kruger, 0); }},
    OfficeField{"YZB", "Y坐标（北坐标）", "northing, Gauss-Krueger (CGCS2000, 3 degrees)", "m", kReal, 12, 2,
                [](Row row) { return coordinate(row.place->gauss_kruger, 1); }},
    OfficeField{"JCMJ", "监测面积", "area on the ellipsoid", "m2", kReal, 14, 2, QUARRYWATCH_SAME("area_m2")},
    OfficeField{"MJ_MU", "面积（亩）", "area", "mu", kReal, 14, 4, QUARRYWATCH_SAME("area_mu")},
    OfficeField{"ZC", "周长", "perimeter", "m", kReal, 12, 2, QUARRYWATCH_SAME("perimeter_m")},
    OfficeField{"XZ_M", "较上次新增面积", "growth since the look before", "m2", kReal, 14, 2,
                QUARRYWATCH_SAME("growth_m2")},
    OfficeField{"ZB_M", "累计新增面积", "growth since first seen", "m2", kReal, 14, 2,
                QUARRYWATCH_SAME("total_growth_m2")},
    OfficeField{"QSX", "前时相", "date before", "", kDate, kDateWidth, 0, QUARRYWATCH_SAME("before_date")},
    OfficeField{"HSX", "后时相", "date after", "", kDate, kDateWidth, 0, QUARRYWATCH_SAME("after_date")},
    OfficeField{"SCFX", "首次发现日期", "first seen", "", kDate, kDateWidth, 0, QUARRYWATCH_SAME("first_seen")},
    OfficeField{"ZJFX", "最近发现日期", "last seen", "", kDate, kDateWidth, 0, QUARRYWATCH_SAME("last_seen")},
    OfficeField{"FXCS", "发现次数", "looks that saw it", "", kInteger, 9, 0, QUARRYWATCH_SAME("looks_seen")},
    OfficeField{"YXGC", "有效观测次数", "clear looks since first seen", "", kInteger, 9, 0,
                QUARRYWATCH_SAME("looks_clear")},
    OfficeField{"GDMJ", "占耕地面积", "farmland taken", "m2", kReal, 14, 2, QUARRYWATCH_SAME("farmland_m2")},
    OfficeField{"KQXKZH", "矿权许可证号", "licence number", "", kText, 50, 0, QUARRYWATCH_SAME("licence_no")},
    OfficeField{"KSMC", "矿山名称", "mine", "", kText, 80, 0, QUARRYWATCH_SAME("licence_mine")},
    OfficeField{"KQR", "采矿权人", "licence holder", "", kText, 80, 0, QUARRYWATCH_SAME("licence_holder")},
    OfficeField{"KZ", "矿种", "mineral", "", kText, 20, 0, QUARRYWATCH_SAME("licence_mineral")},
    OfficeField{"YXQZ", "有效期止", "licence valid to", "", kDate, kDateWidth, 0, QUARRYWATCH_SAME("licence_valid_to")},
    OfficeField{"JWMJ", "证内面积", "area inside licences", "m2", kReal, 14, 2, QUARRYWATCH_SAME("inside_licence_m2")},
    OfficeField{"YJWMJ", "越界面积", "area beyond licences", "m2", kReal, 14, 2, QUARRYWATCH_SAME("beyond_licence_m2")},
    OfficeField{"YJWMJ_B", "越界面积（扣容差）", "area beyond licences grown by the tolerance", "m2", kReal, 14, 2,
                beyond_tolerance},
    OfficeField{"YJJL", "最大越界距离", "greatest overshoot", "m", kReal, 12, 2, QUARRYWATCH_SAME("overshoot_m")},
    OfficeField{"YJFW", "越界方位", "bearing of the overshoot, from true north", "deg", kReal, 6, 1,
                QUARRYWATCH_SAME("overshoot_bearing_deg")},
    OfficeField{"RC", "容差", "tolerance", "m", kReal, 10, 2, QUARRYWATCH_SAME("tolerance_m")},
    OfficeField{"NDVI_Q", "前植被指数", "NDVI before, median", "", kReal, 10, 4, QUARRYWATCH_SAME("ndvi_before")},
    OfficeField{"NDVI_H", "后植被指数", "NDVI after, median", "", kReal, 10, 4, QUARRYWATCH_SAME("ndvi_after")},
    OfficeField{"BSI_Q", "前裸土指数", "bare soil index before, median", "", kReal, 10, 4,
                QUARRYWATCH_SAME("bsi_before")},
    OfficeField{"BSI_H", "后裸土指数", "bare soil index after, median", "", kReal, 10, 4,
                QUARRYWATCH_SAME("bsi_after")},
    OfficeField{"PD", "坡度", "slope, median", "deg", kReal, 5, 1, QUARRYWATCH_SAME("slope_deg")},
    OfficeField{"PZJD", "配准残差", "registration error here", "px", kReal, 9, 3,
                QUARRYWATCH_SAME("registration_rmse_px")},
    OfficeField{"YSJL", "历史关联", "older site that it continues", "", kText, 24, 0, QUARRYWATCH_SAME("continues")},
    OfficeField{"HCQK", "核查情况", "verdict", "", kText, 12, 0, verdict},
    OfficeField{"PJZB", "导航坐标", "longitude,latitude for phones: WGS 84, and GCJ-02 (approximate)", "deg", kText, 60,
                0, navigation},
    OfficeField{"BZ", "备注", "remark: why it was flagged, and flags", "", kText, 200, 0, remark},
};

#undef QUARRYWATCH_SAME

}  // namespace

std::vector<OfficeRow> office_rows(std::span<const Site> sites, std::span<const PlaceCoordinates> places) {
    std::vector<OfficeRow> rows;
    rows.reserve(sites.size());
    for (std::size_t i = 0; i < sites.size(); ++i) rows.push_back({&sites[i], &places[i]});
    return rows;
}

std::span<const OfficeField> office_fields() { return kFields; }

FieldValue office_value(const OfficeField& field, const OfficeRow& row) {
    FieldValue value = field.value(row);
    if (const double* const real = std::get_if<double>(&value)) {
        if (!std::isfinite(*real)) return {};
        return rounded(*real, field.decimals);
    }
    return value;
}

}  // namespace quarrywatch::io
