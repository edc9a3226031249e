#include "pipeline/config/ini.hpp"

#include <algorithm>
#include <boost/program_options/parsers.hpp>
#include <sstream>

#include "pipeline/config/values.hpp"

namespace quarrywatch::config {
namespace {

namespace po = boost::program_options;

// Boost takes every # for a comment, also the one in "scene#2.tif". Ours are cut before; the others pass it in
// disguise. No line holds this character of its own: is_plain_utf8 refuses control characters.
constexpr char kDisguisedHash = '\x01';

std::string_view without_comment(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool begins = i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t';
        if (begins && (line[i] == '#' || line[i] == ';')) return line.substr(0, i);
    }
    return line;
}

/// "section.key" and the value of one line "key = value".
po::option split_assignment(const std::string& section, std::string_view line) {
    std::string text = "[" + section + "]\n" + std::string(line) + "\n";
    std::replace(text.begin(), text.end(), '#', kDisguisedHash);
    std::istringstream stream(text);
    // The schema comes later, with better messages than "unrecognised option": here every key is welcome.
    const po::options_description no_options;
    po::option option = po::parse_config_file(stream, no_options, true).options.at(0);
    std::replace(option.string_key.begin(), option.string_key.end(), kDisguisedHash, '#');
    for (std::string& value : option.value) std::replace(value.begin(), value.end(), kDisguisedHash, '#');
    return option;
}

/// Length of the UTF-8 character at the start of the text, 0 when there is none. Overlong forms, surrogates and values
/// beyond U+10FFFF are refused by the bounds of the second byte (Unicode, table 3-7).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80U) return 1;
    if (first >= 0xC2U && first <= 0xDFU) return follows(1) ? 2 : 0;
    if (first >= 0xE0U && first <= 0xEFU) {
        const unsigned low = first == 0xE0U ? 0xA0U : 0x80U;
        const unsigned high = first == 0xEDU ? 0x9FU : 0xBFU;
        return byte(1) >= low && byte(1) <= high && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const unsigned low = first == 0xF0U ? 0x90U : 0x80U;
        const unsigned high = first == 0xF4U ? 0x8FU : 0xBFU;
        return byte(1) >= low && byte(1) <= high && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

class IniParser {
public:
    IniParser(const std::string& name, FaultList& faults) : name_(name), faults_(faults) {}

    void take_line(std::string_view raw, int number) {
        const Origin origin{name_ + ":" + std::to_string(number), number};
        if (!is_plain_utf8(raw)) {
            // One message per file: each line of a GBK or UTF-16 file would fail alike.
            if (!encoding_reported_)
                faults_.add(origin, "", "the text is not UTF-8", "Save the file as UTF-8 and run again");
            encoding_reported_ = true;
            return;
        }
        const std::string_view line = trimmed(without_comment(raw));
        if (line.empty()) return;
        if (line.front() == '[')
            take_section(line, origin);
        else
            take_assignment(line, origin);
    }

    IniContent content;

private:
    void take_section(std::string_view line, const Origin& origin) {
        section_.clear();
        section_is_bad_ = true;
        const std::string_view inner =
            line.back() == ']' ? trimmed(line.substr(1, line.size() - 2)) : std::string_view();
        if (inner.empty() || inner.find_first_of("[]") != std::string_view::npos) {
            faults_.add(origin, "", "\"" + std::string(line) + "\" does not name a section", "Write [section]");
            return;
        }
        section_ = inner;
        section_is_bad_ = false;
        content.sections.push_back({origin, section_});
    }

    void take_assignment(std::string_view line, const Origin& origin) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            // The text is not repeated: a password pasted into a wrong line must not reach a log.
            faults_.add(origin, "", "the line is neither a section nor an assignment", "Write key = value");
            return;
        }
        if (section_.empty()) {
            // Keys below a section that was not understood are not at fault themselves.
            if (!section_is_bad_)
                faults_.add(origin, trimmed(line.substr(0, equals)), "the key stands before the first section",
                            "Put it below a section, e.g. [run]");
            return;
        }
        const po::option option = split_assignment(section_, line);
        content.assignments.push_back({origin, option.string_key, option.value.empty() ? "" : option.value.front()});
    }

    std::string name_;
    FaultList& faults_;
    std::string section_;
    bool section_is_bad_ = false;
    bool encoding_reported_ = false;
};

}  // namespace

bool is_plain_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        const auto first = static_cast<unsigned char>(text.front());
        if ((first < 0x20U && first != '\t' && first != '\r') || first == 0x7FU) return false;
        text.remove_prefix(length);
    }
    return true;
}

IniContent parse_ini(std::string_view text, const std::string& name, FaultList& faults) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    IniParser parser(name, faults);
    int number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        parser.take_line(text.substr(0, end), ++number);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(parser.content);
}

}  // namespace quarrywatch::config
