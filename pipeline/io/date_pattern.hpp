#pragma once
// Paths in which a date stands: "/srv/images/S2*_{date:%Y%m%d}*.tif".

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// A path that exists, and the date that its name holds.
struct DatedPath {
    std::string path;
    Date date;
};

/// A pattern of paths with * and ? (as file_pattern.hpp reads them) and one {date:FORMAT}, in the name of a file or of
/// a folder. FORMAT is made of
///
///   %Y  year, four digits      %m  month, two digits                %d  day, two digits
///   %y  year, two digits       %b  month, Jan to Dec in any case    %j  day of the year, three digits
///
/// and of plain characters; a slash parts folders, as in {date:%Y/%m/%d}. It names the year once, and the month and day
/// or the day of the year. %y means 1972 to 2071.
///
/// Where several places of a name would do, the leftmost counts: in Sentinel-2 and Landsat products that is the
/// acquisition. Beside a * the date does not begin within a longer number, nor, where the year has two digits, end
/// within one ("20111012" holds no %y%m%d); behind %Y digits may follow, which are the time.
class DatePattern {
public:
    /// Whether `text` holds a {date...}, well-formed or not.
    [[nodiscard]] static bool is_one(std::string_view text);

    /// key     the configuration key, for messages.
    /// throws  Fault (bad_configuration): no {date:...} or several, an unknown %, a * within it, a date that is not
    ///         complete or says something twice.
    DatePattern(const std::string& text, const std::string& key);

    /// What exists and fits, sorted by date, then path. Names without a calendar date of 1972 to 2099 do not fit.
    /// cost    lists each folder that the pattern leads to once.
    [[nodiscard]] std::vector<DatedPath> find() const;

    /// The folders in front of the first wildcard or date, with the last slash; may be empty.
    [[nodiscard]] const std::string& root() const { return root_; }

private:
    struct Fields {
        int year = -1, month = -1, day = -1, day_of_year = -1;
    };
    struct Element {
        char field = 0;    ///< Y, m, d, y, j, b; 0: a plain character
        char literal = 0;  ///< that
    };
    /// One folder or file name: text before the date, the date's part in it, text behind.
    struct Component {
        std::string before, behind;
        std::vector<Element> date;
    };
    void read_format(std::string_view format, const std::string& text, const std::string& key);
    void split(const std::string& text, std::size_t date_begin, std::size_t date_end);
    [[nodiscard]] bool fits(std::string_view name, const Component& component, Fields& fields) const;
    static bool read_date(std::string_view name, std::size_t& at, const std::vector<Element>& date, Fields& fields);
    static bool make_date(const Fields& fields, Date& date);

    std::string root_;
    std::vector<Element> format_;
    std::vector<Component> components_;
    bool short_year_ = false;
};

}  // namespace quarrywatch::io
