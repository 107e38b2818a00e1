#include "alembic/revision_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alembic/python_encoding.h"
#include "alembic/python_tokens.h"
#include "alembic/upgrade_calls.h"
#include "base/digest.h"

namespace lockkeeper::alembic {

namespace {

using Tokens = std::vector<PythonToken>;

// What the file assigns to one of the four names, last assignment first to be believed.
struct Variable {
  std::string_view name;
  bool assigned = false;
  bool literal = true;
  bool none = false;
  bool sequence = false;
  std::vector<NamedAt> values;
  int line = 0;
};

enum Role : std::size_t { kRevision, kDownRevision, kDependsOn, kBranchLabels };

// A literal: None, a string, or a tuple or list of strings, in any number of parentheses.
class LiteralReader {
 public:
  LiteralReader(const Tokens& tokens, std::size_t from, std::size_t to) : tokens_(tokens), at_(from), to_(to) {}

  bool read(Variable& variable) {
    if (!element(variable)) return false;
    // A tuple without parentheses: "a", "b"
    if (at_ < to_ && tokens_[at_].is(",")) {
      if (variable.sequence || variable.none) return false;
      variable.sequence = true;
      if (!rest_of_sequence(variable)) return false;
    }
    return at_ == to_;
  }

 private:
  [[nodiscard]] bool is(std::string_view symbol) const { return at_ < to_ && tokens_[at_].is(symbol); }

  bool string(Variable& variable) {
    NamedAt value{.name = {}, .line = tokens_[at_].line};
    bool any = false;
    for (; at_ < to_ && tokens_[at_].kind == PythonTokenKind::kString; ++at_) {
      const auto part = python_string(tokens_[at_]);
      if (!part) return false;
      value.name += *part;
      any = true;
    }
    if (any) variable.values.push_back(std::move(value));
    return any;
  }

  bool element(Variable& variable) {
    if (is("None")) {
      variable.none = true;
      ++at_;
      return true;
    }
    if (at_ < to_ && tokens_[at_].kind == PythonTokenKind::kString) return string(variable);
    if (is("[")) {
      ++at_;
      variable.sequence = true;
      return items(variable, "]");
    }
    if (!is("(")) return false;
    ++at_;
    if (is(")")) {
      ++at_;
      variable.sequence = true;
      return true;
    }
    if (!element(variable)) return false;
    if (is(")")) {
      ++at_;
      return true;
    }
    // A comma makes the tuple, not the parentheses.
    if (!is(",") || variable.sequence || variable.none) return false;
    variable.sequence = true;
    if (!rest_of_sequence(variable) || !is(")")) return false;
    ++at_;
    return true;
  }

  // `, "b", "c"` with an optional last comma.
  bool rest_of_sequence(Variable& variable) {
    while (is(",")) {
      ++at_;
      if (at_ == to_ || is(")")) return true;
      if (!item(variable)) return false;
    }
    return true;
  }

  bool items(Variable& variable, std::string_view close) {
    while (!is(close)) {
      if (!item(variable)) return false;
      if (is(",")) {
        ++at_;
      } else if (!is(close)) {
        return false;
      }
    }
    ++at_;
    return true;
  }

  // A string, in parentheses perhaps.
  bool item(Variable& variable) {
    std::size_t open = 0;
    while (is("(")) {
      ++at_;
      ++open;
    }
    if (at_ >= to_ || !string(variable)) return false;
    for (; open > 0 && is(")"); --open) ++at_;
    return open == 0;
  }

