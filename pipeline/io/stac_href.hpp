#pragma once
// Addresses of STAC assets.

#include <string>

namespace quarrywatch::io {

/// What GDAL opens for an asset's href: http:// and https:// through /vsicurl/, s3:// /vsis3/, gs:// /vsigs/, az://
/// /vsiaz/; file:// and absolute paths as they are; anything else is relative to `folder`, the folder of the JSON file.
/// Items come from outside, so that an href is never taken for one of GDAL's connection strings or in-memory files: of
/// its virtual file systems only those of the list and /vsizip/ and /vsitar/ are allowed.
/// throws  std::invalid_argument with the reason: empty, longer than 4,096 bytes, control characters, a scheme or
///         virtual file system that is not allowed.
std::string path_of_href(const std::string& href, const std::string& folder);

}  // namespace quarrywatch::io
