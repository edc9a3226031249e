#include "pipeline/tune/page_parts.hpp"

#include "pipeline/texts/xml.hpp"

namespace quarrywatch::tune {

namespace {

constexpr const char* kStyle = R"(
:root { --ink: #1c2329; --quiet: #55606a; --line: #d9dee3; --near: #f6f8f9; --accent: #1a4f7a; --chosen: #d55e00; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
header { padding: 18px 28px; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: baseline; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 18px; margin: 36px 0 10px; }
h2::first-letter { text-transform: uppercase; }
header p { margin: 0; color: var(--quiet); }
main { padding: 0 28px 60px; max-width: 1680px; }
a { color: var(--accent); }
.quiet { color: var(--quiet); max-width: 90ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 14px; margin-top: 22px; }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; background: var(--near); }
.tile.first { border-color: var(--chosen); }
.tile b { display: block; font-size: 30px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 13px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { color: var(--quiet); font-weight: 600; background: #fff; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
.scroll { overflow: auto; max-height: 560px; border: 1px solid var(--line); border-radius: 8px; }
.scroll th { position: sticky; top: 0; cursor: pointer; box-shadow: 0 1px 0 var(--line); }
.scroll th[aria-sort]::after { content: " \2193"; }
.scroll th[aria-sort="ascending"]::after { content: " \2191"; }
tr.chosen td { background: #fdf0e6; font-weight: 600; }
td.changed { color: var(--chosen); font-weight: 600; }
.plots { display: flex; flex-wrap: wrap; gap: 18px; }
.plots figure, .columns > section { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: 6px; max-width: 100%; overflow: auto; }
.plots figcaption { text-align: right; font-size: 13px; padding: 0 8px 4px; }
.plots svg { display: block; max-width: 100%; height: auto; }
.columns { display: flex; flex-wrap: wrap; gap: 18px; align-items: flex-start; }
.columns > section { padding: 4px 14px 12px; }
.columns h3 { font-size: 15px; margin: 8px 0; }
code { font: 13px/1.4 ui-monospace, "Noto Sans Mono", monospace; }
.atlas { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 18px; }
.atlas figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: 8px; }
.atlas img { width: calc(50% - 3px); }
.atlas img + img { margin-left: 6px; }
.atlas figcaption { font-size: 13px; color: var(--quiet); overflow-wrap: anywhere; }
.atlas figcaption b { color: var(--ink); }
@media print { .scroll { max-height: none; overflow: visible; } .plots figure { break-inside: avoid; } }
)";

}  // namespace

std::string page_head(const std::string& title, config::Language language) {
    return "<!DOCTYPE html>\n<html lang=\"" + std::string(language == config::Language::zh ? "zh" : "en") +
           "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n<title>" +
           texts::xml_text(title) + " · quarrywatch</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n";
}

}  // namespace quarrywatch::tune
