#include "runner/shadow/schema_copy.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "postgres/catalog/catalog.h"
#include "schema/ddl/ddl.h"

namespace lockkeeper::runner {
namespace {

using schema::Kind;
using schema::SchemaObject;

// What needs more rights than a shadow's role has, or another server, and what no revision trips over.
constexpr std::array kLeftOut{Kind::kForeignDataWrapper, Kind::kServer,       Kind::kForeignTable,
                              Kind::kPublication,        Kind::kEventTrigger, Kind::kDefaultPrivileges};

// An extension that only a superuser may create may be one that no table needs: pg_stat_statements. What does need it
// fails after it.
void run(postgres::Session& session, const schema::Statement& statement) {
  try {
    session.query(statement.sql);
  } catch (const postgres::SqlError& error) {
    if (error.sqlstate().empty() || !statement.object.starts_with("extension ")) throw;
  }
}

}  // namespace

schema::Fingerprint copyable(const schema::Fingerprint& schema) {
  std::vector<SchemaObject> objects;
  for (const SchemaObject& object : schema.objects()) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), object.kind) != kLeftOut.end()) continue;
    if (!object.parent.empty() &&
        schema.find(schema::make_identity(Kind::kForeignTable, object.schema, "", object.parent)) != nullptr) {
      continue;
    }
    objects.push_back(object);
    std::erase_if(objects.back().fields,
                  [](const schema::Field& field) { return field.name == "owner" || field.name == "privileges"; });
  }
  return schema::Fingerprint(std::move(objects));
}

schema::Fingerprint read_scratch(postgres::ScratchDatabase& scratch, const postgres::VersionTable& version_table) {
  postgres::CatalogOptions catalog;
  catalog.version_tables = {version_table};
  catalog.own_roles = {scratch.session().query("SELECT session_user").at(0).at(0).value_or("")};
  catalog.dependencies = true;
  return postgres::read_schema(scratch.session(), catalog);
}

void copy_schema(postgres::ScratchDatabase& scratch, const postgres::VersionTable& version_table,
                 const schema::Fingerprint& schema) {
  scratch.session().set("client_min_messages", "error");
  scratch.session().set("check_function_bodies", "off");
  const schema::AdditiveDdl ddl =
      schema::additive_ddl(copyable(read_scratch(scratch, version_table)), copyable(schema));
  for (const schema::Statement& statement : ddl.statements) run(scratch.session(), statement);
}

}  // namespace lockkeeper::runner
