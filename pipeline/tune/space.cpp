#include "pipeline/tune/space.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "pipeline/config/read.hpp"
#include "pipeline/config/schema.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/tune/sweep_values.hpp"

namespace quarrywatch::tune {

namespace {

using config::KeyStage;

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// Where a number stands in a condition.
struct NumberPlace {
    std::size_t begin, end;
};

/// The numbers that a name is compared with.
std::vector<NumberPlace> numbers_of(const std::string& condition, const std::string& name) {
    std::vector<NumberPlace> places;
    for (std::size_t at = condition.find(name); at != std::string::npos; at = condition.find(name, at + 1)) {
        const std::size_t after = at + name.size();
        if ((at > 0 && is_name_character(condition[at - 1])) ||
            (after < condition.size() && is_name_character(condition[after])))
            continue;
        const std::size_t begin = std::min(condition.find_first_not_of(" <>=", after), condition.size());
        places.push_back({begin, std::min(condition.find_first_of(" )", begin), condition.size())});
    }
    return places;
}

std::vector<config::Override> overrides_of(const config::Config& base, const std::vector<Dimension>& dimensions,
                                           const Setting& setting) {
    std::vector<config::Override> overrides;
    std::map<std::string, std::string> conditions;  // rules of which several numbers may change
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const RuleNumber number = rule_number(dimensions[d].key);
        if (number.empty()) {
            overrides.push_back({"sweep", dimensions[d].key + "=" + setting[d]});
            continue;
        }
        const auto rule = std::find_if(base.rule_table.begin(), base.rule_table.end(),
                                       [&](const config::RuleSpec& r) { return r.name == number.rule; });
        if (rule == base.rule_table.end())
            throw Fault(ExitCode::bad_configuration, "sweep." + dimensions[d].key, "there is no rule " + number.rule,
                        "Name one of configs/default.ini or of the configuration.");
        std::string& condition = conditions.try_emplace(number.rule, rule->when).first->second;
        condition = with_number(condition, number.evidence, setting[d]);
        if (condition.empty())
            throw Fault(ExitCode::bad_configuration, "sweep." + dimensions[d].key,
                        "the rule does not compare " + number.evidence + " with exactly one number",
                        "Vary rule." + number.rule + ".when as a whole, its values parted by |.");
    }
    for (const auto& [rule, condition] : conditions)
        overrides.push_back({"sweep", "rule." + rule + ".when=" + condition});
    return overrides;
}

// Why a key may not be varied; empty: it may.
std::string why_not(const std::string& key) {
    const std::optional<KeyStage> stage = config::stage_of(key);
    const bool fixed = config::find_config_key(key) != nullptr || key.starts_with("rule.");
    if (!stage || (!fixed && *stage != KeyStage::inputs)) return "the key is unknown";
    if (*stage == KeyStage::nothing) return "nothing that is measured here depends on it";
    if (*stage == KeyStage::inputs) return "it changes what is looked at, and the labels would not fit";
    return {};
}

// Whether a key takes only whole numbers: it refuses half of one more.
bool takes_whole_numbers(const config::Config& base, const Dimension& dimension) {
    const auto taken = [&](double value) {
        try {
            static_cast<void>(Space::apply(base, {dimension}, {config::print_real(value)}));
            return true;
        } catch (const Fault&) {
            return false;
        }
    };
    return std::floor(dimension.low) == dimension.low && !taken(std::min(dimension.low + 0.5, dimension.high));
}

std::string rounded(double value, bool whole) {
    if (whole) return config::print_integer(std::llround(value));
    char text[40];
    std::snprintf(text, sizeof text, "%.4g", value);
    return config::print_real(config::parse_real(text));
}

}  // namespace

RuleNumber rule_number(std::string_view key) {
    constexpr std::string_view kRule = "rule.", kWhen = ".when.";
    const std::size_t when = key.rfind(kWhen);
    if (!key.starts_with(kRule) || when == std::string_view::npos || when < kRule.size()) return {};
    return {std::string(key.substr(kRule.size(), when - kRule.size())), std::string(key.substr(when + kWhen.size()))};
}

std::string with_number(const std::string& condition, const std::string& evidence, const std::string& number) {
    const std::vector<NumberPlace> places = numbers_of(condition, evidence);
    if (places.size() != 1) return {};
    return condition.substr(0, places[0].begin) + number + condition.substr(places[0].end);
}

std::string number_in(const std::string& condition, const std::string& evidence) {
    const std::vector<NumberPlace> places = numbers_of(condition, evidence);
    if (places.size() != 1) return {};
    return condition.substr(places[0].begin, places[0].end - places[0].begin);
}

