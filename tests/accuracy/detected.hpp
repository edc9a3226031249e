#pragma once
// What `detect` decides by itself on a labelled pair, beside the best that any threshold could have decided.

#include <filesystem>
#include <string>
#include <vector>

namespace quarrywatch::test {

/// A pair with a label for each pixel or for some.
struct Labelled {
    std::string name;
    std::filesystem::path before, after, changed, unchanged;  ///< unchanged empty: whatever is not changed
    std::vector<std::string> options;                         ///< of `detect`
};

/// Figures of one row of the table.
struct Decided {
    double kappa = 0, f1 = 0;
    double best_kappa = 0;  ///< of the masks of all thresholds tried (without a sweep: the chosen one), with the same
                            ///< neighbours and hysteresis
    double auc = 0;         ///< of the score
};

/// Whether all thresholds are tried: thirty runs more.
enum class Sweep { none, thresholds };

/// Run `detect` with the threshold that it chooses, then with a sweep of others where asked, print a row of the table
/// and return it.
///
/// method  empty: the default. The sweep goes over fixed thresholds from a sixteenth of the chosen one to four times it
///         and, where the rule is the law of unchanged pixels, over its significance with its own hysteresis.
Decided decide(const Labelled& pair, const std::string& method, Sweep sweep);

/// Landsat, Taizhou; radar, by name.
Labelled taizhou();
Labelled radar(const std::string& name, const std::string& stem);

}  // namespace quarrywatch::test
