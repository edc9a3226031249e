// Puts the page together, and again when the language changes.
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  function view(name) {
    byId("main").dataset.view = name;
    for (const tab of byId("tabs").children) tab.setAttribute("aria-pressed", tab.dataset.view === name);
    QW.map.resized();
    QW.list.draw();
  }
  QW.counted = () => { byId("export").textContent = QW.t("page.export", QW.verdicts.given().length); };
  function write() {
    document.documentElement.lang = QW.language === "zh" ? "zh-CN" : "en";
    document.title = `quarrywatch ${QW.data.night || ""}`;
    byId("title").textContent = `${QW.t("page.title")} ${QW.data.night || ""}`;
    byId("dates").textContent = QW.data.before_date || QW.data.after_date
      ? `${QW.t("page.before")} ${QW.data.before_date || "?"} → ${QW.t("page.after")} ${QW.data.after_date || "?"}` : "";
    byId("language").textContent = QW.t("page.language");
    byId("print-all").textContent = QW.t("page.print_all");
    byId("swipe").setAttribute("aria-label", QW.t("page.swipe"));
    for (const tab of byId("tabs").children) tab.textContent = QW.t("page." + tab.dataset.view);
    byId("rows").setAttribute("aria-label", QW.t("page.list"));
    QW.counted();
    QW.map.legend();
    QW.list.filters();
    QW.list.update();
    QW.patches();
  }
  byId("language").addEventListener("click", () => {
    QW.language = QW.language === "zh" ? "en" : "zh";
    QW.store.set("quarrywatch.language", QW.language);
    write();
  });
  byId("export").addEventListener("click", () => QW.verdicts.download());
  byId("print-all").addEventListener("click", () => { QW.card.sheets(QW.list.shown()); window.print(); });
  for (const tab of byId("tabs").children) tab.addEventListener("click", () => view(tab.dataset.view));
  window.addEventListener("resize", () => { QW.map.resized(); QW.list.draw(); });
  QW.map.start();
  QW.list.start();
  write();
  view("list");
  // A link to one site: index.html#site=<number>.
  const wanted = /^#site=(.+)$/.exec(window.location.hash);
  if (wanted) QW.card.open(decodeURIComponent(wanted[1]));
  // For printing without a person: index.html#print=all, or the places of sites among those of the page: #print=0,4,17.
  const printed = /^#print=(all|[0-9,]+)$/.exec(window.location.hash);
  if (printed)
    QW.card.sheets(printed[1] === "all" ? QW.data.sites : printed[1].split(",").map((place) => QW.data.sites[place]).filter((one) => one));
})();
