#pragma once
// Both dates as the eye is to see them: the same place, the same bands, the same stretch.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "kernels/core/window.hpp"
#include "kernels/coregister/resample.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::report {

/// Bands shown as red, green and blue: places among the pair's roles.
struct Composite {
    std::array<std::size_t, 3> bands{};
    std::array<float, 3> low{}, high{};  ///< shown black, shown full; the same for both dates
};

/// A window of both dates; the later one in the radiometry of the earlier.
struct PairPixels {
    core::Window window;
    io::ScenePixels before, after;
};

/// A painted window.
struct Picture {
    cv::Mat colours;   ///< blue, green, red, 8 bits
    cv::Mat unlooked;  ///< 255 where nothing was looked at: cloud, shadow, snow, no data; else 0

    /// With half as many rows and columns.
    [[nodiscard]] Picture halved() const;
};

/// The picture with lines over what was not looked at, so that nobody takes it for ground: the same width at every
/// scale. origin  of the picture, so that the lines of neighbours meet.
[[nodiscard]] cv::Mat hatched(const Picture& picture, cv::Point origin);

/// Reads and paints windows of a surveyed pair. Thread-safe after construction.
class PairPictures {
public:
    /// Opens both scenes and looks at a sample of at most kSampleWindows windows for the stretch: the range of the
    /// clear pixels of both dates together without their extremes.
    /// throws Fault (bad_input) where a scene cannot be read.
    PairPictures(const ScenePair& pair, coregister::Kernel kernel);

    [[nodiscard]] const ScenePair& pair() const { return pair_; }
    [[nodiscard]] const Composite& natural() const { return natural_; }
    /// Near infrared, red, green: vegetation red, bare ground cyan to white. Null where there is no near infrared.
    [[nodiscard]] const Composite* false_colour() const { return has_false_ ? &false_ : nullptr; }

    /// throws Fault (bad_input).
    void read(const core::Window& window, PairPixels& out) const;
    [[nodiscard]] static Picture paint(const io::ScenePixels& pixels, const core::Window& window,
                                       const Composite& composite);

private:
    void stretch(Composite& composite, const std::vector<PairPixels>& sample) const;

    const ScenePair& pair_;
    std::unique_ptr<io::SceneReader> before_, after_;
    Composite natural_, false_;
    bool has_false_ = false;
};

}  // namespace quarrywatch::report
