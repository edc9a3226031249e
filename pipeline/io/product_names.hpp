#pragma once
// What a file name says of a scene: its date, its sensor, its processing baseline. Pure text, no files are touched.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// The pieces of letters and digits, in lower case: "T50SQB_B02 (Raw)" -> t50sqb, b02, raw. Bytes beyond ASCII count as
/// letters, so that Chinese words stay whole.
std::vector<std::string> name_tokens(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);

/// A date at the start of `text`: 2025-06-03, 2025/06/03 or 20250603, whatever follows. Empty where that is no calendar
/// date between 1972 and 2099.
std::optional<Date> parse_date(std::string_view text);

/// A date found in a name.
struct NameDate {
    Date date;
    bool ambiguous = false;  ///< other dates stand in the name too, and it is no product name whose order is known
};

/// The acquisition date that a file or folder name holds: the first of 20250603, 2025-06-03, 2025_06_03,
/// 20250603T031541, or year and day of the year as in LC81190382013106LGN00. In Sentinel-2 and Landsat product names
/// the first date is the acquisition.
std::optional<NameDate> date_in_name(std::string_view name);

/// A sensor guessed from a name.
struct SensorGuess {
    std::string profile;       ///< name of a profile of sensor_profiles.hpp
    bool scale_known = false;  ///< the name also says how the numbers are scaled
};

/// Recognises S2A_MSIL2A_..., T50SQB_20230101T024121_B02_10m, Sentinel-2_L2A, S2A_2016..., LC08_L2SP_..., HLS.L30...,
/// GF1_..., GF6_...
std::optional<SensorGuess> sensor_in_name(std::string_view name);

/// Processing baseline of a Sentinel-2 product name, 400 for _N0400_.
std::optional<int> baseline_in_name(std::string_view name);

/// Whether the name follows ESA's naming of Sentinel-2 products or granules, so that ESA's scaling can be expected.
[[nodiscard]] bool is_sentinel2_product_name(std::string_view name);

/// Whether the name is that of a raw download of Copernicus or EO Browser:
/// "2024-06-01-00:00_2024-06-01-23:59_Sentinel-2_L2A_B02_(Raw).tiff". Its UInt16 numbers are reflectance x 65535,
/// without offset.
[[nodiscard]] bool is_browser_download_name(std::string_view name);

}  // namespace quarrywatch::io
