#pragma once
// The cards as PDF, without a person: the page's own print, by a browser that shows no window.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::report {

/// The browser to print with: `wanted`, or where that is empty the first of Chromium's names on PATH.
/// throws Fault (bad_input) where there is none.
[[nodiscard]] std::filesystem::path find_browser(const std::string& wanted);

/// Stage `pdf`: one A4 page for each of the page's sites named by `places`, in that order.
///
/// report  the report's folder, published. throws Fault (bad_output) where the browser fails or takes longer than
/// kPrintLimit_s and more for every page; Fault (interrupted). cost  a second, and about 30 ms a page.
[[nodiscard]] io::StagedOutput print_cards(const std::filesystem::path& browser, const std::filesystem::path& report,
                                           std::span<const std::size_t> places, const std::filesystem::path& pdf);

/// A list of sites that somebody is given, and the paper that goes with it.
struct PrintedList {
    std::filesystem::path pdf;        ///< beside the list, of the same name
    std::vector<std::size_t> places;  ///< its sites among those of the page; empty: the list has none
};

/// The persons' lists below the folder of dispatch lists, by name. site_ids  of the page, in its order; sites that it
/// does not show are left out. throws Fault (bad_input) for a list that cannot be read.
[[nodiscard]] std::vector<PrintedList> persons_lists(const std::filesystem::path& dispatch,
                                                     std::span<const std::string> site_ids);

}  // namespace quarrywatch::report
