#pragma once
// The parts of the catalogue, one for each place where people read; each sorted by key.

#include <cstddef>
#include <span>

#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::texts {

std::span<const Entry> words_texts();
std::span<const Entry> headers_texts();
std::span<const Entry> page_texts();
std::span<const Entry> tune_texts();

/// Whether the keys rise strictly.
constexpr bool rises(std::span<const Entry> entries) {
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (!(entries[i - 1].key < entries[i].key)) return false;
    return true;
}

}  // namespace quarrywatch::texts
