// Words of lists, letters, maps and records: classes, states, reasons. Chinese names after DOMAIN.md section 3.

#include <array>

#include "pipeline/texts/catalogue_parts.hpp"

namespace quarrywatch::texts {

namespace {

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
    Entry{"raster.class", "class of change of each pixel", "各像元变化类型"},
    Entry{"raster.score", "change score of each pixel", "各像元变化得分"},
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

static_assert(rises(kEntries), "each key once, in order: who looks for one finds it, and its neighbours");

}  // namespace

std::span<const Entry> words_texts() { return kEntries; }

}  // namespace quarrywatch::texts
