// The page of a study.

#include <array>

#include "pipeline/texts/catalogue_parts.hpp"

namespace quarrywatch::texts {

namespace {

constexpr std::array kEntries{
    Entry{"tune.adjusted", "Area-adjusted accuracy", "面积校正精度"},
    Entry{"tune.adjusted_note",
          "What the labels say of the whole observed area, with standard errors (Olofsson et al. 2014). It holds where "
          "the labels were drawn at random within what is mapped as changed and as unchanged; the strata here are "
          "those of the chosen setting.",
          "由标注推断的整个观测区的精度与标准误（Olofsson "
          "等，2014）。前提是标注在“判为变化”和“判为未变化”两层内随机抽取；此处按所选参数的结果分层。"},
    Entry{"tune.all_runs", "Runs", "全部试验"},
    Entry{"tune.area_error", "area error", "面积误差"},
    Entry{"tune.area_share", "share of the area", "面积占比"},
    Entry{"tune.areas", "areas: {0}", "区域：{0}"},
    Entry{"tune.asked", "asked", "应找到"},
    Entry{"tune.atlas", "Picture atlas of the worst errors", "错误图集"},
    Entry{"tune.atlas_legend", "Earlier date left, later date right. Green: labelled as changed. Orange: reported.",
          "左为前时相，右为后时相。绿色：标注的变化；橙色：报告的图斑。"},
    Entry{"tune.auc", "AUC", "AUC"},
    Entry{"tune.best_of_others", "best over all values of the other keys", "其余参数取最优时的值"},
    Entry{"tune.changed", "changed", "变化"},
    Entry{"tune.choice", "The chosen setting", "所选参数"},
    Entry{"tune.chosen", "chosen", "所选"},
    Entry{"tune.class", "class", "类型"},
    Entry{"tune.classes", "By class", "分类型统计"},
    Entry{"tune.compared_with_start", "Against the configuration that the sweep starts from.", "与调优前的配置相比。"},
    Entry{"tune.comparison", "Sites gained and lost", "新增与丢失的图斑"},
    Entry{"tune.cost", "cost", "代价"},
    Entry{"tune.curves", "Curves", "曲线"},
    Entry{"tune.effect", "effect", "影响"},
    Entry{"tune.effect_note", "Effect: how far the best figure differs between the values of a key.",
          "影响：该参数取不同值时最优指标的差距。"},
    Entry{"tune.fall_out", "false alarms among unchanged pixels", "虚警率"},
    Entry{"tune.false", "false", "错误"},
    Entry{"tune.false_sites", "false sites", "误报图斑"},
    Entry{"tune.found", "found", "找到"},
    Entry{"tune.gained", "gained", "新增"},
    Entry{"tune.held_out", "on labels left out", "留出样本上的指标"},
    Entry{"tune.in_common", "in common", "共有"},
    Entry{"tune.in_sample", "on the labels it was chosen with", "选参样本上的指标"},
    Entry{"tune.interval", "interval", "区间"},
    Entry{"tune.kappa", "kappa", "Kappa"},
    Entry{"tune.key", "key", "参数"},
    Entry{"tune.left_out", "left out", "留出部分"},
    Entry{"tune.looks", "looks: {0}", "观测：{0}次"},
    Entry{"tune.lost", "lost", "丢失"},
    Entry{"tune.missed", "missed", "漏报"},
    Entry{"tune.missed_sites", "missed sites", "漏报图斑"},
    Entry{"tune.next_area", "one more area like these", "新区域的预期范围"},
    Entry{"tune.next_area_note", "interval for a single area that was not tuned on", "未参与调优的单个区域的区间"},
    Entry{"tune.no_effect", "none", "无"},
    Entry{"tune.objective.cost", "cost of visits and missed sites", "核查与漏报的代价"},
    Entry{"tune.objective.f1", "F1 of the pixels", "像元 F1"},
    Entry{"tune.objective.iou", "IoU of the pixels", "像元 IoU"},
    Entry{"tune.objective.kappa", "kappa of the pixels", "像元 Kappa"},
    Entry{"tune.objective.oa", "overall accuracy of the pixels", "像元总体精度"},
    Entry{"tune.objective.site_f1", "F1 of the sites", "图斑 F1"},
    Entry{"tune.objective_value", "objective", "目标值"},
    Entry{"tune.overall", "overall", "总体"},
    Entry{"tune.per_100km2", "per 100 km2", "每100平方千米"},
    Entry{"tune.precision", "precision", "查准率"},
    Entry{"tune.precision_recall", "Precision and recall of the pixels", "像元查准率与查全率"},
    Entry{"tune.producer", "producer's accuracy", "生产者精度"},
    Entry{"tune.recall", "recall", "查全率"},
    Entry{"tune.reclassed", "of another class", "类型改变"},
    Entry{"tune.rejected_as", "rejected by a guard:", "被规则排除："},
    Entry{"tune.reported_as", "reported as", "报告类型"},
    Entry{"tune.reported_sites", "Reported sites", "报告的图斑"},
    Entry{"tune.right", "right", "正确"},
    Entry{"tune.robustness", "Robustness", "稳健性"},
    Entry{"tune.robustness.cloud", "share of the later scene hidden", "后时相被遮挡的比例"},
    Entry{"tune.robustness.gap", "days between the dates", "两时相间隔（天）"},
    Entry{"tune.robustness.noise", "noise added (1: as much as unchanged ground differs by)",
          "附加噪声（以未变化地物两期差异的标准差为1）"},
    Entry{"tune.robustness.shift", "misregistration added (px)", "附加配准误差（像元）"},
    Entry{"tune.robustness_note",
          "The chosen setting on the same scenes made worse. Thresholds are chosen anew each time, as a run would.",
          "把同样的影像人为劣化后，所选参数的表现；每次都像实际运行一样重新确定阈值。"},
    Entry{"tune.roc", "ROC of the pixels", "像元 ROC 曲线"},
    Entry{"tune.run", "run", "试验"},
    Entry{"tune.runs", "runs", "各次试验"},
    Entry{"tune.score", "score", "得分"},
    Entry{"tune.score_of", "score,", "得分："},
    Entry{"tune.settings", "settings: {0}", "参数组合：{0}"},
    Entry{"tune.site_precision", "share of the reported sites that are right", "图斑查准率"},
    Entry{"tune.site_precision_recall", "Precision and recall of the sites", "图斑查准率与查全率"},
    Entry{"tune.site_recall", "share of the true sites that are found", "图斑查全率"},
    Entry{"tune.sites", "sites", "图斑"},
    Entry{"tune.sites_found", "true sites found", "找到的真实图斑"},
    Entry{"tune.surfaces", "Response surfaces", "响应面"},
    Entry{"tune.surfaces_note", "The best figure that any setting of the other keys reaches; the chosen one is framed.",
          "其余参数取最优时的指标；所选参数以方框标出。"},
    Entry{"tune.title", "Tuning on labels", "参数调优"},
    Entry{"tune.together", "together", "合计"},
    Entry{"tune.true_sites", "True sites", "真实图斑"},
    Entry{"tune.unchanged", "unchanged", "未变化"},
    Entry{"tune.user", "user's accuracy", "用户精度"},
    Entry{"tune.validation", "Validation", "验证"},
    Entry{"tune.validation_note",
          "Each part is left out in turn, the best setting chosen on the others, and judged on what was left out.",
          "依次留出一部分，用其余部分选参，再在留出部分上评价。"},
    Entry{"tune.was", "was", "原值"},
};

static_assert(rises(kEntries), "each key once, in order: who looks for one finds it, and its neighbours");

}  // namespace

std::span<const Entry> tune_texts() { return kEntries; }

}  // namespace quarrywatch::texts
