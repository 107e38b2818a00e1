#include "alembic/files/revision_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "alembic/files/module_text.h"
#include "alembic/files/python_encoding.h"
#include "alembic/files/python_tokens.h"
#include "alembic/files/upgrade_calls.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/words.h"

namespace lockkeeper::alembic {

namespace {

enum Role : std::size_t { kRevision, kDownRevision, kDependsOn, kBranchLabels };
constexpr std::array<std::string_view, 4> kNames{"revision", "down_revision", "depends_on", "branch_labels"};

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
  return fmt::format("{}, line {}", file.path, line);
}

// What Alembic refuses in an id, and why: these characters mean something in targets.
std::string forbidden_characters(std::string_view revision) {
  std::vector<std::string> found;
  for (const char c : std::string_view("+-:@")) {
    if (revision.find(c) != std::string_view::npos) found.emplace_back(1, c);
  }
  return join(found);
}

std::vector<NamedAt> names_in(const ModuleVariable& variable) {
  std::vector<NamedAt> names;
  if (!variable.literal) return names;
  for (const PythonLiteral::String& string : variable.literal->strings) names.push_back({string.text, string.line});
  return names;
}

void judge(RevisionFile& file, const std::vector<ModuleVariable>& variables) {
  for (const ModuleVariable& variable : variables) {
    if (!variable.assigned) continue;
    const bool single = variable.name == kNames[kRevision];
    if (!variable.literal || (single && (variable.literal->none || variable.literal->sequence))) {
      file.needs_adapter = true;
      file.unclear = {std::string(variable.name), variable.line};
      return;
    }
  }
  const ModuleVariable& revision = variables[kRevision];
  if (revision.assigned) {
    file.revision = revision.literal->strings.front().text;
    file.revision_line = revision.line;
  } else {
    file.revision = legacy_revision(file_name(file.path));
    if (file.revision.empty()) {
      file.problem = revision_error(file, 0,
                                    fmt::format("{} has no `revision`, and Alembic takes every .py file there for a "
                                                "revision: it could not determine revision id from filename {}.",
                                                file.path, file_name(file.path)),
                                    "write `revision = \"…\"` into the file, or move it out of the directory");
      return;
    }
  }
  if (!variables[kDownRevision].assigned) {
    file.problem =
        revision_error(file, 0, fmt::format("{} has no `down_revision`.", file.path),
                       "write `down_revision = \"…\"`, the revision that it follows, or `None` for the first");
    return;
  }
  if (const std::string wrong = forbidden_characters(file.revision); !wrong.empty()) {
    file.problem =
        revision_error(file, file.revision_line,
                       fmt::format("Revision id '{}' in {} has characters that Alembic does not allow there: {}.",
                                   file.revision, at_line(file, file.revision_line), wrong),
                       "use letters, digits and `_` in the id, also where others name it as down_revision");
  }
  file.down_revisions = names_in(variables[kDownRevision]);
  file.depends_on = names_in(variables[kDependsOn]);
  file.branch_labels = names_in(variables[kBranchLabels]);
}

// Inspectors and their methods, catalogs in the texts of statements, savepoints, and try.
bool looks_before_it_acts(const std::vector<PythonToken>& tokens) {
  static constexpr Words<17> kLooking({"try", "inspect", "Inspector", "has_table", "has_column", "has_index",
                                       "get_table_names", "get_columns", "get_indexes", "get_pk_constraint",
                                       "get_foreign_keys", "get_enums", "get_unique_constraints",
                                       "get_check_constraints", "checkfirst", "begin_nested", "suppress"});
  static constexpr std::array<std::string_view, 5> kCatalogs{"information_schema", "pg_catalog", "pg_class",
                                                             "pg_indexes", "to_regclass"};
  return std::any_of(tokens.begin(), tokens.end(), [](const PythonToken& token) {
    if (token.kind == PythonTokenKind::kName) return kLooking.has(token.text);
    return token.kind == PythonTokenKind::kString &&
           std::any_of(kCatalogs.begin(), kCatalogs.end(),
                       [&token](std::string_view name) { return token.text.find(name) != std::string_view::npos; });
  });
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
        file, decoded.line,
        fmt::format("{}: Python cannot read the file as {}.", at_line(file, decoded.line), decoded.encoding),
        "save the file as UTF-8, or name its encoding in the first line: "
        "`# -*- coding: latin-1 -*-`");
    return file;
  }
  if (decoded.state == DecodedSource::State::kUnknown) {
    file.needs_adapter = true;
    file.unclear = {fmt::format("the encoding {}", decoded.encoding), 1};
    return file;
  }
  const PythonTokens source = read_python(decoded.source());
  if (source.broken_line > 0) {
    file.needs_adapter = true;
    file.unclear = {"the syntax", source.broken_line};
    return file;
  }
  ModuleText module = read_module(source.tokens, kNames);
  file.doc = std::move(module.doc);
  judge(file, module.variables);
  UpgradeCalls calls = read_upgrade_calls(source.tokens);
  file.tables = std::move(calls.tables);
  file.operations = std::move(calls.operations);
  file.makes_more = calls.makes_more;
  file.looks_first = looks_before_it_acts(source.tokens);
  return file;
}

}  // namespace lockkeeper::alembic
