#include "lint/wording.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/sql_quoting.h"
#include "base/text.h"
#include "sql/words.h"

namespace lockkeeper::lint {

namespace {

constexpr std::size_t kLongestName = 63;  // NAMEDATALEN - 1 of every build that is shipped

std::string trimmed(std::string_view text) {
  const auto is_end = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';'; };
  while (!text.empty() && is_end(text.back())) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

std::string spelled(std::string_view name) {
  return quote_where_needed(name);
}

std::string spelled(const sql::Name& name) {
  return name.schema.empty() ? spelled(name.name) : spelled(name.schema) + "." + spelled(name.name);
}

std::string spelled(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  all.reserve(names.size());
  for (const std::string& name : names) all.push_back(spelled(name));
  return join(all);
}

std::string held(api::TableLock lock, const sql::Name& table) {
  return std::string(to_string(lock)) + " on " + spelled(table) + ", which blocks " + std::string(blocks(lock));
}

std::string proposed_name(const sql::Name& table, const std::vector<std::string>& columns, std::string_view ending) {
  std::string name = table.name;
  for (const std::string& column : columns) name += "_" + column;
  return fmt::format("{}_{}", first_characters(name, kLongestName - ending.size() - 1), ending);
}

std::string written(const Subject& subject) {
  const std::size_t begin = subject.definition().at;
  return trimmed(subject.text.substr(begin, subject.said().end - begin));
}

std::string written_with(const Subject& subject, std::string_view behind, std::string_view word) {
  std::string text = written(subject);
  for (const sql::Word& here : sql::read_words(text)) {
    if (here.is(behind)) return text.insert(here.end, " " + std::string(word));
  }
  return text;
}

std::string written(const Subject& subject, const sql::TableAction& action) {
  return trimmed(subject.text.substr(action.at, action.end - action.at));
}

std::string default_text(const Subject& subject, const sql::TableAction& action, const sql::Constraint& value) {
  constexpr std::array<std::string_view, 9> kNext{"not",        "check",     "unique",  "primary", "references",
                                                  "constraint", "generated", "collate", "null"};
  std::string text = trimmed(subject.text.substr(value.at, action.end - std::min(value.at, action.end)));
  const std::vector<sql::Word> words = sql::read_words(text);
  if (words.size() < 2) return text;
  int depth = 0;
  std::size_t end = words[1].end;
  for (std::size_t at = 1; at < words.size(); ++at) {  // behind DEFAULT
    if (words[at].is("(") || words[at].is("[")) ++depth;
    if (words[at].is(")") || words[at].is("]")) --depth;
    const bool begins_next = depth == 0 && at > 1 && words[at].kind == sql::WordKind::kName &&
                             std::find(kNext.begin(), kNext.end(), words[at].text) != kNext.end();
    if (depth < 0 || begins_next) break;
    end = words[at].end;
  }
  return text.substr(words[1].begin, end - words[1].begin);
}

bool alters_older_table(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  return definition.form == sql::Form::kAlterTable && definition.of_table && !definition.temporary &&
         !definition.relations.empty() && !subject.history.is_new_relation(definition.relations.front());
}

std::vector<const sql::TableAction*> actions(const Subject& subject, std::initializer_list<sql::ActionKind> kinds) {
  std::vector<const sql::TableAction*> found;
  if (!alters_older_table(subject)) return found;
  for (const sql::TableAction& action : subject.definition().actions) {
    if (std::find(kinds.begin(), kinds.end(), action.kind) != kinds.end()) found.push_back(&action);
  }
  return found;
}

const sql::Constraint* find(const sql::Column& column, sql::ConstraintKind kind) {
  for (const sql::Constraint& constraint : column.constraints) {
    if (constraint.kind == kind) return &constraint;
  }
  return nullptr;
}

bool is_type(const sql::Type& type, std::initializer_list<std::string_view> names) {
  return (type.name.schema.empty() || type.name.schema == "pg_catalog") &&
         std::find(names.begin(), names.end(), type.name.name) != names.end();
}

bool is_serial(const sql::Type& type) {
  return !type.array && type.name.schema.empty() &&
         is_type(type, {"serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"});
}

std::vector<std::string> not_null_steps(const Subject& subject, const std::string& column) {
  const std::string alter = "ALTER TABLE " + spelled(table_of(subject));
  const std::string name = spelled(proposed_name(table_of(subject), {column}, "not_null"));
  if (subject.server_version >= 18) {
    return {alter + " ADD CONSTRAINT " + name + " NOT NULL " + spelled(column) + " NOT VALID;",
            "-- in a transaction of its own:", alter + " VALIDATE CONSTRAINT " + name + ";"};
  }
  return {alter + " ADD CONSTRAINT " + name + " CHECK (" + spelled(column) + " IS NOT NULL) NOT VALID;",
          "-- each in a transaction of its own:", alter + " VALIDATE CONSTRAINT " + name + ";",
          alter + " ALTER COLUMN " + spelled(column) + " SET NOT NULL;", alter + " DROP CONSTRAINT " + name + ";"};
}

std::vector<std::string> steps_with_view(const Subject& subject, const std::string& old_name,
                                         const std::string& new_name) {
  return {"-- in one transaction; the view serves the old code until none of it runs:", "BEGIN;",
          written(subject) + ";", "CREATE VIEW " + old_name + " AS SELECT * FROM " + new_name + ";", "COMMIT;"};
}

}  // namespace lockkeeper::lint
