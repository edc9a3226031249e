#pragma once
// Site numbers, given once and for life.

#include <map>
#include <string>
#include <string_view>

namespace quarrywatch::ledger {

/// Numbers as offices write them (JCBH in DOMAIN.md section 4): county 6 + agency 2 + year 4 + serial 6 digits, e.g.
/// 320413QW2025000001. The serial runs within county, agency and year and is never used twice.
class Numbering {
public:
    /// agency  two capital letters.
    explicit Numbering(std::string agency) : agency_(std::move(agency)) {}
    /// A number that is taken; one of another form or agency takes nothing.
    void add(std::string_view site_id);
    /// The next number. county_code  six digits; anything else counts as unknown, 000000. year  0 where unknown.
    /// throws  Fault (bad_output) after 999,999 in a year.
    [[nodiscard]] std::string next(std::string_view county_code, int year);

private:
    std::string agency_;
    std::map<std::string, int, std::less<>> last_;  ///< serial by county + agency + year
};

}  // namespace quarrywatch::ledger
