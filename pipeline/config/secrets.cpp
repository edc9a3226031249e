#include "pipeline/config/secrets.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace quarrywatch::config {
namespace {

// Ends of parameter names: db_password= and aws_secret_access_key= are met by their last word.
constexpr std::array<std::string_view, 10> kSecretNames{"password", "passwd",     "pwd", "passphrase", "token",
                                                        "secret",   "access_key", "sig", "api_key",    "apikey"};

bool ends_with_secret_name(std::string_view name) {
    return std::any_of(kSecretNames.begin(), kSecretNames.end(), [&](std::string_view secret) {
        if (!name.ends_with(secret)) return false;
        // "sig" and "pwd" must be whole words, else a name that only ends alike would be refused.
        const std::size_t before = name.size() - secret.size();
        return before == 0 || name[before - 1] == '_' || name[before - 1] == '-' || secret.size() > 3;
    });
}

bool has_secret_parameter(std::string_view text) {
    for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
        std::size_t end = equals;
        while (end > 0 && text[end - 1] == ' ') --end;
        const std::size_t separator = text.substr(0, end).find_last_of(" ?&;,'\"");
        const std::size_t begin = separator == std::string_view::npos ? 0 : separator + 1;
        std::string_view name = text.substr(begin, end - begin);
        // In "PG:password=..." the driver's prefix is no part of the name.
        name.remove_prefix(name.rfind(':') == std::string_view::npos ? 0 : name.rfind(':') + 1);
        if (ends_with_secret_name(name)) return true;
    }
    return false;
}

bool has_user_and_password(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::string_view authority = text.substr(scheme + 3, text.substr(scheme + 3).find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace

bool holds_secret(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return has_secret_parameter(lower) || has_user_and_password(lower);
}

}  // namespace quarrywatch::config
