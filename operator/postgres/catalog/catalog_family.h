// A family of catalog objects: the one statement that reads all of them, column by column with the field that it makes.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "postgres/catalog/catalog_names.h"
#include "postgres/session/session.h"
#include "schema/ddl/privileges.h"
#include "schema/object.h"

namespace lockkeeper::postgres {

// What shapes a statement. `relations_left_out` holds oids: version tables, and what belongs to extensions.
struct CatalogScope {
  int server_version = 0;
  std::string relations_left_out;  // ` AND c.oid <> ALL ('{…}')`, or nothing
  // All tables and columns are read before what is attached to them: plain definitions are written here. Else some
  // entries are read, and the server writes all of them.
  bool whole = true;
};

enum class CatalogUse {
  kField,
  kExpression,
  kQuery,
  kArguments,
  kNote,
  kLoose,       // of the column before it: what the loose hash sees
  kIncidental,  // a name that nobody need have chosen: the loose hash does not see it
  kOwner,
  kPrivileges,
  kInitialPrivileges,  // what initdb granted: equal ones are no difference
  kHint,               // no field; for `define`
  kDefinition,         // NULL: for `define` to say
};

struct CatalogColumn {
  std::string name;  // of the field
  std::string sql;   // of its value; NULL is the default, and makes no field
  CatalogUse use = CatalogUse::kField;
};

struct CatalogFamily {
  const char* catalog = "";  // of the oid: `pg_class`
  std::function<schema::Kind(char letter)> kind{};
  schema::PrivilegeClass privileges = schema::PrivilegeClass::kTable;
  bool name_is_incidental = false;
  bool members_left_out = false;  // the statement does not know yet which belong to extensions
  // The first six columns: oid, number within the object (a column's, else 0), a letter for the kind, schema, parent,
  // name.
  std::string identity{};
  std::vector<CatalogColumn> columns{};  // those after them
  std::string from{};                    // the statement from its FROM on
  // May change the object, once all fields are there. Optional.
  std::function<void(schema::SchemaObject& object)> finish{};
  // The definition that the statement left to us; where this cannot say it either, `server_definition(oid)` does.
  std::function<std::optional<std::string>(RowView row, const CatalogNames& names)> define{};
  std::string server_definition{};
  // Its rows are no objects, but table, number and expression of columns that were read without theirs: `identity`.
  bool of_columns = false;

  void add_hints(std::span<const char* const> expressions);
  [[nodiscard]] std::string sql() const;
};

// `n.nspname` is a schema of the application's.
inline constexpr const char* kUserSchemas =
    " n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')";

[[nodiscard]] std::vector<CatalogFamily> namespace_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> type_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> routine_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> relation_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> attached_families(const CatalogScope& scope);

// The kind of a family of one.
[[nodiscard]] std::function<schema::Kind(char letter)> always(schema::Kind kind);

// Of rows that comment_join() has joined.
[[nodiscard]] CatalogColumn comment();
[[nodiscard]] std::string comment_join(const std::string& catalog, const std::string& oid,
                                       const std::string& number = "0");

// Options of a foreign-data wrapper, server, table or column: they may hold a password where a wrapper's author thought
// so, and its value is left out.
[[nodiscard]] std::string foreign_options(const std::string& column);

}  // namespace lockkeeper::postgres
