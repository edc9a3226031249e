#include "pipeline/tune/page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/xml.hpp"
#include "pipeline/tune/page_parts.hpp"
#include "pipeline/tune/svg_plot.hpp"

namespace quarrywatch::tune {

namespace {

// Sorts the table of runs by the column clicked.
constexpr const char* kScript = R"(<script>
for (const table of document.querySelectorAll("table.runs"))
  table.tHead.rows[0].querySelectorAll("th").forEach((th, column) => th.addEventListener("click", () => {
    const falling = th.getAttribute("aria-sort") !== "descending";
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const key = (row) => row.cells[column].textContent;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const x = parseFloat(key(a)), y = parseFloat(key(b));
      const order = Number.isNaN(x) || Number.isNaN(y) ? key(a).localeCompare(key(b)) : x - y;
      return falling ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }));
</script>
)";

std::string fixed(double value, int decimals) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

class Page {
public:
    Page(const PageContent& content, const config::Config& config)
        : content_(content), study_(content.study), options_(config.tune), language_(config.run.language) {}

    [[nodiscard]] std::string html() const {
        std::string out = page_head(word("title"), language_);
        out += "<header><h1>" + word("title") + "</h1><p>" + objective() + " · " +
               counted("settings", study_.trials.size()) + " · " + counted("areas", content_.areas) + " · " +
               counted("looks", content_.looks) +
               "</p><p><a href=\"runs.csv\">runs.csv</a> · <a href=\"best.ini\">best.ini</a> · <a "
               "href=\"atlas.html\">" +
               word("atlas") + "</a></p></header>\n<main>\n";
        out += tiles() + chosen() + validation();
        out += section("curves", plots(content_.curves));
        out += section("surfaces", "<p class=\"quiet\">" + word("surfaces_note") + "</p>" + plots(content_.surfaces));
        if (!content_.robustness.empty())
            out += section("robustness",
                           "<p class=\"quiet\">" + word("robustness_note") + "</p>" + plots(content_.robustness));
        out += classes() + adjusted() + comparison() + runs();
        return out + "</main>\n" + kScript + "</body>\n</html>\n";
    }

private:
    [[nodiscard]] std::string word(const std::string& key) const {
        return texts::xml_text(texts::text("tune." + key, language_));
    }
    [[nodiscard]] std::string counted(const std::string& key, std::size_t count) const {
        std::string text = word(key);
        return text.replace(text.find("{0}"), 3, std::to_string(count));
    }
    [[nodiscard]] std::string class_word(const std::string& name) const {
        const auto found = texts::find_text("class." + name, language_);
        return texts::xml_text(found ? std::string(*found) : name.empty() ? "–" : name);
    }
    [[nodiscard]] std::string objective() const {
        return word("objective." + std::string(config::enum_name(options_.objective)));
    }
    [[nodiscard]] int decimals() const { return options_.objective == config::Objective::cost ? 1 : 4; }
    [[nodiscard]] std::string number(const std::optional<double>& value) const {
        return value ? fixed(*value, decimals()) : "–";
    }
    [[nodiscard]] std::string span_of(const std::optional<evaluate::ConfidenceInterval>& interval) const {
        if (!interval) return "";
        return fixed(interval->low, decimals()) + " – " + fixed(interval->high, decimals()) + " (" +
               fixed(100 * options_.confidence, 0) + " %)";
    }
    [[nodiscard]] std::string section(const char* title, const std::string& body) const {
        return "<h2>" + word(title) + "</h2>\n" + body + "\n";
    }
    static std::string plots(const std::vector<Plot>& plots) {
        std::string html = "<div class=\"plots\">\n";
        for (const Plot& plot : plots)
            html +=
                "<figure>" + plot.svg + "<figcaption><a href=\"" + plot.name + ".svg\">SVG</a></figcaption></figure>\n";
        return html + "</div>";
    }
    static std::string row(const std::vector<std::string>& cells, const char* tag = "td",
                           const std::string& kind = "") {
        std::string html = kind.empty() ? "<tr>" : "<tr class=\"" + kind + "\">";
        for (const std::string& cell : cells) html += "<" + std::string(tag) + ">" + cell + "</" + tag + ">";
        return html + "</tr>\n";
    }

