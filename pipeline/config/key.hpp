#pragma once
// A key of the configuration: its name, unit, range and meaning, bound to the member of a struct that holds it. The
// makers below turn one line of a table into one key; the default is read from the struct and stands nowhere else.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/names.hpp"
#include "pipeline/config/values.hpp"

namespace quarrywatch::config {

/// A key of `Target`: Config for the fixed sections, SceneSpec, LayerSpec or RuleSpec for the sections with a free
/// name.
template <class Target>
struct Key {
    std::string name;     ///< "run.tile_size_px"; in sections with a free name only what follows it
    std::string unit;     ///< "px"; empty: none
    std::string range;    ///< "64 to 8192", "skip | shift | flag"
    std::string meaning;  ///< one sentence without a full stop
    /// Take a value. `folder` is what a relative path is relative to. throws ValueError.
    std::function<void(Target&, const std::string& text, const std::filesystem::path& folder)> set;
    /// The value as it would be written.
    std::function<std::string(const Target&)> print;
};

/// Binds a key to a member: MEMBER(run.threads) is a function from a Config to that member.
#define QUARRYWATCH_MEMBER(path) \
    [](auto& target) -> auto& { return target.path; }

/// An absolute path, an address, a virtual GDAL path (/vsi...) and a driver's connection string (PG:...) as they are; a
/// relative path made absolute against `folder` and tidied; an empty one stays empty.
std::string resolve_path(const std::string& text, const std::filesystem::path& folder);

namespace detail {

template <class T>
struct Optional : std::false_type {};
template <class T>
struct Optional<std::optional<T>> : std::true_type {};

/// throws ValueError when the value lies outside, naming the range.
void require_inside(double value, const std::string& text, const Interval& range);
/// throws ValueError when the name is not in the list, naming the nearest and the list.
void require_listed(const std::string& name, const std::vector<std::string>& list);
/// throws ValueError when the text cannot be part of a file name: empty, or with a slash.
void require_name(const std::string& text);

inline std::string choices(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& name : list) text += (text.empty() ? "" : " | ") + name;
    return text;
}

}  // namespace detail

/// Makers of the keys of one target. `access` is QUARRYWATCH_MEMBER(...).
template <class Target>
struct Keys {
    using Path = std::filesystem::path;

    /// int or std::int64_t.
    template <class Access>
    static Key<Target> integer(std::string name, std::string unit, Interval range, std::string meaning, Access access) {
        return {std::move(name),
                std::move(unit),
                range.text(),
                std::move(meaning),
                [=](Target& target, const std::string& text, const Path&) {
                    const std::int64_t value = parse_integer(text);
                    detail::require_inside(static_cast<double>(value), text, range);
                    auto& member = access(target);
                    member = static_cast<std::remove_reference_t<decltype(member)>>(value);
                },
                [=](const Target& target) { return print_integer(access(target)); }};
    }

    /// An int that is a power of two.
    template <class Access>
    static Key<Target> power_of_two(std::string name, std::string unit, Interval range, std::string meaning,
                                    Access access) {
        Key<Target> key = integer(std::move(name), std::move(unit), range, std::move(meaning), access);
        key.range = "a power of two, " + range.text();
        key.set = [set = key.set, text_of_range = key.range](Target& target, const std::string& text,
                                                             const Path& path) {
            const std::int64_t value = parse_integer(text);
            if (value > 0 && (value & (value - 1)) != 0)
                throw ValueError(text + " is not a power of two", "Give " + text_of_range);
            set(target, text, path);
        };
        return key;
    }

    /// An int that is odd.
    template <class Access>
    static Key<Target> odd(std::string name, std::string unit, Interval range, std::string meaning, Access access) {
        Key<Target> key = integer(std::move(name), std::move(unit), range, std::move(meaning), access);
        key.range = "odd, " + range.text();
        key.set = [set = key.set, text_of_range = key.range](Target& target, const std::string& text,
                                                             const Path& path) {
            if (parse_integer(text) % 2 == 0)
                throw ValueError(text + " is even", "Give a number that is " + text_of_range);
            set(target, text, path);
        };
        return key;
    }

    /// double or std::optional<double>; of an optional one an empty text is "not given".
    template <class Access>
    static Key<Target> real(std::string name, std::string unit, Interval range, std::string meaning, Access access) {
        using Member = std::remove_cvref_t<decltype(access(std::declval<Target&>()))>;
        constexpr bool kOptional = detail::Optional<Member>::value;
        return {std::move(name),
                std::move(unit),
                range.text() + (kOptional ? ", or empty" : ""),
                std::move(meaning),
                [=](Target& target, const std::string& text, const Path&) {
                    if constexpr (kOptional) {
                        if (text.empty()) {
                            access(target).reset();
                            return;
                        }
                    }
                    const double value = parse_real(text);
                    detail::require_inside(value, text, range);
                    access(target) = value;
                },
                [=](const Target& target) {
                    const Member& member = access(target);
                    if constexpr (kOptional)
                        return member ? print_real(*member) : std::string();
                    else
                        return print_real(member);
                }};
    }

