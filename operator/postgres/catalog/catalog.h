// The reading of a database's whole schema, by one statement for each family of objects, whatever the number of tables.
#pragma once

#include <string>
#include <vector>

#include "postgres/ledger/version_rows.h"
#include "postgres/session/session.h"
#include "schema/fingerprint.h"

namespace lockkeeper::postgres {

struct CatalogOptions {
  // Version tables are left out, with all that belongs to them. Their schemas must be set (resolve()).
  std::vector<VersionTable> version_tables;
  // The application's own roles. They are written as `<owner>`, so that a shadow database that another user made
  // compares equal. Empty: every role is written by its name.
  std::vector<std::string> own_roles;
  // Fill SchemaObject::needs, for additive_ddl(). Costs one more statement over pg_depend.
  bool dependencies = false;
};

// Reads the schema in one REPEATABLE READ, READ ONLY transaction with search_path='' and every setting that the
// deparser heeds fixed; the session's own settings are the same afterwards. It needs no right but to connect. It leaves
// out members of extensions, temporary objects, system schemas, schema lockkeeper and the version tables; data
// (sequence values, populated or not); tablespaces, because a shadow has none of them; user mappings and subscriptions,
// because they hold passwords.
// Throws: SqlError; transient where other sessions' DDL got in the way three times in a row.
[[nodiscard]] schema::Fingerprint read_schema(Session& session, const CatalogOptions& options = {});

}  // namespace lockkeeper::postgres
