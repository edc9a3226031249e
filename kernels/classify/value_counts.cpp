#include "kernels/classify/value_counts.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "kernels/core/require.hpp"

namespace quarrywatch::classify {

namespace {
constexpr std::size_t kPendingMost = 2048;  // sorted in one go; small enough to stay in the first-level cache
}

ValueCounts::ValueCounts(std::vector<Entry> entries) : entries_(std::move(entries)) {
    for (std::size_t i = 0; i < entries_.size(); ++i)
        core::require(entries_[i].count > 0 && (i == 0 || entries_[i - 1].value < entries_[i].value), "value_counts",
                      "values that do not rise, or are counted as none");
}

std::span<const ValueCounts::Entry> ValueCounts::entries() const {
    settle();
    return entries_;
}

void ValueCounts::add(double value) {
    const double steps = std::clamp(std::round(value / kQuantum), -32767.0, 32767.0);
    pending_.push_back(static_cast<std::int16_t>(steps));
    if (pending_.size() >= kPendingMost) settle();
}

void ValueCounts::settle() const {
    if (pending_.empty()) return;
    std::sort(pending_.begin(), pending_.end());
    std::vector<Entry> merged;
    merged.reserve(entries_.size() + pending_.size());
    auto old = entries_.begin();
    for (auto it = pending_.begin(); it != pending_.end();) {
        const auto end = std::upper_bound(it, pending_.end(), *it);
        while (old != entries_.end() && old->value < *it) merged.push_back(*old++);
        Entry entry{*it, static_cast<std::uint32_t>(end - it)};
        if (old != entries_.end() && old->value == entry.value) entry.count += (old++)->count;
        merged.push_back(entry);
        it = end;
    }
    merged.insert(merged.end(), old, entries_.end());
    entries_ = std::move(merged);
    pending_.clear();
}

void ValueCounts::merge(const ValueCounts& other) {
    settle();
    other.settle();
    std::vector<Entry> merged;
    merged.reserve(entries_.size() + other.entries_.size());
    auto a = entries_.begin();
    auto b = other.entries_.begin();
    while (a != entries_.end() || b != other.entries_.end()) {
        if (b == other.entries_.end() || (a != entries_.end() && a->value < b->value)) {
            merged.push_back(*a++);
        } else if (a == entries_.end() || b->value < a->value) {
            merged.push_back(*b++);
        } else {
            merged.push_back({a->value, a->count + b->count});
            ++a;
            ++b;
        }
    }
    entries_ = std::move(merged);
}

std::uint64_t ValueCounts::count() const {
    settle();
    std::uint64_t total = 0;
    for (const Entry& e : entries_) total += e.count;
    return total;
}

double ValueCounts::median() const {
    const std::uint64_t total = count();
    std::uint64_t seen = 0;
    for (const Entry& e : entries_) {
        seen += e.count;
        if (2 * seen >= total) return e.value * kQuantum;
    }
    return 0;
}

}  // namespace quarrywatch::classify
