// A rule: a name, what it looks at, and a pure function of one statement in its file. A file of rules/ holds one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/vocabulary.h"
#include "lint/history.h"
#include "lint/later.h"
#include "lint/locks.h"
#include "sql/definition.h"

namespace lockkeeper::lint {

// A statement as a rule sees it. Requires: what it refers to outlives it.
struct Subject {
  const sql::DefinedStatement& statement;
  std::string_view text;   // in which the statement's places are
  const History& history;  // of the statements before it
  const Later& later;      // those behind it
  int server_version = 18;

  [[nodiscard]] const sql::Statement& said() const { return statement.statement; }
  [[nodiscard]] const sql::Definition& definition() const { return statement.definition; }
};

struct Found {
  std::size_t at = 0;  // in the subject's text, in bytes
  std::string message;
  std::vector<std::string> safe_way;                     // statements, and comments between them
  std::optional<api::Severity> severity = std::nullopt;  // where it is not the rule's own
  std::optional<api::TableLock> lock = std::nullopt;     // likewise
};

struct Rule {
  std::string_view name;  // in kebab case; docs/rules/ has a page of that name
  api::Severity severity = api::Severity::kWarning;
  api::TableLock lock = api::TableLock::kNone;  // that it warns of
  std::string_view checks;                      // in one sentence
  std::string_view documentation;               // the page of PostgreSQL's manual that says so
  std::vector<Found> (*check)(const Subject& subject) = nullptr;
};

}  // namespace lockkeeper::lint