    [[nodiscard]] std::string tiles() const {
        const Tally& tally = study_.tallies[study_.chosen];
        std::string html = "<div class=\"tiles\">\n";
        const auto tile = [&](const std::string& value, const std::string& name, const std::string& more,
                              const char* kind = "tile") {
            html += "<div class=\"" + std::string(kind) + "\">" + name + "<b>" + value + "</b><span>" + more +
                    "</span></div>\n";
        };
        tile(number(study_.held_out_figure.value), word("held_out"), span_of(study_.held_out_figure.interval),
             "tile first");
        if (study_.next_area.interval)
            tile(fixed(study_.next_area.interval->low, decimals()) + " – " +
                     fixed(study_.next_area.interval->high, decimals()),
                 word("next_area"), word("next_area_note"));
        tile(number(study_.chosen_figure.value), word("in_sample"), span_of(study_.chosen_figure.interval));
        tile(std::to_string(tally.found) + " / " + std::to_string(tally.asked), word("sites_found"),
             std::to_string(tally.asked - tally.found) + " " + word("missed"));
        const auto per_area = false_per_100km2(tally);
        tile(std::to_string(tally.wrong), word("false_sites"),
             per_area ? fixed(*per_area, 2) + " " + word("per_100km2") : "");
        return html + "</div>\n";
    }

    [[nodiscard]] std::string chosen() const {
        std::string html = "<table>" + row({word("key"), word("was"), word("chosen"), word("effect")}, "th");
        const std::vector<double> effect = effects(study_, options_);
        for (std::size_t d = 0; d < study_.dimensions.size(); ++d) {
            const std::string& value = study_.trials[study_.chosen].setting[d];
            const bool changed = value != content_.before[d];
            html += "<tr><td><code>" + texts::xml_text(study_.dimensions[d].key) + "</code></td><td>" +
                    texts::xml_text(content_.before[d]) + "</td><td" + (changed ? " class=\"changed\"" : "") + ">" +
                    texts::xml_text(value) + "</td><td>" +
                    (effect[d] > 0 ? fixed(effect[d], decimals()) : word("no_effect")) + "</td></tr>\n";
        }
        return section("choice", "<p class=\"quiet\">" + word("effect_note") + "</p>" + html + "</table>");
    }

    [[nodiscard]] std::string validation() const {
        std::string html = "<p class=\"quiet\">" + word("validation_note") + "</p><table>";
        std::vector<std::string> head{word("left_out"), word("run"), objective(), word("sites_found"),
                                      word("false_sites")};
        for (const Dimension& dimension : study_.dimensions)
            head.push_back("<code>" + texts::xml_text(dimension.key) + "</code>");
        html += row(head, "th");
        const auto add = [&](const std::string& name, std::size_t trial, const Tally& tally, const char* kind) {
            const bool known = trial < study_.trials.size();
            std::vector<std::string> cells{
                name, known ? std::to_string(trial + 1) : "–", number(figure(tally, options_.objective, options_)),
                std::to_string(tally.found) + " / " + std::to_string(tally.asked), std::to_string(tally.wrong)};
            for (std::size_t d = 0; d < study_.dimensions.size(); ++d)
                cells.push_back(known ? texts::xml_text(study_.trials[trial].setting[d]) : "");
            html += row(cells, "td", kind);
        };
        for (const FoldResult& fold : study_.folds) add(texts::xml_text(fold.name), fold.chosen, fold.held_out, "");
        add(word("together"), study_.trials.size(), study_.held_out, "chosen");
        return section("validation", html + "</table>");
    }

    [[nodiscard]] std::string classes() const {
        std::string html =
            "<div class=\"columns\"><section><h3>" + word("true_sites") + "</h3><table>" +
            row({word("class"), word("asked"), word("found"), word("missed"), word("reported_as")}, "th");
        for (const auto& [name, own] : content_.exhibit.true_classes) {
            std::string as;
            for (const auto& [reported, count] : own.reported_as)
                as += (as.empty() ? "" : ", ") + class_word(reported) + " " + std::to_string(count);
            html += row({class_word(name), std::to_string(own.asked), std::to_string(own.found),
                         std::to_string(own.asked - own.found), as});
        }
        html += "</table></section><section><h3>" + word("reported_sites") + "</h3><table>" +
                row({word("class"), word("right"), word("false"), word("precision")}, "th");
        for (const auto& [name, own] : content_.exhibit.reported_classes)
            html += row({class_word(name), std::to_string(own.right), std::to_string(own.wrong),
                         fixed(static_cast<double>(own.right) / static_cast<double>(own.right + own.wrong), 3)});
        return section("classes", html + "</table></section></div>");
    }

