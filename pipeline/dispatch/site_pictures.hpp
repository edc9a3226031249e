#pragma once

#include <filesystem>

namespace quarrywatch::dispatch {

/// Pictures of a site, JPEG or PNG; an empty path where there is none.
struct SitePictures {
    std::filesystem::path before, after;
};

}  // namespace quarrywatch::dispatch
