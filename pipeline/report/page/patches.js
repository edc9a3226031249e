// What was looked at: found nothing is one answer, could not look another.
"use strict";
QW.patches = function () {
  const h = QW.h, rows = QW.data.patches;
  document.getElementById("patches").replaceChildren(
    h("h2", {}, QW.t("page.patches")), h("p", {}, QW.t("page.patches_note")),
    h("div", { class: "wide" }, h("table", {},
      h("thead", {}, h("tr", {}, ["county", "township", "patch", "person", "status", "reason", "looked_on", "clear_share", "sites"]
        .map((name) => h("th", { scope: "col" }, name === "reason" ? QW.t("page.reason") : QW.t("header." + name))))),
      h("tbody", {}, rows.map((row) => h("tr", { class: row.status },
        [row.county, row.township, row.patch || row.village, row.person, QW.word("status", row.status), QW.word("reason", row.reason),
          row.looked_on, QW.number(100 * row.clear_share, 0), row.sites].map((value) => h("td", {}, value))))))));
};
