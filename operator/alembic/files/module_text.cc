#include "alembic/files/module_text.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "alembic/files/python_string.h"

namespace lockkeeper::alembic {
namespace {

using Tokens = std::vector<PythonToken>;

bool among(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class ModuleReader {
 public:
  ModuleReader(const Tokens& tokens, std::span<const std::string_view> names) : tokens_(tokens) {
    for (const std::string_view name : names) module_.variables.push_back({.name = name, .literal = {}});
  }

  ModuleText run() {
    for (std::size_t from = 0; from < tokens_.size();) {
      std::size_t to = from;
      while (to < tokens_.size() && tokens_[to].kind != PythonTokenKind::kEnd) ++to;
      if (from < to) statement(from, to);
      after_semicolon_ = to < tokens_.size() && tokens_[to].text == ";";
      from = to + 1;
    }
    return std::move(module_);
  }

 private:
  ModuleVariable* tracked(std::size_t at) {
    if (tokens_[at].kind != PythonTokenKind::kName) return nullptr;
    for (ModuleVariable& variable : module_.variables) {
      if (variable.name == tokens_[at].text) return &variable;
    }
    return nullptr;
  }

  void unclear(ModuleVariable& variable, int line) {
    variable.assigned = true;
    variable.literal.reset();
    variable.line = line;
  }

  void statement(std::size_t from, std::size_t to) {
    const PythonToken& first = tokens_[from];
    const int column = after_semicolon_ ? statement_column_ : first.column;
    statement_column_ = column;
    if (!after_semicolon_) in_compound_line_ = false;
    if (column > 0) {
      // In the body of the last statement of the first column. A function's names are its own; what an `if` assigns
      // is the module's, but only Python knows which way it goes.
      if (body_ == Body::kConditional) maybe_assigned(from, to);
      return;
    }
    if (in_compound_line_) {
      if (body_ == Body::kConditional) maybe_assigned(from, to);
      return;
    }
    body_ = Body::kNone;
    if (first_statement_) {
      first_statement_ = false;
      if (to == from + 1 || all_strings(from, to)) docstring(from, to);
    }
    if (first.is("def") || first.is("class") || first.is("async") || first.is("@")) {
      body_ = Body::kOwnNames;
      in_compound_line_ = true;
      const std::size_t name = first.is("async") ? from + 2 : from + 1;
      if (name < to && !first.is("@")) {
        if (ModuleVariable* variable = tracked(name)) unclear(*variable, first.line);
      }
      return;
    }
    if (is_compound(from)) {
      in_compound_line_ = true;
      const bool type_checking = first.is("if") && tokens_[to - 1].is(":") &&
                                 ((to == from + 3 && tokens_[from + 1].is("TYPE_CHECKING")) ||
                                  (to == from + 5 && tokens_[from + 3].is("TYPE_CHECKING")));
      body_ = type_checking ? Body::kNever : Body::kConditional;
      maybe_assigned(from, to);
      return;
    }
    if (first.is("import") || first.is("from") || first.is("del") || first.is("global")) {
      bound_otherwise(from, to);
      return;
    }
    if (!assignment(from, to)) maybe_assigned(from, to);
  }

  [[nodiscard]] bool is_compound(std::size_t at) const {
    return tokens_[at].kind == PythonTokenKind::kName &&
           among(tokens_[at].text, {"if", "elif", "else", "try", "except", "finally", "for", "while", "with"});
  }

  [[nodiscard]] bool all_strings(std::size_t from, std::size_t to) const {
    return std::all_of(tokens_.begin() + static_cast<std::ptrdiff_t>(from),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(to),
                       [](const PythonToken& token) { return token.kind == PythonTokenKind::kString; });
  }

  void docstring(std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t at = from; at < to; ++at) {
      const auto part = python_string(tokens_[at]);
      if (!part) return;
      text += *part;
    }
    const std::size_t begin = text.find_first_not_of(" \t\r\n\f\v");
    if (begin == std::string::npos) return;
    text = text.substr(begin, text.find_last_not_of(" \t\r\n\f\v") - begin + 1);
    text = text.substr(0, text.find("\n\n"));
    std::replace(text.begin(), text.end(), '\n', ' ');
    module_.doc = std::move(text);
  }

  // `a = b = "x"`, `a: str = "x"`. False where it is neither.
  bool assignment(std::size_t from, std::size_t to) {
    std::vector<ModuleVariable*> targets;
    std::size_t at = from;
    if (tokens_[at].kind == PythonTokenKind::kName && at + 1 < to && tokens_[at + 1].is(":")) {
      ModuleVariable* variable = tracked(at);
      for (at += 2; at < to && !(tokens_[at].depth == 0 && tokens_[at].is("=")); ++at) {
      }
      if (at == to || variable == nullptr) return true;  // an annotation assigns nothing
      targets.push_back(variable);
      ++at;
    } else {
      while (at + 1 < to && tokens_[at].kind == PythonTokenKind::kName && tokens_[at + 1].is("=")) {
        if (ModuleVariable* variable = tracked(at)) targets.push_back(variable);
        at += 2;
      }
    }
    if (targets.empty()) return false;
    const std::optional<PythonLiteral> value = read_literal(tokens_, at, to);
    for (ModuleVariable* target : targets) {
      target->assigned = true;
      target->literal = value;
      target->line = tokens_[from].line;
    }
    return true;
  }

  // A tracked name that this statement may bind: before an `=`, before `:=`, as what a loop or a `with` binds.
  void maybe_assigned(std::size_t from, std::size_t to) {
    std::size_t last = from;
    for (std::size_t at = from; at < to; ++at) {
      if (tokens_[at].kind != PythonTokenKind::kSymbol || tokens_[at].depth != 0) continue;
      const std::string_view text = tokens_[at].text;
      const bool augmented = text.size() > 1 && text.back() == '=' && !among(text, {"==", "!=", "<=", ">="});
      if (text == "=" || augmented) last = at;
    }
    const bool binds = among(tokens_[from].text, {"for", "with", "import", "from", "del", "global", "def", "class"});
    for (std::size_t at = from; at < to; ++at) {
      ModuleVariable* variable = tracked(at);
      if (variable == nullptr || (at > from && tokens_[at - 1].is("."))) continue;
      if (binds || at < last || (at + 1 < to && tokens_[at + 1].is(":="))) unclear(*variable, tokens_[at].line);
    }
  }

  void bound_otherwise(std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) {
      if (ModuleVariable* variable = tracked(at)) unclear(*variable, tokens_[at].line);
    }
    // `from x import *` of the application's own modules may bind anything; SQLAlchemy's does not.
    if (tokens_[from].is("from") && tokens_[to - 1].is("*") && !tokens_[from + 1].is("sqlalchemy")) {
      for (ModuleVariable& variable : module_.variables) unclear(variable, tokens_[from].line);
    }
  }

  enum class Body { kNone, kOwnNames, kConditional, kNever };

  const Tokens& tokens_;
  ModuleText module_;
  Body body_ = Body::kNone;
  int statement_column_ = 0;
  bool after_semicolon_ = false;
  bool in_compound_line_ = false;
  bool first_statement_ = true;
};

}  // namespace

ModuleText read_module(const std::vector<PythonToken>& tokens, std::span<const std::string_view> names) {
  return ModuleReader(tokens, names).run();
}

}  // namespace lockkeeper::alembic
