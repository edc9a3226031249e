// The card of a site: both dates, why, facts, history, verdict; and its sheet of paper.
"use strict";
QW.card = (function () {
  const h = QW.h, s = QW.s;
  let open_id = null, natural = true, outline = true;

  /// Outlines over a chip: the site's, and the licences that reach into it.
  const licenceBoxes = QW.data.licences.map((one) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of one.rings)
      for (const [x, y] of ring) { box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y); }
    return box;
  });
  function outlines(site) {
    const [left, top, width, height] = site.chip.window;
    const path = (rings) => rings.map((ring) => "M" + ring.map(([x, y]) => `${x} ${y}`).join("L") + "Z").join("");
    const licences = QW.data.licences.filter((one, index) => {
      const [x0, y0, x1, y1] = licenceBoxes[index];
      return x0 < left + width && x1 > left && y0 < top + height && y1 > top;
    });
    const line = (d, colour, px, dash) => s("path", { d, fill: "none", stroke: colour, "stroke-width": px, "vector-effect": "non-scaling-stroke", "stroke-dasharray": dash || "none" });
    return s("svg", { class: "lines", viewBox: `${left} ${top} ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      licences.map((one) => line(path(one.rings), "#ffe45c", 2, "7 5")),
      line(path(site.rings), "#ffffff", 4), line(path(site.rings), QW.colour(site.class), 2));
  }
  function scaleBar(site) {
    if (!QW.data.grid.pixel_m) return null;
    const width_m = site.chip.window[2] * QW.data.grid.pixel_m;
    const step = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000].filter((one) => one <= width_m / 3).pop() || 10;
    return h("span", { class: "scale", style: `width:${100 * step / width_m}%` }, `${step} m`);
  }
  function picture(site, name) {
    const files = natural || !site.chip.false_colour ? site.chip.natural : site.chip.false_colour;
    return h("figure", { class: "chip " + name },
      h("img", { src: files[name], alt: `${QW.t("page." + name)} ${site[name + "_date"] || ""}` }),
      outline ? outlines(site) : null, scaleBar(site), QW.data.grid.pixel_m ? h("span", { class: "north", title: "N" }, "↑N") : null,
      h("figcaption", {}, `${QW.t("page." + name)} ${name === "before" ? QW.data.before_date || "" : QW.data.after_date || ""}`));
  }
  function pictures(site) {
    if (!site.chip) return h("p", { class: "nothing" }, QW.t("page.no_picture"));
    const before = picture(site, "before"), after = picture(site, "after");
    const box = h("div", { class: "swipe-box" }, before, after);
    const slider = h("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": QW.t("page.swipe") });
    const set = () => box.style.setProperty("--cut", slider.value + "%");
    slider.addEventListener("input", set);
    set();
    box.append(slider);
    return box;
  }
  function plot(site) {
    const points = site.history.filter((one) => one.date);
    if (points.length < 2) return h("p", { class: "nothing" }, QW.t("page.no_history"));
    const width = 460, height = 110, pad = 26, day = (date) => Date.parse(date) / 864e5;
    const first = day(points[0].date), last = Math.max(first + 1, day(points[points.length - 1].date));
    const most = Math.max(1, ...points.map((one) => one.area_m2 || 0));
    const x = (one) => pad + (width - 2 * pad) * (day(one.date) - first) / (last - first);
    const y = (one) => height - pad - (height - 2 * pad) * (one.area_m2 || 0) / most;
    const seen = points.filter((one) => one.status === "found" && one.area_m2 !== null);
    return s("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": QW.t("page.history") },
      s("path", { d: `M${pad} ${height - pad}H${width - pad}`, stroke: "#888", fill: "none" }),
      s("path", { d: seen.map((one, i) => `${i ? "L" : "M"}${x(one).toFixed(1)} ${y(one).toFixed(1)}`).join("") || "M0 0", stroke: "#1a4f7a", "stroke-width": 2, fill: "none" }),
      points.map((one) => one.status === "found"
        ? s("circle", { cx: x(one).toFixed(1), cy: y(one).toFixed(1), r: 4, fill: "#1a4f7a" }, s("title", {}, `${one.date}: ${one.area_m2 || ""} m²`))
        : one.status === "not_found"
          ? s("circle", { cx: x(one).toFixed(1), cy: height - pad, r: 4, fill: "#fff", stroke: "#1a4f7a" }, s("title", {}, `${one.date}: ${QW.t("page.not_found")}`))
          : s("path", { d: `M${x(one).toFixed(1)} ${height - pad - 5}v10`, stroke: "#888", "stroke-width": 2 }, s("title", {}, `${one.date}: ${QW.t("page.obscured")}`))),
      s("text", { x: pad, y: height - 6 }, points[0].date), s("text", { x: width - pad, y: height - 6, "text-anchor": "end" }, points[points.length - 1].date),
      s("text", { x: pad, y: 14 }, `${QW.number(most, 0)} m²`));
  }
  function facts(site) {
    const place = site.coordinates, rows = [];
    const add = (name, value) => { if (value !== null && value !== undefined && value !== "") rows.push(h("dt", {}, name), h("dd", {}, value)); };
    const copied = (text) => h("button", { type: "button", class: "copy", onclick: async (event) => {
      try { await navigator.clipboard.writeText(text); event.target.textContent = `${text} ✓ ${QW.t("page.copied")}`; } catch (error) { window.getSelection().selectAllChildren(event.target); }
    } }, text);
    add(QW.t("header.site_id"), site.site_id);
    add(QW.t("header.area_mu"), QW.area(site));
    add(QW.t("header.confidence"), `${QW.dots[site.confidence]} ${QW.word("confidence", site.confidence)}`);
    add(QW.t("header.status"), QW.word("site_status", site.status));
    add(QW.t("header.township"), QW.place(site));
    add(QW.t("header.person"), site.person);
    add(QW.t("header.first_seen"), site.first_seen);
    if (place) {
      add(QW.t("page.coordinates"), copied(place.decimal));
      add("", place.dms[QW.language]);
      if (place.cgcs2000) add(QW.t("page.cgcs2000", place.cgcs2000.epsg), `${place.cgcs2000.x.toFixed(1)}, ${place.cgcs2000.y.toFixed(1)}`);
      if (place.gcj02) add(QW.t("page.gcj02"), copied(place.gcj02));
    }
    add(QW.t("page.licence"), site.licence_no);
    if (site.licence_no) add("", QW.t("page.depth"));
    if (site.overshoot_m > 0) add(QW.t("page.overshoot"), `${QW.number(site.overshoot_m, 0)} m, ${QW.number(site.overshoot_bearing_deg, 0)}°`);
    if (site.tolerance_m !== null) add(QW.t("page.tolerance"), `${QW.number(site.tolerance_m, 1)} m`);
    add(QW.t("page.registration"), `${QW.number(site.registration_rmse_px, 2)} ${QW.t("page.pixels")}`);
    add(QW.t("page.rule"), `${site.rule}: ${site.reason}`);
    if (site.chip && site.chip.scene) add(QW.t("page.scenes"), `${site.chip.scene.before} → ${site.chip.scene.after}`);
    if (site.chip) add(QW.t("page.checksums"), h("small", {}, `${site.chip.sha256.before} ${site.chip.sha256.after}`));
    return h("dl", {}, rows);
  }
  function form(site) {
    const value = { ...QW.verdicts.get(site.site_id) };
    const said = h("p", { class: "saved", role: "status" }, value.verdict ? QW.t("page.saved") : "");
    const keep = (name, given) => {
      value[name] = given;
      said.textContent = QW.t(QW.verdicts.put(site.site_id, { ...value }) ? "page.saved" : "page.not_saved");
      QW.counted();
      QW.list.draw();
    };
    const buttons = h("div", { class: "answers", role: "group", "aria-label": QW.t("page.verdict") }, QW.verdicts.choices.verdict.map((name) =>
      h("button", { type: "button", "data-verdict": name, "aria-pressed": value.verdict === name, onclick: (event) => {
        const again = value.verdict === name;
        for (const other of event.target.parentNode.children) other.setAttribute("aria-pressed", !again && other === event.target);
        keep("verdict", again ? "" : name);
      } }, QW.t("page.verdict_" + name))));
    const choose = (name) => h("label", {}, QW.t("page." + name), h("select", { name, onchange: (event) => keep(name, event.target.value) },
      h("option", { value: "" }, QW.t("page.none")),
      QW.verdicts.choices[name].map((one) => h("option", { value: one, selected: value[name] === one }, QW.t(`page.${name}_${one}`)))));
    const write = (name, type) => h("label", {}, QW.t("page." + name), h("input", { type, name, value: value[name] || "", oninput: (event) => keep(name, event.target.value) }));
    return h("section", { class: "verdict" }, h("h3", {}, QW.t("page.verdict")), buttons,
      h("div", { class: "fields" }, choose("violation"), choose("handling"), write("visited_on", "date"), write("inspector", "text"), write("remark", "text")), said);
  }
  function title(site) {
    return h("h2", {}, h("span", { class: "rank" }, site.priority), QW.classChip(site.class), " ", QW.area(site));
  }
  function fill(site) {
    const shown = QW.list.shown(), place = shown.findIndex((one) => one.site_id === site.site_id);
    const step = (by) => { const next = shown[place + by]; if (next) open(next.site_id); };
    const button = (text, act, more) => h("button", { type: "button", onclick: act, ...more }, text);
    const box = document.getElementById("card");
    box.replaceChildren(h("div", { class: "bar" },
      button("‹ " + QW.t("page.previous"), () => step(-1), { disabled: place <= 0 }), button(QW.t("page.next") + " ›", () => step(1), { disabled: place + 1 >= shown.length }),
      site.chip && site.chip.false_colour ? button(natural ? QW.t("page.false_colour") : QW.t("page.natural"), () => { natural = !natural; fill(site); }) : null,
      site.chip ? button(QW.t("page.outline"), () => { outline = !outline; fill(site); }, { "aria-pressed": outline }) : null,
      button(QW.t("page.print"), () => { sheets([site]); window.print(); }), button(QW.t("page.close"), () => box.close(), { class: "close" })),
      title(site), h("div", { class: "body" }, h("div", {}, pictures(site), h("p", { class: "sentence" }, site.sentence[QW.language])),
        h("div", {}, form(site), h("h3", {}, QW.t("page.history")), plot(site), h("h3", {}, QW.t("page.facts")), facts(site))));
    box.scrollTop = 0;
  }
  function open(siteId) {
    const site = QW.data.sites.find((one) => one.site_id === siteId), box = document.getElementById("card");
    if (!site) return;
    open_id = siteId;
    fill(site);
    if (!box.open) box.showModal();
    QW.map.goTo(site);
    QW.highlight(siteId);
  }
  /// One page of paper per site.
  function sheets(sites) {
    const tick = (text) => h("span", { class: "tick" }, "☐ " + text);
    document.getElementById("sheets").replaceChildren(...sites.map((site) => h("article", { class: "sheet" }, title(site),
      h("p", {}, QW.place(site)), site.chip ? h("div", { class: "pair" }, picture(site, "before"), picture(site, "after")) : h("p", {}, QW.t("page.no_picture")),
      h("p", { class: "sentence" }, site.sentence[QW.language]), facts(site), plot(site),
      h("div", { class: "ticks" }, h("b", {}, QW.t("page.verdict")), QW.verdicts.choices.verdict.map((name) => tick(QW.t("page.verdict_" + name)))),
      h("div", { class: "ticks" }, h("b", {}, QW.t("page.violation")), QW.verdicts.choices.violation.map((name) => tick(QW.t("page.violation_" + name)))),
      h("div", { class: "ticks" }, h("b", {}, QW.t("page.handling")), QW.verdicts.choices.handling.map((name) => tick(QW.t("page.handling_" + name)))),
      h("p", { class: "sign" }, `${QW.t("page.visited_on")} ____________   ${QW.t("page.signature")} ________________________`),
      h("p", { class: "sign" }, `${QW.t("page.remark")} ______________________________________________`))));
  }
  return { open, sheets, current: () => open_id };
})();
