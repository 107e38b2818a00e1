#include "sql/psql_script.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

#include "sql/parameters.h"
#include "sql/words.h"

namespace lockkeeper::sql {

namespace {

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < std::min(end, text.size()); ++at) {
    if (text[at] != '\n' && text[at] != '\r') text[at] = ' ';
  }
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

// Of the rows behind a COPY … FROM stdin: the line `\.` ends them.
std::size_t end_of_rows(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::size_t end = end_of_line(text, at);
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = std::min(end + 1, text.size());
    if (line == "\\.") break;
  }
  return at;
}

bool is_part_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// A variable's colon stands before a name or a quote, and behind what ends a word: `a[1:n]` and `a::b` have others.
bool is_variable(const std::string& text, std::size_t colon) {
  if (colon + 1 >= text.size()) return false;
  const char before = colon == 0 ? ' ' : text[colon - 1];
  const char after = text[colon + 1];
  const bool opens = std::isspace(static_cast<unsigned char>(before)) != 0 || before == '(' || before == ',' ||
                     before == '=' || before == '.';
  return opens &&
         (std::isalpha(static_cast<unsigned char>(after)) != 0 || after == '_' || after == '\'' || after == '"');
}

// `:'name'` is `'name'` with a blank before it.
void take_variable(std::string& text, std::size_t colon) {
  if (!is_variable(text, colon)) return;
  text[colon] = ' ';
  // `:schema.:table`: the blank may stand there.
  const std::size_t end = colon + 1;
  if (text[end] != '\'' && text[end] != '"') return;
  const std::size_t close = text.find(text[end], end + 1);
  if (close == std::string::npos || !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(end) + 1,
                                                 text.begin() + static_cast<std::ptrdiff_t>(close), is_part_of_name)) {
    text[colon] = ':';
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string read() {
    if (text_.starts_with("\xEF\xBB\xBF")) blank(text_, 0, 3);
    // Words are read from a copy: what is blanked behind a word would end it.
    const std::string whole = text_;
    visit_words(whole, [this](const Word& word) { return take(word); });
    return std::move(text_);
  }

 private:
  // Returns: where to go on.
  std::size_t take(const Word& word) {
    if (word.is("\\")) {
      statement_.clear();
      return take_command(word.begin);
    }
    if (word.is(":") && !(word.begin > 0 && text_[word.begin - 1] == ':')) {
      take_variable(text_, word.begin);
    } else if (word.is(";")) {
      const bool rows = reads_rows(statement_);
      statement_.clear();
      if (rows) {
        const std::size_t begin = std::min(end_of_line(text_, word.end) + 1, text_.size());
        const std::size_t end = end_of_rows(text_, begin);
        blank(text_, begin, end);
        return end;
      }
    } else if (statement_.size() < kWords) {
      statement_.push_back(word.kind == WordKind::kName ? word.text : "");
    }
    return word.end;
  }

  // A command ends with its line. `\gexec` and the other `\g` send what stands before them.
  std::size_t take_command(std::size_t at) {
    const std::size_t end = end_of_line(text_, at);
    const char name = at + 1 < text_.size() ? text_[at + 1] : ' ';
    if (name == ';') {  // a statement's end that psql does not act on
      text_[at] = ' ';
      return at + 2;
    }
    const bool sends = name == 'g' && at > 0;
    const bool rows = copies_rows(std::string_view(text_).substr(at, end - at));
    blank(text_, at, end);
    if (sends) text_[at] = ';';
    if (!rows) return end;
    const std::size_t begin = std::min(end + 1, text_.size());
    const std::size_t behind = end_of_rows(text_, begin);
    blank(text_, begin, behind);
    return behind;
  }

  // `\copy t from stdin`
  static bool copies_rows(std::string_view command) {
    std::vector<std::string> words;
    for (const Word& word : read_words(command.substr(1)))
      words.push_back(word.kind == WordKind::kName ? word.text : "");
    return reads_rows(words);
  }

  static bool reads_rows(const std::vector<std::string>& statement) {
    if (statement.empty() || statement.front() != "copy") return false;
    for (std::size_t at = 1; at < statement.size(); ++at) {
      if (statement[at - 1] == "from" && statement[at] == "stdin") return true;
    }
    return false;
  }

  static constexpr std::size_t kWords = 200;  // of a COPY that are looked at

  std::string text_;
  std::vector<std::string> statement_;  // its first words
};

// Each byte that PostgreSQL does not read becomes a blank.
void mend_bytes(std::string& text) {
  std::size_t from = 0;
  while (const auto at = find_unreadable(std::string_view(text).substr(from))) {
    text[from + *at] = ' ';
    from += *at + 1;
  }
}

}  // namespace

std::string read_as_psql(std::string_view text) {
  std::string read(text);
  mend_bytes(read);
  return Reader(read).read();
}

}  // namespace lockkeeper::sql
