// What inspectors answer: kept in this browser, exported as the file that `quarrywatch ledger import` takes.
"use strict";
QW.verdicts = (function () {
  const fields = ["verdict", "violation", "handling", "visited_on", "inspector", "remark"];
  const choices = {
    verdict: ["lawful", "illegal", "false_change", "facility_land", "restored", "reactivated"],
    violation: ["unlicensed", "beyond_licence", "beyond_depth", "farmland_damage", "built_before_approval", "other"],
    handling: ["case_filed", "no_case", "no_action"],
  };
  // By site and not by run: an answer belongs to the site for life.
  const key = (siteId) => "quarrywatch.verdict." + siteId;
  const memory = new Map();
  function get(siteId) {
    if (memory.has(siteId)) return memory.get(siteId);
    let value = {};
    try { value = JSON.parse(QW.store.get(key(siteId)) || "{}") || {}; } catch (error) { value = {}; }
    memory.set(siteId, value);
    return value;
  }
  /// False where the browser keeps nothing.
  function put(siteId, value) {
    memory.set(siteId, value);
    if (Object.values(value).some((one) => one)) return QW.store.set(key(siteId), JSON.stringify(value));
    QW.store.remove(key(siteId));
    return true;
  }
  const given = () => QW.data.sites.filter((site) => get(site.site_id).verdict);
  // A spreadsheet runs what begins like a formula.
  function cell(text) {
    const plain = String(text || "");
    const safe = /^[=+\-@\t\r]/.test(plain) ? "'" + plain : plain;
    return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }
  function csv() {
    const rows = [["site_id", ...fields].join(",")];
    for (const site of given()) {
      const value = get(site.site_id);
      rows.push([site.site_id, ...fields.map((name) => value[name])].map(cell).join(","));
    }
    return "\uFEFF" + rows.join("\r\n") + "\r\n";
  }
  function download() {
    const link = QW.h("a", {
      href: URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" })),
      download: `verdicts_${QW.data.night || "night"}.csv`,
    });
    document.body.append(link);
    link.click();
    link.remove();
  }
  return { fields, choices, get, put, given, csv, download };
})();