Space::Space(const config::Config& config) {
    std::string faults;
    const auto note = [&](const std::string& key, const std::string& what) {
        faults += (faults.empty() ? "" : "\n") + ("sweep." + key + ": " + what);
    };
    for (const config::SweepSpec& sweep : config.sweeps) {
        if (const std::string reason = why_not(sweep.key); !reason.empty()) {
            note(sweep.key, reason);
            continue;
        }
        try {
            Dimension dimension = read_values(sweep.key, sweep.values, rule_number(sweep.key).empty());
            dimension.stage = *config::stage_of(sweep.key);
            if (dimension.values.empty() && config.tune.search == config::Search::grid)
                throw config::ValueError("a grid needs steps", "Write LOW:HIGH:STEP, or set tune.search");
            if (dimension.values.empty()) {
                static_cast<void>(apply(config, {dimension}, {config::print_real(dimension.low)}));
                static_cast<void>(apply(config, {dimension}, {config::print_real(dimension.high)}));
                dimension.whole = takes_whole_numbers(config, dimension);
            }
            for (const std::string& value : dimension.values) static_cast<void>(apply(config, {dimension}, {value}));
            dimensions_.push_back(std::move(dimension));
        } catch (const config::ValueError& error) {
            note(sweep.key, std::string(error.what()) + ". " + error.remedy());
        } catch (const Fault& fault) {
            note(sweep.key, fault.what());
        }
    }
    if (!faults.empty()) throw Fault(ExitCode::bad_configuration, "tune", faults, "Correct [sweep].");
    if (dimensions_.empty())
        throw Fault(ExitCode::bad_configuration, "tune", "nothing is varied",
                    "Name keys and values in [sweep], or as --sweep detect.growth=0.3:0.7:0.1.");
}

std::vector<Setting> Space::grid() const {
    std::size_t count = 1;
    for (const Dimension& dimension : dimensions_) {
        count *= dimension.values.size();
        if (count > kMostSettings)
            throw Fault(ExitCode::bad_configuration, "tune",
                        "the grid has more than " + std::to_string(kMostSettings) + " settings",
                        "Take greater steps, or set tune.search to random or directed.");
    }
    std::vector<Setting> settings;
    settings.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Setting setting(dimensions_.size());
        std::size_t rest = i;
        for (std::size_t d = dimensions_.size(); d-- > 0;) {
            const std::vector<std::string>& values = dimensions_[d].values;
            setting[d] = values[rest % values.size()];
            rest /= values.size();
        }
        settings.push_back(std::move(setting));
    }
    return settings;
}

std::vector<evaluate::SearchAxis> Space::axes() const {
    std::vector<evaluate::SearchAxis> axes;
    for (const Dimension& d : dimensions_) axes.push_back({d.numbers ? 0 : static_cast<int>(d.values.size())});
    return axes;
}

Setting Space::at(const evaluate::SearchPoint& point) const {
    Setting setting;
    for (std::size_t d = 0; d < dimensions_.size(); ++d) {
        const Dimension& dimension = dimensions_[d];
        if (!dimension.values.empty()) {
            const double place = dimension.numbers ? point[d] * static_cast<double>(dimension.values.size()) : point[d];
            setting.push_back(dimension.values[std::min(static_cast<std::size_t>(place), dimension.values.size() - 1)]);
        } else if (dimension.logarithmic) {
            const double value = dimension.low * std::pow(dimension.high / dimension.low, point[d]);
            setting.push_back(rounded(std::clamp(value, dimension.low, dimension.high), dimension.whole));
        } else {
            const double value = dimension.low + point[d] * (dimension.high - dimension.low);
            setting.push_back(rounded(value, dimension.whole));
        }
    }
    return setting;
}

config::Config Space::apply(const config::Config& base, const std::vector<Dimension>& dimensions,
                            const Setting& setting) {
    return config::with_settings(base, overrides_of(base, dimensions, setting));
}

std::string Space::key_up_to(KeyStage stage, const Setting& setting) const {
    std::string key;
    for (std::size_t d = 0; d < dimensions_.size(); ++d)
        if (dimensions_[d].stage <= stage) key += setting[d] + '\n';
    return key;
}

double Space::least(std::string_view key, double otherwise) const {
    for (const Dimension& dimension : dimensions_) {
        if (dimension.key != key) continue;
        if (dimension.values.empty()) return dimension.low;
        double least = config::parse_real(dimension.values.front());
        for (const std::string& value : dimension.values) least = std::min(least, config::parse_real(value));
        return least;
    }
    return otherwise;
}

}  // namespace quarrywatch::tune
