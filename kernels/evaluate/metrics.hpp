#pragma once
// How well a change mask agrees with labelled pixels. Whatever the data leaves undefined is absent, never NaN or 0.

#include <cstdint>
#include <optional>

#include "kernels/core/raster.hpp"

namespace quarrywatch::evaluate {

/// Labelled pixels by what was said (positive = changed) and whether that was true.
struct Confusion {
    std::uint64_t tp = 0;  ///< changed, found
    std::uint64_t fp = 0;  ///< unchanged, reported
    std::uint64_t fn = 0;  ///< changed, missed
    std::uint64_t tn = 0;  ///< unchanged, left alone

    [[nodiscard]] std::uint64_t total() const { return tp + fp + fn + tn; }
    Confusion& operator+=(const Confusion& other);
    friend bool operator==(const Confusion&, const Confusion&) = default;
};

/// The usual figures of a confusion matrix, each absent where its denominator is 0.
struct Accuracy {
    std::optional<double> oa;         ///< (tp + tn) / total; absent without labels
    std::optional<double> precision;  ///< tp / (tp + fp); absent when nothing was reported
    std::optional<double> recall;     ///< tp / (tp + fn); absent when nothing changed
    std::optional<double> f1;         ///< 2 tp / (2 tp + fp + fn); absent when all is true negative
    std::optional<double> iou;        ///< tp / (tp + fp + fn); absent when all is true negative
    std::optional<double> kappa;  ///< Cohen's kappa; absent when labels and result are all of one and the same class
};

/// The figures of `counts`.
/// source  Cohen (1960), A coefficient of agreement for nominal scales; kappa in the form
///         2 (tp tn - fp fn) / ((tp + fp)(fp + tn) + (tp + fn)(fn + tn)), which does not subtract two numbers near 1.
Accuracy accuracy(const Confusion& counts);

/// Counts labelled pixels window by window: a raster streams through it, and counters of parts add up to the whole's.
class PixelCounts {
public:
    /// Add one window. All views have the shape of `result`; nonzero = yes.
    ///
    /// result     what the detector says: changed.
    /// changed    labelled as changed.
    /// unchanged  labelled as unchanged; an empty view means that every pixel not labelled changed is unchanged.
    /// observed   where the detector could look; an empty view means everywhere. Labels elsewhere are counted as
    ///            unobserved, neither right nor wrong.
    /// throws     std::invalid_argument when shapes differ.
    void add(core::RasterView<const std::uint8_t> result, core::RasterView<const std::uint8_t> changed,
             core::RasterView<const std::uint8_t> unchanged = {}, core::RasterView<const std::uint8_t> observed = {});

    /// Add the counts of another part.
    PixelCounts& operator+=(const PixelCounts& other);

    [[nodiscard]] const Confusion& counts() const { return counts_; }
    /// Pixels labelled both changed and unchanged: left out of counts().
    [[nodiscard]] std::uint64_t contradictory() const { return contradictory_; }
    /// Labelled pixels where the detector could not look: left out of counts().
    [[nodiscard]] std::uint64_t unobserved() const { return unobserved_; }

private:
    Confusion counts_;
    std::uint64_t contradictory_ = 0;
    std::uint64_t unobserved_ = 0;
};

}  // namespace quarrywatch::evaluate
