#include "pipeline/texts/xml.hpp"

#include <gtest/gtest.h>

namespace quarrywatch::texts {
namespace {

TEST(XmlText, EscapesMarkup) {
    EXPECT_EQ(xml_text("<a href=\"x\">&'</a>"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;");
    EXPECT_EQ(xml_text("薛埠镇 é 😀\t\n"), "薛埠镇 é 😀\t\n");
    EXPECT_EQ(xml_text("a\r\nb"), "a&#13;\nb");
    EXPECT_EQ(xml_text(""), "");
}

TEST(XmlText, ReplacesWhatXmlCannotHold) {
    EXPECT_EQ(xml_text(std::string_view("a\0\x01\x1F"
                                        "b",
                                        5)),
              "a\uFFFD\uFFFD\uFFFDb");
    EXPECT_EQ(xml_text("\xFF\xFE"), "\uFFFD\uFFFD") << "no UTF-8";
    EXPECT_EQ(xml_text("\xE8\x96"), "\uFFFD\uFFFD") << "cut short";
    EXPECT_EQ(xml_text("\xC0\xAF"), "\uFFFD\uFFFD") << "longer than need be";
    EXPECT_EQ(xml_text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
    EXPECT_EQ(xml_text("\xEF\xBF\xBE"), "\uFFFD\uFFFD\uFFFD") << "no character";
    EXPECT_EQ(xml_text("\xF5\x80\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(FirstBytes, KeepsCharactersWhole) {
    EXPECT_EQ(first_bytes("abc", 3), "abc");
    EXPECT_EQ(first_bytes("矿山", 5), "矿");
    EXPECT_EQ(first_bytes("矿山", 2), "");
    EXPECT_EQ(first_bytes("a😀", 4), "a");
}

}  // namespace
}  // namespace quarrywatch::texts
