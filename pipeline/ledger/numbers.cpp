#include "pipeline/ledger/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "pipeline/fault.hpp"

namespace quarrywatch::ledger {

namespace {

constexpr std::size_t kCounty = 6, kAgency = 2, kYear = 4, kSerial = 6;
constexpr int kMostSerial = 999999;

bool digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Numbering::add(std::string_view site_id) {
    if (site_id.size() != kCounty + kAgency + kYear + kSerial) return;
    const std::string_view county = site_id.substr(0, kCounty), agency = site_id.substr(kCounty, kAgency),
                           year = site_id.substr(kCounty + kAgency, kYear),
                           serial = site_id.substr(kCounty + kAgency + kYear);
    if (!digits(county) || agency != agency_ || !digits(year) || !digits(serial)) return;
    int number = 0;
    for (const char c : serial) number = number * 10 + (c - '0');
    int& last = last_[std::string(site_id.substr(0, kCounty + kAgency + kYear))];
    last = std::max(last, number);
}

std::string Numbering::next(std::string_view county_code, int year) {
    const bool known = county_code.size() == kCounty && digits(county_code);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d", std::clamp(year, 0, 9999));
    const std::string series = (known ? std::string(county_code) : std::string(kCounty, '0')) + agency_ + text.data();
    int& last = last_[series];
    if (last >= kMostSerial)
        throw Fault(ExitCode::bad_output, "ledger", "the numbers " + series + "... of a year are used up",
                    "Give ledger.agency other letters, or narrow what counts as a site (vectorise.minimum_area_m2).");
    std::snprintf(text.data(), text.size(), "%06d", ++last);
    return series + text.data();
}

}  // namespace quarrywatch::ledger
