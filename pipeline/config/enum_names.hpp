#pragma once
// Names of an enumeration's values, taken from the enumerators themselves: a new enumerator is a new choice in the
// configuration without being written a second time. For enum classes whose values are 0, 1, 2 ... without gaps.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace quarrywatch::config {
namespace detail {

/// The enumerator's name as the compiler spells it in this function's own signature, or empty for a value without one.
/// GCC writes "... [with auto V = ns::Colour::red; ...]" or "... V = (ns::Colour)7; ...", Clang ends with "]" at once.
template <auto V>
constexpr std::string_view enumerator_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("V = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    if (text.empty() || text.front() == '(') return {};
    return text.substr(text.rfind(':') + 1);
}

inline constexpr std::size_t kMaximumEnumerators = 64;

template <class E, std::size_t... I>
constexpr std::size_t count_enumerators(std::index_sequence<I...>) {
    constexpr std::array<bool, sizeof...(I)> named{!enumerator_name<static_cast<E>(I)>().empty()...};
    std::size_t count = 0;
    while (count < named.size() && named[count]) ++count;
    return count;
}

template <class E, std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> list_enumerators(std::index_sequence<I...>) {
    return {enumerator_name<static_cast<E>(I)>()...};
}

}  // namespace detail

/// Names of all values of E, in their order: kEnumNames<OnFailure> is {"skip", "shift", "flag"}.
template <class E>
inline constexpr auto kEnumNames = detail::list_enumerators<E>(
    std::make_index_sequence<detail::count_enumerators<E>(std::make_index_sequence<detail::kMaximumEnumerators>())>());

/// The name of a value.
template <class E>
constexpr std::string_view enum_name(E value) {
    return kEnumNames<E>.at(static_cast<std::size_t>(value));
}

/// The value of a name, or null when E has none so called.
template <class E>
constexpr std::optional<E> enum_value(std::string_view name) {
    for (std::size_t i = 0; i < kEnumNames<E>.size(); ++i)
        if (kEnumNames<E>[i] == name) return static_cast<E>(i);
    return std::nullopt;
}

}  // namespace quarrywatch::config
