#pragma once
// The chosen setting at work: curves of its scores, its sites by class, what it got wrong.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernels/evaluate/curves.hpp"
#include "pipeline/tune/laboratory.hpp"

namespace quarrywatch::tune {

/// The score of one look at every threshold.
struct LookCurve {
    std::string name;  ///< area, and the look where it has several
    std::vector<evaluate::CurvePoint> points;
};

/// True sites of one class.
struct TrueClass {
    std::uint64_t asked = 0, found = 0;
    std::map<std::string, std::uint64_t> reported_as;  ///< of those found: the class of the site they share most with
};

/// Reported sites of one class; those on ground without a label are neither.
struct ReportedClass {
    std::uint64_t right = 0, wrong = 0;
};

/// A false or missed site.
struct WrongSite {
    bool missed = false;
    std::string area, look;
    std::string name;        ///< site number; of a missed one its class
    std::string class_name;  ///< of a false one
    std::string reason;      ///< why it has its class; of a missed one the guard that rejected it, if any
    std::int64_t pixels = 0;
    double score = 0;             ///< greatest, of a false one
    std::array<int, 4> box_px{};  ///< row, col, rows, cols
    std::string before, after;    ///< pictures, by their paths from the page; empty: none
};

struct Exhibit {
    std::vector<LookCurve> curves;
    std::map<std::string, TrueClass> true_classes;
    std::map<std::string, ReportedClass> reported_classes;
    std::vector<WrongSite> wrong;  ///< worst first: false by their score, missed by their size, `most` of each
    std::uint64_t false_in_all = 0, missed_in_all = 0;
};

/// Add one look.
void add_to_exhibit(const LookResult& look, std::size_t most, Exhibit& exhibit);

}  // namespace quarrywatch::tune
