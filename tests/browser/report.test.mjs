// The report under an inspector's hands. QUARRYWATCH_REPORT names its index.html, QUARRYWATCH_EXPORT the file that the
// exported verdicts go to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { meanColour, slide, visit } from "./browser.mjs";

const report = process.env.QUARRYWATCH_REPORT;
const rows = (page) => page.$$eval("#rows .row", (all) => all
  .map((row) => ({ id: row.dataset.site, top: parseFloat(row.style.top) })).sort((a, b) => a.top - b.top).map((row) => row.id));
const sites = (page) => page.evaluate(() => window.QUARRYWATCH.sites.map((s) => ({ id: s.site_id, class: s.class, mu: s.area_mu,
  area: s.area_m2, confidence: s.confidence, township: s.township, rings: s.rings, window: s.chip && s.chip.window })));

/// The list holds these sites and no others, as far as it is in sight; its status line counts them.
async function expectListed(page, wanted) {
  const seen = await rows(page);
  assert.ok(seen.length >= Math.min(wanted.length, 5), `${seen.length} rows of ${wanted.length}`);
  for (const id of seen) assert.ok(wanted.includes(id), `${id} does not fit`);
  const figures = (await page.textContent("#shown")).match(/\d+/g) || [];
  assert.ok(wanted.length === 0 || figures.includes(String(wanted.length)), `${figures} for ${wanted.length}`);
}

/// Mean brightness of an area with the swipe at either end.
async function brightnessUnder(page, swipe, area) {
  const seen = async (at) => {
    await slide(page, swipe, at);
    return (await meanColour(page, area)).reduce((sum, one) => sum + one, 0) / 3;
  };
  return { after: await seen(0), before: await seen(100) };
}

test("opens without a network and without a complaint", () => visit(report, {}, async ({ page, asked, complaints }) => {
  await page.waitForSelector(".leaflet-tile-loaded");
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints, []);
  assert.match(await page.title(), /^quarrywatch/, "a layer's script has run");
  const known = await sites(page);
  assert.ok(known.length > 3);
  await expectListed(page, known.map((one) => one.id));
  assert.equal(await page.textContent("#rows .row .rank"), "1", "the most urgent comes first");
}));

test("sorts and filters", () => visit(report, {}, async ({ page }) => {
  const known = await sites(page);
  await page.selectOption("[name=sort]", "area");
  const byArea = [...known].sort((a, b) => b.area - a.area).map((one) => one.id);
  assert.deepEqual((await rows(page)).slice(0, 4), byArea.slice(0, 4));

  const least = known.map((one) => one.mu).sort((a, b) => a - b)[Math.floor(known.length / 2)];
  await page.fill("[name=least_mu]", String(least));
  const large = known.filter((one) => one.mu >= least).map((one) => one.id);
  assert.ok(large.length < known.length);
  await expectListed(page, large);
  await page.fill("[name=least_mu]", "");

  await page.fill("[name=search]", known[2].id);
  assert.deepEqual(await rows(page), [known[2].id]);
  await page.fill("[name=search]", "no such place");
  assert.deepEqual(await rows(page), []);
  assert.notEqual((await page.textContent("#shown")).trim(), "", "an empty list says why");
  await page.fill("[name=search]", "");

  const name = known[0].class;
  await page.click(`#chips [data-class=${name}]`);
  assert.equal(await page.getAttribute(`#chips [data-class=${name}]`, "aria-pressed"), "true");
  await expectListed(page, known.filter((one) => one.class === name).map((one) => one.id));
  await page.click(`#chips [data-class=${name}]`);

  for (const confidence of ["low", "medium", "high"]) {
    await page.selectOption("[name=confidence]", confidence);
    await expectListed(page, known.filter((one) => one.confidence === confidence).map((one) => one.id));
  }
}));

test("shows both dates under the swipe, and outlines in the class's colour", () => visit(report, {}, async ({ page }) => {
  const largest = (await sites(page)).sort((a, b) => b.area - a.area)[0];
  await page.click(`#rows .row[data-site="${largest.id}"]`);  // the map goes there
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => [...document.querySelectorAll("#map .leaflet-tile")].every((tile) => tile.classList.contains("leaflet-tile-loaded")));
  const box = await page.locator("#map").boundingBox();
  // The site lies in the middle of the map, half as wide as the view or less.
  const middle = { x: box.x + box.width / 2 - 10, y: box.y + box.height / 2 - 10, width: 20, height: 20 };
  const { before, after } = await brightnessUnder(page, "#swipe", middle);
  assert.ok(after > before + 40, `forest became rock: ${before} before, ${after} after`);

  // Along the outline the canvas holds the class's colour.
  const found = await page.evaluate((name) => {
    const wanted = window.QUARRYWATCH.classes.find((one) => one.name === name).colour.match(/\w\w/g).map((hex) => parseInt(hex, 16));
    const canvas = [...document.querySelectorAll("#map canvas")].pop();
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 250 && wanted.every((value, c) => Math.abs(data[i + c] - value) < 6)) ++count;
    return count;
  }, largest.class);
  assert.ok(found > 50, `${found} pixels of the outline`);
}));

