#include "cmd/kubectl_lockkeeper/adopting/shell_commands.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace lockkeeper::cmd {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& line) : line_(line) {}

  std::vector<ShellCommand> all() {
    while (at_ < line_.size()) step();
    end_command("");
    return std::move(commands_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < line_.size() ? line_[at_ + ahead] : '\0';
  }

  void step() {
    switch (peek()) {
      case ' ':
      case '\t':
      case '\r':
        end_word();
        ++at_;
        return;
      case '\n': return end_command("\n");
      case ';': return end_command(peek(1) == ';' ? ";;" : ";");
      case '|': return end_command(peek(1) == '|' ? "||" : "|");
      case ')': return end_command(")");
      case '&':
        if (peek(1) == '>') return redirect();
        return end_command(peek(1) == '&' ? "&&" : "&");
      case '<':
      case '>': return redirect();
      case '#':
        if (!in_word_) return skip_comment();
        return take_character();
      case '(':
        if (in_word_) return take_character();
        begin_word();
        take_character();
        return end_word();
      default: return take_character();
    }
  }

  void skip_comment() {
    while (at_ < line_.size() && line_[at_] != '\n') ++at_;
  }

  void begin_word() {
    if (!has_begun_) command_.begin = at_;
    has_begun_ = true;
    in_word_ = true;
  }

  void take_character() {
    if (peek() == '\\' && peek(1) == '\n') {
      at_ += 2;  // a line that goes on
      return;
    }
    if (!in_word_) begin_word();
    switch (peek()) {
      case '\\':
        ++at_;
        if (at_ < line_.size()) word_ += line_[at_++];
        return;
      case '\'': return take_quoted();
      case '"': return take_double_quoted();
      default: return take_plain();
    }
  }

  void take_quoted() {
    const std::size_t close = std::min(line_.find('\'', at_ + 1), line_.size());
    word_ += line_.substr(at_ + 1, close - at_ - 1);
    at_ = std::min(close + 1, line_.size());
  }

  void take_double_quoted() {
    ++at_;
    while (at_ < line_.size() && line_[at_] != '"') {
      if (line_[at_] == '\\' && std::string_view("\"\\$`\n").find(peek(1)) != std::string_view::npos) {
        word_ += peek(1);
        at_ = std::min(at_ + 2, line_.size());
      } else {
        take_plain();
      }
    }
    at_ = std::min(at_ + 1, line_.size());
  }

  // A character, or what the shell puts something in for, as it stands.
  void take_plain() {
    if (peek() != '$' && peek() != '`') {
      word_ += line_[at_++];
      return;
    }
    command_.is_expanded = true;
    const std::size_t begin = at_;
    if (peek() == '`') {
      at_ = std::min(line_.find('`', at_ + 1), line_.size() - 1) + 1;
    } else if (peek(1) == '(' || peek(1) == '{') {
      skip_nested(peek(1), peek(1) == '(' ? ')' : '}');
    } else {
      ++at_;
    }
    word_ += line_.substr(begin, at_ - begin);
  }

  void skip_nested(char open, char close) {
    int depth = 0;
    for (++at_; at_ < line_.size(); ++at_) {
      if (line_[at_] == open) ++depth;
      if (line_[at_] == close && --depth == 0) break;
    }
    at_ = std::min(at_ + 1, line_.size());
  }

  void redirect() {
    const bool is_number =
        in_word_ && std::all_of(word_.begin(), word_.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (is_number) {
      word_.clear();
      in_word_ = false;
    } else {
      end_word();
    }
    if (!has_begun_) command_.begin = at_;
    has_begun_ = true;
    command_.is_redirected = true;
    while (at_ < line_.size() && std::string_view("<>&|").find(line_[at_]) != std::string_view::npos) ++at_;
    command_.end = at_;
    is_target_next_ = true;
  }

  void end_word() {
    if (!in_word_) return;
    if (!is_target_next_) command_.words.push_back(word_);
    is_target_next_ = false;
    in_word_ = false;
    word_.clear();
    command_.end = at_;
  }

  void end_command(const std::string& separator) {
    end_word();
    at_ += separator.size();
    if (has_begun_) {
      command_.separator = separator;
      command_.next = at_;
      commands_.push_back(std::move(command_));
    }
    command_ = {};
    has_begun_ = false;
    is_target_next_ = false;
  }

  const std::string& line_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  bool has_begun_ = false;
  bool is_target_next_ = false;  // the next word is the file of a redirection
  ShellCommand command_;
  std::vector<ShellCommand> commands_;
};

bool is_harmless(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:=@,+%").find(c) != std::string_view::npos;
}

std::string typed_word(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_harmless)) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::vector<ShellCommand> shell_commands(const std::string& line) {
  return Reader(line).all();
}

std::string typed(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const std::string& word : words) out.push_back(typed_word(word));
  return join(out, " ");
}

}  // namespace lockkeeper::cmd
