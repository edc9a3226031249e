// Figures as people write them.
"use strict";
QW.number = (value, decimals) =>
  value === null || value === undefined ? "" :
    value.toLocaleString(QW.language === "zh" ? "zh-CN" : "en-GB",
      { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
QW.mu = (site) => site.area_mu === null ? `${site.pixels} ${QW.t("page.pixels")}` :
  `${QW.number(site.area_mu, site.area_mu < 10 ? 1 : 0)} ${QW.t("page.mu")}`;
QW.area = (site) => site.area_m2 === null ? QW.mu(site) : `${QW.mu(site)} (${QW.number(site.area_m2, 0)} m²)`;
QW.place = (site) => [site.county, site.township, site.village].filter((part) => part).join(" · ");
QW.dots = { low: "●○○", medium: "●●○", high: "●●●" };
QW.history = (site) => site.looks_seen > 1 && site.status !== "grown"
  ? QW.t("sentence.seen", site.looks_seen, site.looks_clear) : QW.word("site_status", site.status);
QW.classChip = (name) => {
  const chip = QW.h("span", { class: "class" }, QW.word("class", name));
  chip.style.setProperty("--colour", QW.colour(name));
  return chip;
};
