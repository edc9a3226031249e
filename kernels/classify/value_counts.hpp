#pragma once
// Medians of values that arrive in pieces: exact to a quantum, the same in whatever order and from whatever tiles.

#include <cstdint>
#include <span>
#include <vector>

namespace quarrywatch::classify {

/// A multiset of values rounded to multiples of `kQuantum`, kept as sorted (value, count) pairs; memory is bounded by
/// the number of distinct rounded values (at most 65,535).
class ValueCounts {
public:
    static constexpr double kQuantum = 0.001;  // an index is not known better; values are limited to +-32.767

    struct Entry {
        std::int16_t value;  ///< in quanta
        std::uint32_t count;
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    ValueCounts() = default;
    /// What entries() gave. throws  std::invalid_argument unless values rise and no count is 0.
    explicit ValueCounts(std::vector<Entry> entries);

    void add(double value);
    void merge(const ValueCounts& other);
    /// Lower median; 0 when empty.
    [[nodiscard]] double median() const;
    [[nodiscard]] std::uint64_t count() const;
    /// By value, each once. Valid until the next change.
    [[nodiscard]] std::span<const Entry> entries() const;

private:
    void settle() const;
    mutable std::vector<Entry> entries_;
    mutable std::vector<std::int16_t> pending_;
};

}  // namespace quarrywatch::classify
