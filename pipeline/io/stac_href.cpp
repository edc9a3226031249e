#include "pipeline/io/stac_href.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

constexpr std::size_t kLongest = 4096;
constexpr std::array<std::string_view, 6> kVirtual{"/vsicurl/", "/vsis3/",  "/vsigs/",
                                                   "/vsiaz/",   "/vsizip/", "/vsitar/"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kStores{
    {{"s3://", "/vsis3/"}, {"gs://", "/vsigs/"}, {"az://", "/vsiaz/"}}};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        plain += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
        if (low >= 0) i += 2;
    }
    return plain;
}

void require_plain(std::string_view text) {
    if (text.empty()) throw std::invalid_argument("its href is empty");
    if (text.size() > kLongest) throw std::invalid_argument("its href is longer than 4,096 bytes");
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        throw std::invalid_argument("its href holds control characters");
}

std::string absolute(const std::string& path) {
    std::string tidy = std::filesystem::path(path).lexically_normal().string();
    if (!tidy.starts_with("/vsi")) return tidy;
    const auto allowed = [&](std::string_view prefix) { return path.starts_with(prefix); };
    if (std::none_of(kVirtual.begin(), kVirtual.end(), allowed))
        throw std::invalid_argument("its href leads to GDAL's " + tidy.substr(0, tidy.find('/', 1)));
    return path;
}

}  // namespace

std::string path_of_href(const std::string& href, const std::string& folder) {
    require_plain(href);
    const std::size_t colon = href.find("://");
    const std::string scheme = colon == std::string::npos ? "" : lower_case(href.substr(0, colon)) + "://";
    if (scheme == "http://" || scheme == "https://") return "/vsicurl/" + href;
    for (const auto& [store, prefix] : kStores)
        if (scheme == store) return std::string(prefix) + href.substr(scheme.size());
    if (scheme == "file://") {
        std::string path = decoded(std::string_view(href).substr(scheme.size()));
        if (path.starts_with("localhost/")) path.erase(0, std::string_view("localhost").size());
        require_plain(path);
        if (!path.starts_with('/')) throw std::invalid_argument("its href, " + href + ", names another machine");
        return absolute(path);
    }
    const bool is_scheme = colon != std::string::npos && href.find('/') > colon;
    if (is_scheme) throw std::invalid_argument("its href has the unknown scheme " + scheme);
    if (href.starts_with('/')) return absolute(href);
    // Below a folder, if only ".", no text is a connection string.
    std::string joined = (folder.empty() ? std::string(".") : folder) + "/" + href;
    if (folder.starts_with("/vsi")) return joined;  // "https://" must keep its slashes
    const std::string tidy = std::filesystem::path(joined).lexically_normal().string();
    return tidy.starts_with('/') || tidy.starts_with("../") ? absolute(tidy) : "./" + tidy;
}

}  // namespace quarrywatch::io
