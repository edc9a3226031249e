#include "pipeline/config/ini.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "pipeline/fault.hpp"

namespace quarrywatch::config {
namespace {

std::string message_of(const FaultList& faults) {
    try {
        faults.throw_if_any();
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_configuration);
        return fault.what();
    }
    return {};
}

/// "key=value@line;" of each assignment: a whole file in one expectation.
std::string digest(const std::string& text) {
    FaultList faults;
    std::string result;
    for (const Assignment& item : parse_ini(text, "f.ini", faults).assignments)
        result += item.key + "=" + item.value + "@" + std::to_string(item.origin.line) + ";";
    EXPECT_EQ(message_of(faults), "");
    return result;
}

std::string fault_of(const std::string& text) {
    FaultList faults;
    parse_ini(text, "f.ini", faults);
    return message_of(faults);
}

TEST(Ini, ReadsSectionsKeysAndLines) {
    EXPECT_EQ(digest("[run]\nname = a b\n\n[scene.x]\n  path=p = q\n"), "run.name=a b@2;scene.x.path=p = q@5;");
    EXPECT_EQ(digest("[a]\nempty =\nlast=1"), "a.empty=@2;a.last=1@3;");
}

TEST(Ini, TakesWindowsLineEndsAndByteOrderMark) {
    EXPECT_EQ(digest("\xEF\xBB\xBF[run]\r\nname = 金坛\r\n"), "run.name=金坛@2;");
}

TEST(Ini, CommentsBeginAtTheLineOrAfterSpaceOnly) {
    EXPECT_EQ(digest("# c\n; c\n[a] ; c\nx = 1 # c\ny = 2\t; c\nz = p#1;q.tif\n  # c\n"),
              "a.x=1@4;a.y=2@5;a.z=p#1;q.tif@6;");
    EXPECT_EQ(digest("[a]\nx = # all comment\n"), "a.x=@2;");
}

TEST(Ini, EmptyTextIsAnEmptyFile) { EXPECT_EQ(digest(""), ""); }

TEST(Ini, TellsOfBadLinesWithoutRepeatingThem) {
    const std::string message = fault_of("[a]\nsecret text\n= 3\n[b\nk = 1\n");
    EXPECT_NE(message.find("f.ini:2: the line is neither"), std::string::npos) << message;
    EXPECT_NE(message.find("f.ini:3: the line is neither"), std::string::npos) << message;
    EXPECT_NE(message.find("f.ini:4: \"[b\" does not name a section"), std::string::npos) << message;
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
    EXPECT_EQ(message.find("f.ini:5"), std::string::npos)
        << "keys below a broken section are not at fault: " << message;
}

TEST(Ini, TellsOfKeysBeforeTheFirstSection) {
    EXPECT_NE(fault_of("x = 1\n").find("f.ini:1 x: the key stands before the first section"), std::string::npos);
}

TEST(Ini, TellsOnceOfAnotherEncoding) {
    const std::string gbk = "[run]\nname = \xBD\xF0\xCC\xB3\nother = \xBD\xF0\n";
    EXPECT_EQ(fault_of(gbk), "f.ini:2: the text is not UTF-8. Save the file as UTF-8 and run again");
    EXPECT_FALSE(fault_of(std::string("\xFF\xFE[\0r\0", 6)).empty());
    EXPECT_FALSE(fault_of(std::string("[a]\nx = 1\0002\n", 12)).empty());
}

TEST(Ini, KnowsUtf8) {
    EXPECT_TRUE(is_plain_utf8("aß金😀"));
    // Overlong, surrogate, beyond the last code point, cut short, stray continuation.
    for (const char* const bad :
         {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE9\x87", "\x80", "\x1B[0m"})
        EXPECT_FALSE(is_plain_utf8(bad));
}

TEST(Ini, RandomBytesNeverCrashAndNeverPassInSilence) {
    std::mt19937 random(3);
    const std::string alphabet = "[]=.#; \t\r\nab\xE9\x87\x91\x01";
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (int i = 0; i < 40; ++i) text += alphabet[random() % alphabet.size()];
        FaultList faults;
        const IniContent content = parse_ini(text, "f.ini", faults);
        // Every assignment carries a section: its key holds a dot with something before it.
        for (const Assignment& item : content.assignments) EXPECT_NE(item.key.find('.', 1), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace quarrywatch::config
