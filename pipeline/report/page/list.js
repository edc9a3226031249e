// The list: filters, order, and rows. Rows are made as they come into sight, so that thousands scroll like ten.
"use strict";
QW.list = (function () {
  const rowPx = 84, beyond = 6;  // height of a row, as in page.css; rows kept ready outside of what is seen
  const state = { classes: new Set(), township: "", person: "", confidence: "", status: "", least_mu: 0, search: "", sort: "priority" };
  let shown = [];
  const order = QW.data.classes.map((one) => one.name);
  const rank = { low: 0, medium: 1, high: 2 };
  const orders = {
    priority: (a, b) => a.priority - b.priority,
    area: (a, b) => (b.area_m2 || 0) - (a.area_m2 || 0),
    confidence: (a, b) => rank[b.confidence] - rank[a.confidence],
    class: (a, b) => order.indexOf(a.class) - order.indexOf(b.class),
    status: (a, b) => (a.status || "").localeCompare(b.status || ""),
    township: (a, b) => (a.township || "").localeCompare(b.township || "", "zh"),
    person: (a, b) => (a.person || "").localeCompare(b.person || "", "zh"),
    date: (a, b) => (b.first_seen || "").localeCompare(a.first_seen || ""),
  };
  const all = () => QW.data.sites;
  const values = (name) => [...new Set(all().map((site) => site[name]).filter((one) => one))].sort((a, b) => a.localeCompare(b, "zh"));

  function fits(site) {
    const words = state.search.trim().toLowerCase();
    return (state.classes.size === 0 || state.classes.has(site.class)) &&
      ["township", "person", "confidence", "status"].every((name) => !state[name] || site[name] === state[name]) &&
      (site.area_mu || 0) >= state.least_mu &&
      (!words || [site.site_id, site.licence_no, site.village, site.township, site.person]
        .some((text) => text && String(text).toLowerCase().includes(words)));
  }
  function update() {
    shown = all().filter(fits).sort((a, b) => orders[state.sort](a, b) || a.priority - b.priority);
    const label = document.getElementById("shown");
    label.textContent = all().length === 0 ? QW.t("page.no_sites") : shown.length === 0 ? QW.t("page.no_match")
      : QW.t("page.shown", shown.length, all().length);
    if (QW.data.sites_in_all > all().length)
      label.textContent += QW.t("sentence.end") + " " + QW.t("page.left_out", all().length, QW.data.sites_in_all);
    const rows = document.getElementById("rows");
    rows.scrollTop = 0;
    rows.replaceChildren(QW.h("div", { class: "space", style: `height:${shown.length * rowPx}px` }));
    draw();
    QW.map.show(shown);
  }
  function row(site, index) {
    const picture = (name) => site.chip
      ? QW.h("img", { src: site.chip.thumb[name], alt: "", loading: "lazy", width: 64, height: 64 })
      : QW.h("span", { class: "blank" });
    const verdict = QW.verdicts.get(site.site_id).verdict;
    const element = QW.h("button", {
      type: "button", class: "row", "data-site": site.site_id, style: `top:${index * rowPx}px`,
      onclick: () => QW.card.open(site.site_id), onmouseenter: () => QW.highlight(site.site_id),
      onmouseleave: () => QW.highlight(null), onfocus: () => QW.highlight(site.site_id),
    },
      QW.h("span", { class: "rank" }, site.priority), picture("before"), picture("after"),
      QW.h("span", { class: "what" }, QW.classChip(site.class),
        QW.h("span", { class: "where" }, QW.place(site) || site.site_id),
        QW.h("span", { class: "seen" }, QW.history(site), verdict ? " · " + QW.t("page.verdict_" + verdict) : "")),
      QW.h("span", { class: "size" }, QW.h("b", {}, QW.mu(site)),
        QW.h("span", { class: "dots", title: QW.word("confidence", site.confidence), "aria-label": QW.word("confidence", site.confidence) },
          QW.dots[site.confidence])));
    return element;
  }
  function draw() {
    const rows = document.getElementById("rows"), space = rows.firstChild;
    const first = Math.max(0, Math.floor(rows.scrollTop / rowPx) - beyond);
    const last = Math.min(shown.length, Math.ceil((rows.scrollTop + rows.clientHeight) / rowPx) + beyond);
    const kept = new Map([...space.children].map((child) => [child.dataset.site, child]));
    for (const child of [...space.children])
      if (!shown.slice(first, last).some((site) => site.site_id === child.dataset.site)) child.remove();
    for (let i = first; i < last; ++i) if (!kept.has(shown[i].site_id)) space.append(row(shown[i], i));
  }
  function select(name, first, options) {
    return QW.h("select", { name, "aria-label": first, onchange: (event) => { state[name] = event.target.value; update(); } },
      QW.h("option", { value: "" }, first),
      options.map(([value, text]) => QW.h("option", { value, selected: state[name] === value }, text)));
  }
  function filters() {
    const form = document.getElementById("filters");
    const plain = (name) => values(name).map((value) => [value, value]);
    form.replaceChildren(
      QW.h("input", { type: "search", name: "search", placeholder: QW.t("page.search"), "aria-label": QW.t("page.search"), value: state.search,
        oninput: (event) => { state.search = event.target.value; update(); } }),
      select("township", QW.t("page.all_townships"), plain("township")),
      select("person", QW.t("page.all_persons"), plain("person")),
      select("confidence", QW.t("page.all_confidences"), ["high", "medium", "low"].map((c) => [c, QW.word("confidence", c)])),
      select("status", QW.t("page.all_statuses"), values("status").map((s) => [s, QW.word("site_status", s)])),
      QW.h("input", { type: "number", name: "least_mu", min: 0, step: 0.1, placeholder: QW.t("page.least_area"), "aria-label": QW.t("page.least_area"),
        value: state.least_mu || "", oninput: (event) => { state.least_mu = Number(event.target.value) || 0; update(); } }),
      QW.h("label", {}, QW.t("page.sort") + " ", QW.h("select", { name: "sort", onchange: (event) => { state.sort = event.target.value; update(); } },
        Object.keys(orders).map((name) => QW.h("option", { value: name, selected: state.sort === name }, QW.t("page.sort_" + name))))));
    form.onsubmit = (event) => event.preventDefault();
    const chips = document.getElementById("chips");
    chips.replaceChildren(...QW.data.classes.map((one) => {
      const count = all().filter((site) => site.class === one.name).length;
      if (count === 0) return "";
      const chip = QW.h("button", { type: "button", class: "class", "data-class": one.name, "aria-pressed": state.classes.has(one.name),
        onclick: () => { state.classes.has(one.name) ? state.classes.delete(one.name) : state.classes.add(one.name); filters(); update(); } },
        QW.word("class", one.name), QW.h("b", {}, count));
      chip.style.setProperty("--colour", one.colour);
      return chip;
    }));
  }
  function start() { document.getElementById("rows").addEventListener("scroll", draw, { passive: true }); }
  function highlight(siteId) {
    for (const child of document.querySelectorAll("#rows .row")) child.classList.toggle("lit", child.dataset.site === siteId);
  }
  return { start, filters, update, draw, highlight, shown: () => shown };
})();
QW.highlight = (siteId) => { QW.list.highlight(siteId); QW.map.highlight(siteId); };
