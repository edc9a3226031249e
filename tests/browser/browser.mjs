// Debian's Chromium, driven by playwright-core from the folder that the build has put it in.
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.QUARRYWATCH_BROWSER_TOOLS, "node_modules", "x.js"));
const { chromium } = require("playwright-core");

const kPatience_ms = 10000;  // for a single step: far more than any takes, so that only what never comes fails

/// Opens `file` (with an optional "#site=...") in a window of its own, and hands it to `body`: the page, what it has asked
/// of a network, and what it has complained about.
export async function visit(file, { width = 1400, height = 900, ...context }, body) {
  const browser = await chromium.launch({
    executablePath: process.env.QUARRYWATCH_CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    timeout: 3 * kPatience_ms,
  });
  try {
    const window = await browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...context });
    const page = await window.newPage();
    page.setDefaultTimeout(kPatience_ms);
    const asked = [], complaints = [];
    page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url()); });
    page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto("file://" + file, { waitUntil: "load" });
    await body({ page, asked, complaints });
  } finally {
    await browser.close();
  }
}

/// Mean of each channel over a part of a screenshot, decoded by the browser itself.
export async function meanColour(page, clip) {
  const png = await page.screenshot({ clip });
  return page.evaluate(async (base64) => {
    const picture = new Image();
    picture.src = "data:image/png;base64," + base64;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const sums = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; ++c) sums[c] += data[i + c];
    return sums.map((sum) => sum / (data.length / 4));
  }, png.toString("base64"));
}

/// Set a range input as a hand does: value, then the event.
export const slide = (page, selector, value) => page.$eval(selector, (input, to) => {
  input.value = to;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}, String(value));
