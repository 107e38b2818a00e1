#include "schema/text/tokens.h"

#include <cctype>

namespace lockkeeper::schema {
namespace {

bool starts_word(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_word(char c) {
  return starts_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$';
}

bool is_operator(char c) {
  return std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Node> read(char until) {
    std::vector<Node> nodes;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++at_;
      } else if (c == until) {
        ++at_;
        return nodes;
      } else if ((c == '(' || c == '[') && depth_ < kDepth) {
        ++at_;
        ++depth_;
        nodes.push_back({Node::Kind::kGroup, std::string(1, c), read(c == '(' ? ')' : ']')});
        --depth_;
      } else {
        nodes.push_back(token());
      }
    }
    return nodes;
  }

 private:
  // The server's own stack limit ends expressions long before.
  static constexpr int kDepth = 2000;

  Node take(Node::Kind kind, std::size_t length) {
    Node node{kind, std::string(text_.substr(at_, length)), {}};
    at_ += node.text.size();
    return node;
  }

  // From the opening quote at `start` to behind the closing one.
  [[nodiscard]] std::size_t end_of_quoted(std::size_t start, bool backslashes) const {
    const char quote = text_[start];
    std::size_t i = start + 1;
    while (i < text_.size()) {
      const bool is_escape = backslashes && text_[i] == '\\';
      const bool is_doubled = text_[i] == quote && i + 1 < text_.size() && text_[i + 1] == quote;
      if (is_escape || is_doubled) {
        i += 2;
      } else if (text_[i] != quote) {
        ++i;
      } else {
        return i + 1;
      }
    }
    return text_.size();
  }

  Node token() {
    const char c = text_[at_];
    const bool escape = (c == 'E' || c == 'B' || c == 'X') && at_ + 1 < text_.size() && text_[at_ + 1] == '\'';
    if (escape) return take(Node::Kind::kText, end_of_quoted(at_ + 1, c == 'E') - at_);
    if (c == '\'' || c == '"') return take(Node::Kind::kText, end_of_quoted(at_, false) - at_);
    std::size_t end = at_ + 1;
    if (starts_word(c)) {
      while (end < text_.size() && continues_word(text_[end])) ++end;
      return take(Node::Kind::kWord, end - at_);
    }
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$') {
      while (end < text_.size() && (continues_word(text_[end]) || text_[end] == '.')) ++end;
      return take(Node::Kind::kText, end - at_);
    }
    if (c == ':') {
      while (end < text_.size() && text_[end] == ':') ++end;
      return take(Node::Kind::kSymbol, end - at_);
    }
    if (is_operator(c)) {
      while (end < text_.size() && is_operator(text_[end])) ++end;
      return take(Node::Kind::kSymbol, end - at_);
    }
    return take(Node::Kind::kSymbol, 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

void write(const std::vector<Node>& nodes, std::string& text) {
  for (const Node& node : nodes) {
    if (!text.empty()) text += ' ';
    text += node.text;
    if (node.kind != Node::Kind::kGroup) continue;
    write(node.nodes, text);
    text += node.text == "(" ? " )" : " ]";
  }
}

}  // namespace

std::vector<Node> parse_tokens(std::string_view text) {
  return Reader(text).read('\0');
}

std::string to_string(const std::vector<Node>& nodes) {
  std::string text;
  write(nodes, text);
  return text;
}

}  // namespace lockkeeper::schema
