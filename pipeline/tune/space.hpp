#pragma once
// What is varied: the keys of [sweep] with their values, and the settings that they span.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/core/seeded_random.hpp"
#include "kernels/evaluate/elite_search.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/config/key_stages.hpp"

namespace quarrywatch::tune {

/// One key and what it may be.
struct Dimension {
    std::string key;
    config::KeyStage stage = config::KeyStage::rules;
    std::vector<std::string> values;  ///< listed or in steps; empty: any number from `low` to `high`
    bool numbers = false;             ///< the values are numbers in rising order, or a range
    double low = 0, high = 0;
    bool logarithmic = false;
    bool whole = false;  ///< only whole numbers
};

/// One text for each dimension.
using Setting = std::vector<std::string>;

class Space {
public:
    /// Reads config.sweeps and tries every value, or the ends of a range, on `config`.
    /// throws Fault (bad_configuration) that lists all faults: an unknown key; one that changes nothing that is
    ///        measured, or the inputs; values that do not parse or are refused; a range in a grid; nothing to vary.
    explicit Space(const config::Config& config);

    [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
    /// Settings of the grid. throws Fault (bad_configuration) beyond kMostSettings.
    [[nodiscard]] std::vector<Setting> grid() const;
    [[nodiscard]] std::vector<evaluate::SearchAxis> axes() const;
    /// The setting at a point of these axes; numbers are rounded to four digits.
    [[nodiscard]] Setting at(const evaluate::SearchPoint& point) const;
    /// `base` with a setting. throws Fault (bad_configuration) where it cannot be.
    [[nodiscard]] static config::Config apply(const config::Config& base, const std::vector<Dimension>& dimensions,
                                              const Setting& setting);
    [[nodiscard]] config::Config apply(const config::Config& base, const Setting& setting) const {
        return apply(base, dimensions_, setting);
    }
    /// Whether what stands before `stage` is the same of two settings is told by this text: the values of the keys
    /// that such parts depend on.
    [[nodiscard]] std::string key_up_to(config::KeyStage stage, const Setting& setting) const;
    /// The least number that a key may take here; `otherwise` where it is not varied.
    [[nodiscard]] double least(std::string_view key, double otherwise) const;

    static constexpr std::size_t kMostSettings = 1000000;

private:
    std::vector<Dimension> dimensions_;
};

/// "70_new_scar" and "ndvi_delta" of "rule.70_new_scar.when.ndvi_delta"; empty for other keys.
struct RuleNumber {
    std::string rule, evidence;
    [[nodiscard]] bool empty() const { return rule.empty(); }
};
[[nodiscard]] RuleNumber rule_number(std::string_view key);
/// The condition with the one number that `evidence` is compared with replaced; empty where it is compared with none
/// or with several.
[[nodiscard]] std::string with_number(const std::string& condition, const std::string& evidence,
                                      const std::string& number);

/// That number as it stands there; empty as above.
[[nodiscard]] std::string number_in(const std::string& condition, const std::string& evidence);

}  // namespace quarrywatch::tune
