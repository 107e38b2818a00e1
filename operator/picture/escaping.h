// Texts of strangers (names, SQL, messages of a server) inside of text for a terminal, Markdown and HTML: each is shown
// as it is written and does nothing. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::picture {

// Returns: the text without control characters, which could do what they like to a terminal; a line's end stays, any
// other becomes a space.
[[nodiscard]] std::string printable(std::string_view text);

// Returns: the text as one line: white space and control characters become single spaces.
[[nodiscard]] std::string on_one_line(std::string_view text);

// Returns: the first `most` characters, and `…` where there are more.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

// For HTML's text and for values of attributes in quotes.
[[nodiscard]] std::string html(std::string_view text);

// Returns: whether the text is an address of the web, of characters that are no markup anywhere: one that may be a
// link.
[[nodiscard]] bool is_web_address(std::string_view text);

// For a paragraph or a table's cell of GitHub's Markdown, on one line: no character of it is markup, ends the cell, or
// calls somebody by `@`.
[[nodiscard]] std::string markdown(std::string_view text);

// The same as code, for a table's cell too.
[[nodiscard]] std::string markdown_code(std::string_view text);

// Returns: the text as a block of code in that language, whatever fences it has inside.
[[nodiscard]] std::string markdown_block(std::string_view text, std::string_view language);

}  // namespace lockkeeper::picture
