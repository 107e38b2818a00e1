#include "plan/diagnosis/missing_right.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

#include "base/sql_quoting.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

// As the server's messages name a thing: `table items`, `column x of relation items` (the relation), `schema "Old
// one"`.
std::string name_after(std::string_view message, std::string_view words) {
  const std::size_t at = message.find(words);
  if (at == std::string_view::npos) return "";
  std::string_view rest = message.substr(at + words.size());
  if (rest.starts_with('"')) return quoted_name(rest);
  return std::string(rest.substr(0, rest.find_first_of(" .;\n")));
}

// What the statement wants to do to a table.
std::string table_privilege(std::string_view statement) {
  const std::string words = upper(statement.substr(0, 4000));
  for (const std::string_view verb : {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}) {
    if (words.find_first_not_of(" \t\n(") != std::string::npos &&
        std::string_view(words).substr(words.find_first_not_of(" \t\n(")).starts_with(verb)) {
      return verb == "UPDATE" || verb == "DELETE" ? "SELECT, " + std::string(verb) : std::string(verb);
    }
  }
  if (contains(words, "REFERENCES")) return "REFERENCES";
  if (contains(words, "CREATE") && contains(words, "TRIGGER")) return "TRIGGER";
  return "SELECT";
}

std::string grant(const std::string& privilege, const std::string& on, const std::string& role) {
  return fmt::format("`GRANT {} ON {} TO {}`", privilege, on, role);
}

std::string denied(std::string_view message, std::string_view statement, const std::string& role) {
  const bool creates = upper(statement).starts_with("CREATE") || upper(statement).starts_with("ALTER");
  if (const std::string name = name_after(message, "denied for schema "); !name.empty()) {
    return grant(creates || statement.empty() ? "USAGE, CREATE" : "USAGE", "SCHEMA " + name, role);
  }
  if (const std::string name = name_after(message, "denied for database "); !name.empty()) {
    return grant("CREATE", "DATABASE " + name, role);
  }
  for (const std::string_view kind : {"table", "relation", "view", "materialized view", "foreign table"}) {
    if (const std::string name = name_after(message, fmt::format("denied for {} ", kind)); !name.empty()) {
      return grant(table_privilege(statement), name, role);
    }
  }
  if (const std::string name = name_after(message, "denied for sequence "); !name.empty()) {
    return grant("USAGE, SELECT", "SEQUENCE " + name, role);
  }
  if (const std::string name = name_after(message, "denied for function "); !name.empty()) {
    return grant("EXECUTE", "FUNCTION " + name, role);
  }
  for (const std::string_view kind : {"type", "language", "foreign-data wrapper", "foreign server"}) {
    if (const std::string name = name_after(message, fmt::format("denied for {} ", kind)); !name.empty()) {
      return grant("USAGE",
                   fmt::format("{} {}", upper(kind == "foreign-data wrapper" ? "foreign data wrapper" : kind), name),
                   role);
    }
  }
  if (const std::string name = name_after(message, "denied for tablespace "); !name.empty()) {
    return grant("CREATE", "TABLESPACE " + name, role);
  }
  return "";
}

std::string owner(std::string_view message, const std::string& role) {
  for (const std::string_view kind :
       {"table", "relation", "view", "materialized view", "foreign table", "sequence", "index", "schema", "type",
        "domain", "function", "procedure", "aggregate", "database", "extension", "event trigger", "publication"}) {
    const std::string name = name_after(message, fmt::format("must be owner of {} ", kind));
    if (name.empty()) continue;
    if (kind == "extension")
      return fmt::format("let the owner of extension {} run this statement: an extension has one owner", name);
    const std::string spelled = kind == "relation" ? "TABLE" : upper(kind);
    return fmt::format("`ALTER {} {} OWNER TO {}`, or `GRANT` the role that owns it to {}", spelled, name, role, role);
  }
  return "";
}

}  // namespace

std::string quoted_name(std::string_view message) {
  const std::size_t begin = message.find('"');
  if (begin == std::string_view::npos) return "";
  const std::size_t end = message.find('"', begin + 1);
  if (end == std::string_view::npos) return "";
  return quote_where_needed(message.substr(begin + 1, end - begin - 1));
}

std::string remedy_for_missing_right(std::string_view message, std::string_view statement, const std::string& role) {
  if (std::string given = denied(message, statement, role); !given.empty()) return given;
  if (std::string owned = owner(message, role); !owned.empty()) return owned;
  if (contains(message, "to create extension")) {
    return fmt::format(
        "let a superuser run `CREATE EXTENSION {}` in this database before; with IF NOT EXISTS the revision then goes "
        "on",
        quoted_name(message));
  }
  if (contains(message, "to create role")) return fmt::format("`ALTER ROLE {} CREATEROLE`", role);
  if (contains(message, "to create database")) return fmt::format("`ALTER ROLE {} CREATEDB`", role);
  if (contains(message, "to set role") || contains(message, "must be member of role") ||
      contains(message, "must be able to SET ROLE")) {
    return fmt::format("`GRANT {} TO {}`", quoted_name(message), role);
  }
  if (contains(message, "to set parameter")) return grant("SET", "PARAMETER " + quoted_name(message), role);
  if (contains(message, "row-level security")) {
    return fmt::format("let the owner of the table migrate, or a role with BYPASSRLS: `ALTER ROLE {} BYPASSRLS`", role);
  }
  if (contains(message, "must be superuser")) return "let a superuser run this statement before the migrations";
  return "";
}

}  // namespace lockkeeper::plan