    [[nodiscard]] std::string adjusted() const {
        const auto text = [&](const std::optional<evaluate::Estimate>& estimate) {
            if (!estimate) return std::string("–");
            return fixed(estimate->value, 4) +
                   (estimate->standard_error ? " ± " + fixed(*estimate->standard_error, 4) : "");
        };
        const evaluate::StratifiedAccuracy& a = study_.adjusted;
        if (a.user.empty()) return {};
        std::string html = "<p class=\"quiet\">" + word("adjusted_note") + "</p><table>";
        html += row({"", word("user"), word("producer"), word("area_share")}, "th");
        html += row({word("changed"), text(a.user[1]), text(a.producer[1]), text(a.area[1])});
        html += row({word("unchanged"), text(a.user[0]), text(a.producer[0]), text(a.area[0])});
        html += row({word("overall"), text(a.overall), "", ""});
        return section("adjusted", html + "</table>");
    }

    [[nodiscard]] std::string comparison() const {
        const ComparisonCounts& c = content_.comparison;
        std::string html =
            "<p class=\"quiet\">" +
            (content_.compared_with.empty() ? word("compared_with_start") : texts::xml_text(content_.compared_with)) +
            "</p><table>" + row({"", word("sites"), word("right")}, "th") +
            row({word("gained"), std::to_string(c.gained), std::to_string(c.gained_right)}) +
            row({word("lost"), std::to_string(c.lost), std::to_string(c.lost_right)}) +
            row({word("reclassed"), std::to_string(c.reclassed), ""}) +
            row({word("in_common"), std::to_string(c.common), ""}) + "</table><p>";
        for (const std::string& file : content_.comparison_files)
            html += "<a href=\"" + texts::xml_text(file) + "\">" + texts::xml_text(file) + "</a> ";
        return section("comparison", html + "</p>");
    }

    [[nodiscard]] std::string runs() const {
        std::vector<std::size_t> order(study_.trials.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto key = [&](std::size_t t) {
                return study_.trials[t].failure.empty() ? loss(study_.tallies[t], options_)
                                                        : std::numeric_limits<double>::infinity();
            };
            return key(a) < key(b);
        });
        order.resize(std::min(order.size(), kShownRuns));
        std::vector<std::string> head{word("run")};
        for (const Dimension& dimension : study_.dimensions)
            head.push_back("<code>" + texts::xml_text(dimension.key) + "</code>");
        for (const char* const column : {"objective_value", "interval", "kappa", "precision", "recall", "auc",
                                         "sites_found", "missed", "false_sites", "per_100km2", "area_error", "cost"})
            head.push_back(word(column));
        std::string html = "<p class=\"quiet\">" + std::to_string(order.size()) + " / " +
                           std::to_string(study_.trials.size()) + " · <a href=\"runs.csv\">runs.csv</a></p>" +
                           "<div class=\"scroll\"><table class=\"runs\"><thead>" + row(head, "th") + "</thead><tbody>";
        for (const std::size_t t : order) {
            std::vector<std::string> cells{std::to_string(t + 1)};
            for (const std::string& value : study_.trials[t].setting) cells.push_back(texts::xml_text(value));
            const auto value = [&](const char* column) {
                const auto place =
                    std::find(run_columns().begin(), run_columns().end(), column) - run_columns().begin();
                return content_.figures[t].values[static_cast<std::size_t>(place)];
            };
            const auto shown = [&](const char* column, int digits) {
                const auto v = value(column);
                return v ? fixed(*v, digits) : std::string("–");
            };
            cells.insert(cells.end(),
                         {shown("objective", decimals()), shown("low", decimals()) + " – " + shown("high", decimals()),
                          shown("kappa", 4), shown("precision", 4), shown("recall", 4), shown("auc", 4),
                          shown("sites_found", 0), shown("sites_missed", 0), shown("sites_false", 0),
                          shown("false_per_100km2", 2), shown("area_error_abs", 3), shown("cost", 1)});
            html += row(cells, "td", t == study_.chosen ? "chosen" : "");
        }
        return section("all_runs", html + "</tbody></table></div>");
    }

    const PageContent& content_;
    const Study& study_;
    const config::Tune& options_;
    config::Language language_;
};

}  // namespace

std::string study_page(const PageContent& content, const config::Config& config) {
    return Page(content, config).html();
}

}  // namespace quarrywatch::tune
