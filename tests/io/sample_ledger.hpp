#pragma once
// Records for the tests of the ledger's store, and what makes two of them equal.

#include <ogr_geometry.h>

#include <string>
#include <tuple>

#include "pipeline/ledger/records.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::test {

/// ISO WKB, little-endian.
inline std::string wkb_of(const std::string& wkt) {
    OGRGeometry* geometry = nullptr;
    EXPECT_EQ(OGRGeometryFactory::createFromWkt(wkt.c_str(), nullptr, &geometry), OGRERR_NONE) << wkt;
    std::string wkb(geometry->WkbSize(), '\0');
    geometry->exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(wkb.data()), wkbVariantIso);
    OGRGeometryFactory::destroyGeometry(geometry);
    return wkb;
}

inline std::string square_wkb(double west, double south, double side = 0.001) {
    return wkb_of(box_wkt(west, south, west + side, south + side));
}

/// Every member has a value of its own.
inline ledger::SiteRecord full_site(const std::string& site_id) {
    ledger::SiteRecord site;
    site.site_id = site_id;
    site.outline = wkb_of(
        "MULTIPOLYGON (((119.5 31.7,119.51 31.7,119.51 31.71,119.5 31.7)),"
        "((119.6 31.7,119.61 31.7,119.61 31.71,119.6 31.7)))");
    site.state = ledger::State::confirmed;
    site.status = ledger::Status::grown;
    site.class_name = "new_scar";
    site.rule = "70_new_scar";
    site.reason = "ndvi_delta -0.41; it's \"bare\" \\ 裸土";
    site.probability = 0.3;
    site.confidence = Confidence::high;
    site.first_seen = day(2025, 1, 31);
    site.last_seen = day(2025, 2, 28);
    site.last_clear = day(2025, 3, 1);
    site.baseline_newest = day(2024, 12, 31);
    site.looks_seen = 3;
    site.looks_clear = 4;
    site.area_m2 = 12345.6789012345;
    site.first_area_m2 = 0.333333333333333;
    site.registration_rmse_px = 0.123;
    site.county = "常州市金坛区";
    site.township = "";  // known to have no name, which is not unknown
    site.village = "上阮村";
    site.person = "O'Neil; DROP TABLE sites";
    site.licence_no = "C3204002010";
    site.priority_score = 87.5;
    site.parent = "320413S1-0001";
    site.merged_into = "320413S1-0002";
    site.mask_conflicts = 2;
    site.verdict = ledger::Verdict::false_change;
    site.judged_on = day(2025, 3, 2);
    site.judged_area_m2 = 99.5;
    site.judged_class = "occupation";
    site.closed_on = day(2025, 3, 3);
    site.lon = 119.505;
    site.lat = 31.705;
    return site;
}

/// Everything that may be absent is.
inline ledger::SiteRecord bare_site(const std::string& site_id) {
    ledger::SiteRecord site;
    site.site_id = site_id;
    site.outline = square_wkb(119.5, 31.7);
    return site;
}

inline ledger::LookRecord full_look(const std::string& look_id) {
    ledger::LookRecord look;
    look.look_id = look_id;
    look.scene_id = "S2A_50SPA";
    look.date = day(2025, 3, 1);
    look.sensor = "sentinel2";
    look.baseline = {"one", "two;half", "back\\slash", ""};
    look.baseline_newest = day(2024, 12, 31);
    look.status = "partly";
    look.reason = "3 tiles failed";
    look.clear_share = 0.75;
    look.registration = "registered";
    look.registration_rmse_px = 0.25;
    look.sites_found = 17;
    return look;
}

inline ledger::Observation observation(const std::string& subject_id, const std::string& look_id, Date date) {
    ledger::Observation seen;
    seen.subject_id = subject_id;
    seen.look_id = look_id;
    seen.date = date;
    seen.answer = ledger::Answer::seen;
    seen.clear_share = 0.9;
    return seen;
}

inline ledger::Change change(std::int64_t number, std::vector<ledger::SiteRecord> sites = {}) {
    ledger::Change change;
    change.revision = {number, "night", "run-" + std::to_string(number), "2025-03-01", "0.5.0"};
    change.sites = std::move(sites);
    return change;
}

inline auto values(const ledger::Revision& r) { return std::tie(r.number, r.kind, r.run_id, r.night, r.made_by); }

inline auto values(const ledger::SiteRecord& s) {
    return std::tie(s.site_id, s.outline, s.state, s.status, s.class_name, s.rule, s.reason, s.probability,
                    s.confidence, s.first_seen, s.last_seen, s.last_clear, s.baseline_newest, s.looks_seen,
                    s.looks_clear, s.area_m2, s.first_area_m2, s.registration_rmse_px, s.county, s.township, s.village,
                    s.person, s.licence_no, s.priority_score, s.parent, s.merged_into, s.mask_conflicts, s.verdict,
                    s.judged_on, s.judged_area_m2, s.judged_class, s.closed_on, s.lon, s.lat, s.revision);
}

inline auto values(const ledger::LookRecord& l) {
    return std::tie(l.look_id, l.scene_id, l.date, l.sensor, l.baseline, l.baseline_newest, l.status, l.reason,
                    l.clear_share, l.registration, l.registration_rmse_px, l.sites_found, l.revision);
}

inline auto values(const ledger::Observation& o) {
    return std::tie(o.subject, o.subject_id, o.look_id, o.date, o.answer, o.clear_share, o.changed_share, o.area_m2,
                    o.bare_m2, o.ndvi, o.bsi, o.brightness, o.probability, o.revision);
}

inline auto values(const ledger::VerdictRecord& v) {
    return std::tie(v.site_id, v.verdict, v.violation, v.handling, v.visited_on, v.inspector, v.rectification,
                    v.closed_on, v.photos, v.remark, v.source, v.revision);
}

inline auto values(const ledger::PatchRecord& p) {
    return std::tie(p.night, p.county, p.township, p.village, p.patch, p.person, p.status, p.reason, p.clear_share,
                    p.looks, p.look_dates, p.findings, p.revision);
}

template <class Record>
bool same(const Record& a, const Record& b) {
    return values(a) == values(b);
}

template <class Record>
bool same(const std::vector<Record>& a, const std::vector<Record>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Record& x, const Record& y) { return same(x, y); });
}

}  // namespace quarrywatch::test
