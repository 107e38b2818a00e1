#include "picture/escaping.h"

#include <gtest/gtest.h>

namespace lockkeeper::picture {
namespace {

TEST(Printable, HasNoControlCharacters) {
  EXPECT_EQ(printable("a\x1b[31mb\tc\r\n\x7f"
                      "d"),
            "a [31mb c \n d");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "b"),
            "a b")
      << "a control sequence may also begin with U+009B";
  EXPECT_EQ(printable("caf\xC3\xA9 §"), "caf\xC3\xA9 §");
}

TEST(OnOneLine, HasSingleSpaces) {
  EXPECT_EQ(on_one_line("  a\n\n  b\t c \n"), "a b c");
  EXPECT_EQ(on_one_line(" \n"), "");
}

TEST(Shortened, IsCutBetweenCharacters) {
  EXPECT_EQ(shortened("éé", 2), "éé");
  EXPECT_EQ(shortened("ééé", 2), "éé…");
  EXPECT_EQ(shortened("", 2), "");
}

TEST(Html, ShowsMarkupAsItIsWritten) {
  EXPECT_EQ(html(R"(<script>alert("x" & 'y')</script>)"),
            "&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;");
}

TEST(WebAddress, IsALinkThatNeedsNoEscaping) {
  EXPECT_TRUE(is_web_address("https://www.postgresql.org/docs/current/sql-altertable.html#A-B"));
  for (const char* text :
       {"javascript:alert(1)", "http://x.y", "https://x.y/\"", "https://x.y/ z", "https://x.y/![a](b)", ""}) {
    EXPECT_FALSE(is_web_address(text)) << text;
  }
}

TEST(Markdown, HasNoMarkup) {
  const std::string escaped = markdown("a|b `c` *d* _e_ [f](g) <script> # h ~i~ $j$ k\\l");
  for (const char* mark : {"|", "`", "*", "_", "[", "<", ">", "~", "$", "\\"}) {
    EXPECT_EQ(escaped.find(mark), std::string::npos) << mark;
  }
  EXPECT_EQ(markdown("a\nb"), "a b");
  EXPECT_EQ(markdown("- a-b"), "&#45; a-b") << "no list, where a line begins";
}

TEST(Markdown, CallsNobody) {
  EXPECT_EQ(markdown("@team"), "@<!-- -->team");
}

TEST(MarkdownCode, IsInACellWhatItIsInTheText) {
  EXPECT_EQ(markdown_code("a|`b`"), "<code>a&#124;&#96;b&#96;</code>");
}

TEST(MarkdownBlock, IsEndedByNoFenceInside) {
  EXPECT_EQ(markdown_block("SELECT 1", "sql"), "```sql\nSELECT 1\n```\n");
  EXPECT_EQ(markdown_block("```\n# out\n````", "sql"), "`````sql\n```\n# out\n````\n`````\n");
}

}  // namespace
}  // namespace lockkeeper::picture