  const Tokens& tokens_;
  std::size_t at_;
  std::size_t to_;
};

bool among(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class FileReader {
 public:
  FileReader(const Tokens& tokens, RevisionFile& file) : tokens_(tokens), file_(file) {
    variables_[kRevision].name = "revision";
    variables_[kDownRevision].name = "down_revision";
    variables_[kDependsOn].name = "depends_on";
    variables_[kBranchLabels].name = "branch_labels";
  }

  std::array<Variable, 4> run() {
    for (std::size_t from = 0; from < tokens_.size();) {
      std::size_t to = from;
      while (to < tokens_.size() && tokens_[to].kind != PythonTokenKind::kEnd) ++to;
      if (from < to) statement(from, to);
      after_semicolon_ = to < tokens_.size() && tokens_[to].text == ";";
      from = to + 1;
    }
    return std::move(variables_);
  }

 private:
  Variable* tracked(std::size_t at) {
    if (tokens_[at].kind != PythonTokenKind::kName) return nullptr;
    for (Variable& variable : variables_) {
      if (variable.name == tokens_[at].text) return &variable;
    }
    return nullptr;
  }

  void unclear(Variable& variable, int line) {
    variable.assigned = true;
    variable.literal = false;
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
        if (Variable* variable = tracked(name)) unclear(*variable, first.line);
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
    file_.doc = std::move(text);
  }

  // `a = b = "x"`, `a: str = "x"`. False where it is neither.
  bool assignment(std::size_t from, std::size_t to) {
    std::vector<Variable*> targets;
    std::size_t at = from;
    if (tokens_[at].kind == PythonTokenKind::kName && at + 1 < to && tokens_[at + 1].is(":")) {
      Variable* variable = tracked(at);
      for (at += 2; at < to && !(tokens_[at].depth == 0 && tokens_[at].is("=")); ++at) {
      }
      if (at == to || variable == nullptr) return true;  // an annotation assigns nothing
      targets.push_back(variable);
      ++at;
    } else {
      while (at + 1 < to && tokens_[at].kind == PythonTokenKind::kName && tokens_[at + 1].is("=")) {
        if (Variable* variable = tracked(at)) targets.push_back(variable);
        at += 2;
      }
    }
    if (targets.empty()) return false;
    Variable value{.name = {}, .assigned = true, .values = {}};
    value.literal = LiteralReader(tokens_, at, to).read(value);
    for (Variable* target : targets) {
      const std::string_view name = target->name;
      *target = value;
      target->name = name;
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
      Variable* variable = tracked(at);
      if (variable == nullptr || (at > from && tokens_[at - 1].is("."))) continue;
      if (binds || at < last || (at + 1 < to && tokens_[at + 1].is(":="))) unclear(*variable, tokens_[at].line);
    }
  }

  void bound_otherwise(std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) {
      if (Variable* variable = tracked(at)) unclear(*variable, tokens_[at].line);
    }
    // `from x import *` of the application's own modules may bind anything; SQLAlchemy's does not.
    if (tokens_[from].is("from") && tokens_[to - 1].is("*") && !tokens_[from + 1].is("sqlalchemy")) {
      for (Variable& variable : variables_) unclear(variable, tokens_[from].line);
    }
  }

  enum class Body { kNone, kOwnNames, kConditional, kNever };

  const Tokens& tokens_;
  RevisionFile& file_;
  std::array<Variable, 4> variables_;
  Body body_ = Body::kNone;
  int statement_column_ = 0;
  bool after_semicolon_ = false;
  bool in_compound_line_ = false;
  bool first_statement_ = true;
};

std::string file_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// `([a-f0-9]+)\.py$` at the name's beginning: how Alembic 0.1 named its revisions, still taken today.
std::string legacy_revision(std::string_view name) {
  const std::size_t end = name.find_first_not_of("abcdef0123456789");
  return end != 0 && end != std::string_view::npos && name.substr(end) == ".py" ? std::string(name.substr(0, end)) : "";
}

api::Finding revision_error(const RevisionFile& file, int line, std::string message, std::string remedy) {
  return {.code = api::Code::kRevisionError,
          .severity = api::Severity::kError,
          .subject = line > 0 ? file.path + ":" + std::to_string(line) : file.path,
          .message = std::move(message),
          .remedy = std::move(remedy)};
}

std::string at_line(const RevisionFile& file, int line) {
  return file.path + ", line " + std::to_string(line);
}

// What Alembic refuses in an id, and why: these characters mean something in targets.
std::string forbidden_characters(std::string_view revision) {
  std::string found;
  for (const char c : std::string_view("+-:@")) {
    if (revision.find(c) != std::string_view::npos) found += (found.empty() ? "" : ", ") + std::string(1, c);
  }
  return found;
}

void judge(RevisionFile& file, const std::array<Variable, 4>& variables) {
  for (const Variable& variable : variables) {
    const bool single = variable.name == "revision";
    if (variable.assigned && (!variable.literal || (single && (variable.none || variable.sequence)))) {
      file.needs_adapter = true;
      file.unclear = {std::string(variable.name), variable.line};
      return;
    }
  }
  const Variable& revision = variables[kRevision];
  if (revision.assigned) {
    file.revision = revision.values.front().name;
    file.revision_line = revision.line;
  } else {
    file.revision = legacy_revision(file_name(file.path));
    if (file.revision.empty()) {
      file.problem = revision_error(file, 0,
                                    file.path +
                                        " has no `revision`, and Alembic takes every .py file there for a "
                                        "revision: it could not determine revision id from filename " +
                                        file_name(file.path) + ".",
                                    "write `revision = \"…\"` into the file, or move it out of the directory");
      return;
    }
  }
  if (!variables[kDownRevision].assigned) {
    file.problem =
        revision_error(file, 0, file.path + " has no `down_revision`.",
                       "write `down_revision = \"…\"`, the revision that it follows, or `None` for the first");
    return;
  }
  if (const std::string wrong = forbidden_characters(file.revision); !wrong.empty()) {
    file.problem = revision_error(file, file.revision_line,
                                  "Revision id '" + file.revision + "' in " + at_line(file, file.revision_line) +
                                      " has characters that Alembic does not allow there: " + wrong + ".",
                                  "use letters, digits and `_` in the id, also where others name it as down_revision");
  }
  file.down_revisions = variables[kDownRevision].values;
  file.depends_on = variables[kDependsOn].values;
  file.branch_labels = variables[kBranchLabels].values;
}

}  // namespace

bool is_revision_file_name(std::string_view name) {
  return name.ends_with(".py") && !name.starts_with(".#") && !name.starts_with("__init__");
}

RevisionFile parse_revision_file(std::string path, std::string_view bytes) {
  RevisionFile file;
  file.path = std::move(path);
  file.checksum = sha256_hex(bytes);
  const DecodedSource decoded = decode_python(bytes);
  if (decoded.state == DecodedSource::State::kWrong) {
    file.problem = revision_error(
        file, decoded.line, at_line(file, decoded.line) + ": Python cannot read the file as " + decoded.encoding + ".",
        "save the file as UTF-8, or name its encoding in the first line: "
        "`# -*- coding: latin-1 -*-`");
    return file;
  }
  if (decoded.state == DecodedSource::State::kUnknown) {
    file.needs_adapter = true;
    file.unclear = {"the encoding " + decoded.encoding, 1};
    return file;
  }
  const PythonTokens source = read_python(decoded.source());
  if (source.broken_line > 0) {
    file.needs_adapter = true;
    file.unclear = {"the syntax", source.broken_line};
    return file;
  }
  judge(file, FileReader(source.tokens, file).run());
  UpgradeCalls calls = read_upgrade_calls(source.tokens);
  file.tables = std::move(calls.tables);
  file.operations = std::move(calls.operations);
  file.makes_more = calls.makes_more;
  return file;
}

}  // namespace lockkeeper::alembic
