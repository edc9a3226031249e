// The map: both dates under a swipe, outlines of sites, licences and townships. Its coordinates are the pixels of the
// run's grid, so that pictures and outlines fit to the pixel in any projection.
"use strict";
QW.map = (function () {
  let map = null, chosen = null, lines = new Map();
  const at = (point) => [-point[1], point[0]];
  const ringsOf = (rings) => rings.map((ring) => ring.map(at));

  function pictures(pane, path) {
    const { tile_px: tile, max_zoom: top } = QW.data.map;
    return L.tileLayer(path, {
      pane, tileSize: tile, noWrap: true, minNativeZoom: 0, maxNativeZoom: top, minZoom: -2, maxZoom: top + 3,
      bounds: [[-QW.data.grid.rows, 0], [0, QW.data.grid.cols]],
      // Zoom 0 of Leaflet is the grid's own pixel times 2^-top.
    });
  }
  function swipe() {
    const share = Number(document.getElementById("swipe").value) / 100;
    const size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]), x = size.x * share;
    const pane = map.getPane("after");
    pane.style.clip = `rect(${corner.y}px, ${corner.x + size.x}px, ${corner.y + size.y}px, ${corner.x + x}px)`;
    document.getElementById("map-side").style.setProperty("--swipe", `${100 * share}%`);
  }
  function show(sites) {
    if (!map) return;
    for (const pair of lines.values()) pair.forEach((line) => line.remove());
    lines = new Map();
    // The most urgent last, on top.
    for (const site of [...sites].reverse()) {
      const shape = ringsOf(site.rings);
      if (shape.length === 0) continue;
      const twice = site.class === "reactivated_pit";
      const halo = L.polygon(shape, { color: "#fff", weight: twice ? 6 : 4, fill: false, interactive: false });
      const line = L.polygon(shape, { color: QW.colour(site.class), weight: 2, fillOpacity: 0 });
      line.on("click", () => QW.card.open(site.site_id));
      line.on("mouseover", () => QW.highlight(site.site_id));
      line.on("mouseout", () => QW.highlight(null));
      lines.set(site.site_id, [halo, line]);
      halo.addTo(map);
      line.addTo(map);
    }
  }
  function highlight(siteId) {
    if (chosen && lines.has(chosen)) lines.get(chosen)[1].setStyle({ weight: 2, fillOpacity: 0 });
    chosen = siteId;
    if (siteId && lines.has(siteId)) lines.get(siteId)[1].setStyle({ weight: 4, fillOpacity: 0.25 }).bringToFront();
  }
  function goTo(site) {
    if (!map || !lines.has(site.site_id)) return;
    map.fitBounds(lines.get(site.site_id)[1].getBounds().pad(1.5), { animate: false, maxZoom: greatest() + 1 });
  }
  /// What was not seen lies under lines, as on paper maps. A canvas has no patterns: these outlines are SVG.
  function hatched() {
    map.createPane("unseen").style.zIndex = 390;
    const renderer = L.svg({ pane: "unseen", padding: 0.5 });
    for (const place of QW.data.unseen)
      L.polygon(ringsOf(place.rings), { renderer, pane: "unseen", color: "#333", weight: 1, fillColor: "url(#hatch)", fillOpacity: 1 })
        .bindTooltip(() => `${QW.t("page.unseen")}: ${QW.word("reason", place.reason)}`, { sticky: true }).addTo(map);
    if (QW.data.unseen.length === 0) return;
    const pattern = QW.s("pattern", { id: "hatch", width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      QW.s("rect", { width: 9, height: 9, fill: "#ffffff", "fill-opacity": 0.45 }),
      QW.s("line", { x1: 0, y1: 0, x2: 0, y2: 9, stroke: "#222", "stroke-width": 3 }));
    map.getPane("unseen").querySelector("svg").prepend(QW.s("defs", {}, pattern));
  }
  /// What the lines of the map are; the classes' colours stand on the chips.
  function legend() {
    const lines = [["licences", "licence"], ["townships", "township"], ["unseen", "unseen"]];
    document.getElementById("legend").replaceChildren(...lines.filter(([name]) => QW.data[name].length > 0 || (name === "unseen" && QW.data.map))
      .map(([name, text]) => QW.h("li", { class: name }, QW.t("page." + text))));
  }
  const greatest = () => QW.data.map ? QW.data.map.max_zoom : Math.ceil(Math.log2(Math.max(QW.data.grid.rows, QW.data.grid.cols) / 256));

  function start() {
    const { rows, cols } = QW.data.grid, scale = Math.pow(2, -Math.max(0, greatest()));
    const crs = L.extend({}, L.CRS.Simple, { transformation: new L.Transformation(scale, 0, -scale, 0) });
    map = L.map("map", { crs, preferCanvas: true, attributionControl: false, zoomSnap: 0.25, zoomAnimation: false,
      fadeAnimation: false, minZoom: -2, maxZoom: greatest() + 3 });
    for (const [name, order] of [["before", 200], ["after", 210]]) map.createPane(name).style.zIndex = order;
    if (QW.data.map) {
      pictures("before", QW.data.map.before).addTo(map);
      pictures("after", QW.data.map.after).addTo(map);
      document.getElementById("swipe").addEventListener("input", swipe);
      map.on("move zoom resize viewreset", swipe);
    } else {
      document.getElementById("swipe").hidden = true;
    }
    // White on a dark seam: seen on forest, on rock, and where there is no picture.
    for (const [color, weight] of [["#1c2329", 3], ["#ffffff", 1.5]])
      for (const place of QW.data.townships)
        L.polygon(ringsOf(place.rings), { color, weight, opacity: 0.8, fill: false, interactive: false }).addTo(map);
    hatched();
    for (const place of QW.data.licences)
      L.polygon(ringsOf(place.rings), { color: "#ffe45c", weight: 1.5, dashArray: "6 4", fill: false, interactive: false }).addTo(map);
    map.fitBounds([[-rows, 0], [0, cols]], { animate: false });
    if (QW.data.map) swipe();
  }
  const resized = () => { if (map) { map.invalidateSize(); if (QW.data.map) swipe(); } };
  return { start, legend, show, highlight, goTo, resized, swipe };
})();