    /// bool.
    template <class Access>
    static Key<Target> boolean(std::string name, std::string meaning, Access access) {
        return {std::move(name),
                "",
                "true | false",
                std::move(meaning),
                [=](Target& target, const std::string& text, const Path&) { access(target) = parse_boolean(text); },
                [=](const Target& target) { return print_boolean(access(target)); }};
    }

    /// An enum class; its enumerators are the choices.
    template <class Access>
    static Key<Target> choice(std::string name, std::string meaning, Access access) {
        using Enum = std::remove_cvref_t<decltype(access(std::declval<Target&>()))>;
        const std::vector<std::string> names(kEnumNames<Enum>.begin(), kEnumNames<Enum>.end());
        return {std::move(name),
                "",
                detail::choices(names),
                std::move(meaning),
                [=](Target& target, const std::string& text, const Path&) {
                    detail::require_listed(text, names);
                    access(target) = *enum_value<Enum>(text);
                },
                [=](const Target& target) { return std::string(enum_name(access(target))); }};
    }

    /// std::int64_t, bytes.
    template <class Access>
    static Key<Target> size(std::string name, std::int64_t low, std::int64_t high, std::string meaning, Access access) {
        const std::string range = print_size(low) + " to " + print_size(high);
        return {std::move(name),
                "bytes",
                range,
                std::move(meaning),
                [=](Target& target, const std::string& text, const Path&) {
                    const std::int64_t bytes = parse_size_bytes(text);
                    if (bytes < low || bytes > high) throw ValueError(text + " is out of range", "Give " + range);
                    access(target) = bytes;
                },
                [=](const Target& target) { return print_size(access(target)); }};
    }

    /// std::string; `range` says in words what is allowed, `check` (may be null) throws ValueError.
    template <class Access>
    static Key<Target> text(std::string name, std::string range, std::string meaning, Access access,
                            void (*check)(const std::string&) = nullptr) {
        return {std::move(name),
                "",
                std::move(range),
                std::move(meaning),
                [=](Target& target, const std::string& value, const Path&) {
                    if (check != nullptr) check(value);
                    access(target) = value;
                },
                [=](const Target& target) { return access(target); }};
    }

    /// std::string, a path; `check` as for text.
    template <class Access>
    static Key<Target> path(std::string name, std::string range, std::string meaning, Access access,
                            void (*check)(const std::string&) = nullptr) {
        return {std::move(name),
                "",
                std::move(range),
                std::move(meaning),
                [=](Target& target, const std::string& value, const Path& folder) {
                    if (check != nullptr) check(value);
                    access(target) = resolve_path(value, folder);
                },
                [=](const Target& target) { return access(target); }};
    }

    /// std::vector<std::string>, each item from a closed list, none twice.
    template <class Access>
    static Key<Target> subset(std::string name, const std::vector<std::string>& list, std::string meaning,
                              Access access) {
        return {std::move(name),
                "",
                "any of " + print_list(list),
                std::move(meaning),
                [=](Target& target, const std::string& value, const Path&) {
                    std::vector<std::string> items = parse_list(value);
                    for (std::size_t i = 0; i < items.size(); ++i) {
                        detail::require_listed(items[i], list);
                        for (std::size_t j = 0; j < i; ++j)
                            if (items[j] == items[i])
                                throw ValueError(items[i] + " is named twice", "Remove one of the two");
                    }
                    access(target) = std::move(items);
                },
                [=](const Target& target) { return print_list(access(target)); }};
    }

    /// std::vector of an enum class: some of its enumerators, but not `excluded`, none twice, one at least and `most`
    /// at most.
    template <class Enum, class Access>
    static Key<Target> enumerators(std::string name, Enum excluded, std::size_t most, std::string meaning,
                                   Access access) {
        std::vector<std::string> list;
        for (const std::string_view item : kEnumNames<Enum>)
            if (item != enum_name(excluded)) list.emplace_back(item);
        return {std::move(name),
                "",
                "some of " + print_list(list),
                std::move(meaning),
                [=](Target& target, const std::string& value, const Path&) {
                    std::vector<Enum> items;
                    for (const std::string& item : parse_list(value)) {
                        detail::require_listed(item, list);
                        if (std::find(items.begin(), items.end(), *enum_value<Enum>(item)) != items.end())
                            throw ValueError(item + " is named twice", "Remove one of the two");
                        items.push_back(*enum_value<Enum>(item));
                    }
                    if (items.size() > most)
                        throw ValueError("names " + std::to_string(items.size()),
                                         "Name " + std::to_string(most) + " at most");
                    if (items.empty()) throw ValueError("is empty", "Name " + print_list(list));
                    access(target) = std::move(items);
                },
                [=](const Target& target) {
                    std::vector<std::string> names;
                    for (const Enum item : access(target)) names.emplace_back(enum_name(item));
                    return print_list(names);
                }};
    }
};

}  // namespace quarrywatch::config
