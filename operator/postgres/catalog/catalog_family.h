// A family of catalog objects: the one statement that reads them all, and the field that each of its columns makes.
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

// The parameters that shape a statement. `relations_left_out` has the oids of version tables and members of extensions.
struct CatalogScope {
  int server_version = 0;
  std::string relations_left_out;  // ` AND c.oid <> ALL ('{…}')`, or nothing
  // True: all tables and columns are read before the objects that are attached to them, so that plain definitions are
  // written here. False: only some entries are read, and the server writes all definitions.
  bool whole = true;
};

enum class CatalogUse {
  kField,
  kExpression,
  kQuery,
  kArguments,
  kNote,
  kLoose,       // the value that the loose hash sees of the column before it
  kIncidental,  // a name that PostgreSQL may have made up: the loose hash does not see it
  kOwner,
  kPrivileges,
  kInitialPrivileges,  // the privileges that initdb granted: equal ones are no difference
  kHint,               // no field; only `define` uses it
  kDefinition,         // NULL: `define` makes the value
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
  bool members_left_out = false;  // the reader drops members of extensions; the statement does not
  // The first six columns: oid, number within the object (a column's, else 0), a letter for the kind, schema, parent,
  // name.
  std::string identity{};
  std::vector<CatalogColumn> columns{};  // those after them
  std::string from{};                    // the statement from its FROM on
  // Changes the object once all fields are there; may be empty.
  std::function<void(schema::SchemaObject& object)> finish{};
  // Makes the definition that the statement left open; where it returns nullopt, `server_definition(oid)` is asked.
  std::function<std::optional<std::string>(RowView row, const CatalogNames& names)> define{};
  std::string server_definition{};
  // The rows are no objects: `identity` reads table, number and expression of columns that were read without it.
  bool of_columns = false;

  void add_hints(std::span<const char* const> expressions);
  [[nodiscard]] std::string sql() const;
};

// A condition: `n.nspname` is a schema of the application's.
inline constexpr const char* kUserSchemas =
    " n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')";

[[nodiscard]] std::vector<CatalogFamily> namespace_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> type_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> routine_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> relation_families(const CatalogScope& scope);
[[nodiscard]] std::vector<CatalogFamily> attached_families(const CatalogScope& scope);

// Returns: the `kind` of a family with one kind only.
[[nodiscard]] std::function<schema::Kind(char letter)> always(schema::Kind kind);

// Returns: the column of the comment, for rows that comment_join() has joined.
[[nodiscard]] CatalogColumn comment();
[[nodiscard]] std::string comment_join(const std::string& catalog, const std::string& oid,
                                       const std::string& number = "0");

// Returns: an expression for the options of a foreign-data wrapper, server, table or column. The values of options that
// may hold a password are left out.
[[nodiscard]] std::string foreign_options(const std::string& column);

}  // namespace lockkeeper::postgres
