#include "pipeline/texts/catalogue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace quarrywatch::texts {

namespace {

// Chinese names of fields and classes after DOMAIN.md sections 3 and 4.
constexpr std::array kEntries{
    Entry{"class.after_expiry", "quarrying after expiry", "证照过期后开采"},
    Entry{"class.beyond_licence", "quarrying beyond licence", "越界开采"},
    Entry{"class.inside_licence", "quarrying inside licence", "证内开采"},
    Entry{"class.new_scar", "new quarry scar", "新增采石面"},
    Entry{"class.occupation", "land occupation", "疑似违法占地"},
    Entry{"class.other_change", "other change", "其他变化"},
    Entry{"class.reactivated_pit", "reactivated pit", "复采（死灰复燃）"},
    Entry{"class.restored_pit", "restored pit", "恢复宕口"},
    Entry{"class.reused_pit", "re-used pit", "转型利用"},
    Entry{"class.tailings", "tailings or stock yard", "尾矿库或堆料用地"},
    Entry{"confidence.high", "high", "高"},
    Entry{"confidence.low", "low", "低"},
    Entry{"confidence.medium", "medium", "中"},
    Entry{"coordinate.degrees", "degrees, minutes, seconds (WGS 84)", "度分秒（WGS84）"},
    Entry{"coordinate.gauss_kruger", "CGCS2000, 3-degree zone: easting, northing (m)", "CGCS2000三度带：东、北（米）"},
    Entry{"coordinate.gcj02", "GCJ-02, for Chinese phone maps only (approximate)", "GCJ-02（仅供手机地图导航，近似）"},
    Entry{"coordinate.wgs84", "longitude, latitude (WGS 84)", "经度、纬度（WGS84）"},
    Entry{"header.after_date", "after", "后时相"},
    Entry{"header.area_m2", "area (m2)", "监测面积（平方米）"},
    Entry{"header.area_mu", "area (mu)", "面积（亩）"},
    Entry{"header.before_date", "before", "前时相"},
    Entry{"header.beyond_licence_m2", "beyond licence (m2)", "越界面积（平方米）"},
    Entry{"header.class", "class", "图斑类型"},
    Entry{"header.class_code", "class code", "类型代码"},
    Entry{"header.clear_share", "share seen clearly (%)", "清晰观测比例（%）"},
    Entry{"header.confidence", "confidence", "置信等级"},
    Entry{"header.county", "county", "县（市、区）"},
    Entry{"header.farmland_m2", "farmland taken (m2)", "占耕地面积（平方米）"},
    Entry{"header.file", "list", "清单文件"},
    Entry{"header.first_seen", "first seen", "首次发现日期"},
    Entry{"header.lat", "latitude (WGS 84)", "中心纬度（WGS84）"},
    Entry{"header.licence_no", "licence", "许可证号"},
    Entry{"header.lon", "longitude (WGS 84)", "中心经度（WGS84）"},
    Entry{"header.looked_on", "looked on", "观测日期"},
    Entry{"header.looks", "clear looks", "有效观测次数"},
    Entry{"header.night", "night", "批次日期"},
    Entry{"header.patch", "patch", "包干片区"},
    Entry{"header.person", "responsible person", "责任人"},
    Entry{"header.priority", "priority", "优先级"},
    Entry{"header.priority_score", "score", "优先分"},
    Entry{"header.reason", "why", "判定依据"},
    Entry{"header.site_id", "site", "图斑编号"},
    Entry{"header.sites", "sites", "图斑数"},
    Entry{"header.status", "status", "状态"},
    Entry{"header.township", "township", "乡镇"},
    Entry{"header.village", "village", "村"},
    Entry{"kml.outlines", "outlines", "图斑边界"},
    Entry{"kml.points", "points to drive to", "导航点"},
    Entry{"kml.title", "sites to visit", "待核查图斑"},
    Entry{"letter.all_seen", "All patches were seen.", "各片区均已观测。"},
    Entry{"letter.colon", ": ", "："},
    Entry{"letter.comma", ", ", "，"},
    Entry{"letter.most_urgent", "The most urgent:", "最急需核查的图斑："},
    Entry{"letter.not_seen", "Patches that could not be seen", "未能观测的片区数"},
    Entry{"letter.sites", "Sites to visit", "待核查图斑数"},
    Entry{"letter.title", "Quarrying and land occupation: sites to visit", "矿山开采与土地占用监测：待核查图斑通知"},
    Entry{"plot.bare_m2", "bare ground (m2)", "裸露面积（平方米）"},
    Entry{"plot.clear_looks", "clear looks of all", "有效观测 / 全部观测"},
    Entry{"reason.cloud", "cloud", "云覆盖"},
    Entry{"reason.failed", "computation failed", "计算失败"},
    Entry{"reason.no_answer", "no usable image", "影像不可用"},
    Entry{"reason.no_data", "no image data", "无影像数据"},
    Entry{"reason.no_look", "no new image", "无新影像"},
    Entry{"reason.outside", "outside the images", "影像范围外"},
    Entry{"site_status.closed", "closed", "已关闭"},
    Entry{"site_status.grown", "grown", "扩大"},
    Entry{"site_status.merged", "merged", "已合并"},
    Entry{"site_status.new", "new", "新增"},
    Entry{"site_status.not_seen", "no longer seen", "本次未见"},
    Entry{"site_status.obscured", "obscured", "被遮挡"},
    Entry{"site_status.rejected", "rejected", "已排除"},
    Entry{"site_status.reopened", "reopened", "重新出现"},
    Entry{"site_status.shrunk", "shrunk", "缩小"},
    Entry{"site_status.split", "split off", "由旧图斑分出"},
    Entry{"site_status.unchanged", "unchanged", "无变化"},
    Entry{"status.findings", "findings", "有图斑"},
    Entry{"status.not_seen", "not seen", "未能观测"},
    Entry{"status.nothing_found", "nothing found", "已观测，无图斑"},
    Entry{"word.unassigned", "unassigned", "未分配"},
};

static_assert(std::is_sorted(kEntries.begin(), kEntries.end(),
                             [](const Entry& a, const Entry& b) { return a.key < b.key; }),
              "find_text searches by halving");

}  // namespace

std::span<const Entry> catalogue() { return kEntries; }

std::optional<std::string_view> find_text(std::string_view key, config::Language language) {
    const auto found = std::lower_bound(kEntries.begin(), kEntries.end(), key,
                                        [](const Entry& entry, std::string_view wanted) { return entry.key < wanted; });
    if (found == kEntries.end() || found->key != key) return std::nullopt;
    return language == config::Language::zh ? found->zh : found->en;
}

std::string_view text(std::string_view key, config::Language language) {
    if (const auto found = find_text(key, language)) return *found;
    throw std::out_of_range("texts: no entry " + std::string(key));
}

}  // namespace quarrywatch::texts