test("a card swipes, hides its outline and shows false colour", () => visit(report, {}, async ({ page, complaints }) => {
  const first = (await sites(page))[0];
  await page.goto(`file://${report}#site=${first.id}`);
  await page.reload();  // another hash alone loads nothing
  await page.waitForSelector("#card[open] .chip img");
  const size = await page.$eval("#card .chip img", (img) => ({ natural: img.naturalWidth, shown: img.clientWidth }));
  assert.ok(size.natural >= 320 && size.shown > 300, JSON.stringify(size));
  const box = await page.locator("#card .swipe-box").boundingBox();
  const middle = { x: box.x + box.width / 2 - 15, y: box.y + box.height / 2 - 15, width: 30, height: 30 };
  const { before, after } = await brightnessUnder(page, "#card .swipe-box input", middle);
  assert.ok(after > before + 40, `${before} before, ${after} after`);
  assert.equal(await page.locator("#card svg.lines").count(), 2);
  await page.locator("#card .bar button[aria-pressed]").click();
  assert.equal(await page.locator("#card svg.lines").count(), 0);
  const file = await page.getAttribute("#card .chip img", "src");
  await page.locator("#card .bar button:nth-of-type(3)").click();
  assert.notEqual(await page.getAttribute("#card .chip img", "src"), file);
  assert.match(await page.textContent("#card dl"), /EPSG:\d+/);
  // Arrow keys move the handle: nothing here needs a mouse.
  await page.focus("#card .swipe-box input");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.$eval("#card .swipe-box input", (input) => input.value), "49");
  assert.deepEqual(complaints, []);
}));

test("speaks both languages, and remembers which", () => visit(report, {}, async ({ page }) => {
  const texts = () => page.evaluate(() => [document.documentElement.lang, document.querySelector("#title").textContent,
    document.querySelector("#rows .row .class").textContent]);
  const first = await texts();
  await page.click("#language");
  const second = await texts();
  assert.notEqual(first[0], second[0]);
  assert.notEqual(first[1], second[1]);
  assert.notEqual(first[2], second[2]);
  const words = await page.evaluate(() => document.body.innerText);
  assert.doesNotMatch(words, /\b(page|header|class|sentence|status|reason)\.[a-z_]+/, "a text's key instead of the text");
  await page.reload();
  assert.deepEqual(await texts(), second);
}));

test("keeps verdicts over a reload and exports them", () => visit(report, {}, async ({ page }) => {
  const [first, second, third] = await sites(page);
  const answer = async (site, verdict, fields) => {
    await page.click(`#rows .row[data-site="${site.id}"]`);
    await page.click(`#card [data-verdict=${verdict}]`);
    for (const [name, value] of Object.entries(fields))
      await (name === "violation" || name === "handling" ? page.selectOption(`#card [name=${name}]`, value) : page.fill(`#card [name=${name}]`, value));
    await page.keyboard.press("Escape");
  };
  await answer(first, "illegal", { violation: "unlicensed", handling: "case_filed", visited_on: "2025-06-05", inspector: "王, \"小\"明", remark: "=cmd|' /C calc'!A0\u00a0😀 <b>" });
  await answer(second, "false_change", { remark: "harvest" });
  await answer(third, "lawful", {});
  await answer(third, "lawful", {});  // a second tap takes it back
  await page.reload();
  await page.click(`#rows .row[data-site="${first.id}"]`);
  assert.equal(await page.getAttribute("#card [data-verdict=illegal]", "aria-pressed"), "true");
  assert.equal(await page.inputValue("#card [name=inspector]"), "王, \"小\"明");
  await page.keyboard.press("Escape");
  assert.match(await page.textContent("#export"), /2/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
  assert.match(download.suggestedFilename(), /^verdicts_.*\.csv$/);
  await download.saveAs(process.env.QUARRYWATCH_EXPORT);
}));

test("fits a phone: list first, the map a tab, the card on the whole screen", () => visit(report, { width: 360, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }, async ({ page, complaints }) => {
  assert.ok(await page.isVisible("#rows .row"));
  assert.ok(!(await page.isVisible("#map")));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "nothing is wider than the screen");
  await page.tap('#tabs [data-view="map"]');
  assert.ok(await page.isVisible("#map"));
  await page.waitForSelector(".leaflet-tile-loaded");
  await page.tap('#tabs [data-view="list"]');
  await page.tap("#rows .row >> nth=0");
  const card = await page.locator("#card").boundingBox();
  assert.ok(card.width >= 359 && card.height >= 739, JSON.stringify(card));
  for (const button of await page.$$("#card .answers button")) assert.ok((await button.boundingBox()).height >= 44, "a thumb hits it");
  assert.deepEqual(complaints, []);
}));
