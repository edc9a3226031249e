#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/commands/ledger_actions.hpp"
#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/dispatch/history_plot.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_file.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/ledger/statistics.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::commands {

namespace {

using Row = std::vector<std::string>;

std::string text(const std::optional<Date>& date) { return date ? config::print_date(*date) : ""; }
std::string text(const std::optional<std::string>& value) { return value.value_or(""); }
std::string number(const std::optional<double>& value, int decimals) {
    return value ? io::field_text(io::rounded(*value, decimals)) : "";
}
template <class Enum>
std::string name(Enum value) {
    return std::string(config::enum_name(value));
}

io::LedgerFile open(const CommandLine& line) {
    return {line.config.ledger.path, io::LedgerAccess::read, line.config.ledger.wait_s};
}

/// The display width of UTF-8: Chinese characters take two columns.
std::size_t width_of(const std::string& cell) {
    std::size_t width = 0;
    for (const char c : cell) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) width += byte >= 0xE0 ? 2 : 1;
    }
    return width;
}

/// As a CSV file where --out is given, else in columns.
void put(const CommandLine& line, const std::vector<Row>& rows) {
    if (line.has("out")) {
        std::string csv;
        for (Row row : rows) {
            for (std::string& cell : row) cell = texts::without_formula(cell);
            csv += texts::csv_row(row, "\r\n");
        }
        io::write_text(line.text("out"), "\xEF\xBB\xBF" + csv).publish();
        return;
    }
    std::vector<std::size_t> widths;
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    for (const Row& row : rows) {
        std::string out;
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += row[i];
            if (i + 1 < row.size()) out.append(widths[i] + 2 - width_of(row[i]), ' ');
        }
        std::printf("%s\n", out.c_str());
    }
}

std::vector<Row> state_table(const std::vector<ledger::SiteRecord>& sites) {
    std::vector<Row> rows{{"site_id", "class", "state", "status", "probability", "confidence", "area_m2", "first_seen",
                           "last_seen", "looks_seen", "looks_clear", "verdict", "judged_on", "township", "person",
                           "lon", "lat", "revision"}};
    for (const ledger::SiteRecord& s : sites)
        rows.push_back({s.site_id, s.class_name, name(s.state),
                        s.status == ledger::Status::fresh ? "new" : name(s.status), number(s.probability, 4),
                        io::confidence_name(s.confidence), number(s.area_m2, 2), text(s.first_seen), text(s.last_seen),
                        std::to_string(s.looks_seen), std::to_string(s.looks_clear), s.verdict ? name(*s.verdict) : "",
                        text(s.judged_on), text(s.township), text(s.person), number(s.lon, 6), number(s.lat, 6),
                        std::to_string(s.revision)});
    return rows;
}

}  // namespace

void list_sites(const CommandLine& line) { put(line, state_table(open(line).load().sites)); }

void list_looks(const CommandLine& line) {
    std::vector<Row> rows{{"look_id", "date", "status", "reason", "clear_share", "baseline", "registration",
                           "registration_rmse_px", "sites_found", "revision"}};
    for (const ledger::LookRecord& look : open(line).load().looks) {
        std::string baseline;
        for (const std::string& id : look.baseline) baseline += (baseline.empty() ? "" : ";") + id;
        rows.push_back({look.look_id, text(look.date), look.status, look.reason, number(look.clear_share, 4), baseline,
                        look.registration, number(look.registration_rmse_px, 3), std::to_string(look.sites_found),
                        std::to_string(look.revision)});
    }
    put(line, rows);
}

void show_history(const CommandLine& line) {
    const std::string subject = line.text("WHAT");
    if (subject.empty())
        throw Fault(ExitCode::bad_configuration, "ledger history", "no site is named",
                    "Give the number of a site, a licence or a closed pit after the action");
    const io::LedgerFile ledger = open(line);
    const std::vector<ledger::SiteRecord> states = ledger.history(subject);
    std::vector<ledger::Observation> looks = ledger.observations(subject);
    if (states.empty() && looks.empty())
        throw Fault(ExitCode::bad_input, "ledger history", "the ledger knows nothing of \"" + subject + "\"",
                    "quarrywatch ledger list names its sites");
    if (line.has("plot"))
        io::write_text(line.text("plot"), dispatch::history_plot(subject, looks, line.config.run.language)).publish();
    std::vector<Row> rows;
    if (!states.empty()) rows = state_table(states);
    if (!states.empty()) rows.emplace_back();
    rows.push_back({"look", "date", "answer", "clear_share", "changed_share", "area_m2", "bare_m2", "ndvi", "bsi",
                    "brightness", "probability"});
    for (const ledger::Observation& o : looks)
        rows.push_back({o.look_id, text(o.date), name(o.answer), number(o.clear_share, 4), number(o.changed_share, 4),
                        number(o.area_m2, 2), number(o.bare_m2, 2), number(o.ndvi, 4), number(o.bsi, 4),
                        number(o.brightness, 4), number(o.probability, 4)});
    put(line, rows);
}

void show_statistics(const CommandLine& line) {
    const std::string by = line.has("by") ? line.text("by") : "month";
    const auto period = config::enum_value<ledger::Period>(by);
    if (!period)
        throw Fault(ExitCode::bad_configuration, "ledger statistics", "--by " + by + " is no period",
                    "Give week or month");
    const io::LedgerFile ledger = open(line);
    std::vector<Row> rows{{"period", "county", "township", "looks", "nights_seen", "nights_not_seen", "findings",
                           "lawful", "illegal", "false_change", "other_verdicts", "confirmation_rate", "days_to_visit",
                           "recidivism"}};
    for (const ledger::StatisticsRow& r :
         ledger::roll_up(ledger.patches(), ledger.load().sites, ledger.verdicts(), *period))
        rows.push_back({r.period, r.county, r.township, std::to_string(r.looks), std::to_string(r.nights_seen),
                        std::to_string(r.nights_not_seen), std::to_string(r.findings), std::to_string(r.lawful),
                        std::to_string(r.illegal), std::to_string(r.false_change), std::to_string(r.other_verdicts),
                        number(r.confirmation_rate, 4), number(r.days_to_visit, 1), number(r.recidivism, 4)});
    put(line, rows);
}

}  // namespace quarrywatch::commands
