#include "postgres/catalog/catalog_not_null.h"

namespace lockkeeper::postgres {
namespace {

using Use = CatalogUse;

constexpr int kDomainsHaveThem = 170000;
constexpr int kColumnsHaveThem = 180000;

// Where there are none.
NotNull nothing() {
  return {{{"not null name", "NULL"},
           {"not null validated", "NULL"},
           {"not null no inherit", "NULL"},
           {"not null comment", "NULL"}},
          ""};
}

// `made_up`: whether PostgreSQL may have chosen the name, a condition on nn.conname.
NotNull described(const std::string& made_up, const std::string& owner) {
  return {{
              // VALIDATE, INHERIT and COMMENT ask for the name.
              {"not null name",
               "CASE WHEN nn.conislocal AND (NOT nn.convalidated OR nn.connoinherit OR nd.description IS NOT NULL OR"
               " NOT (" +
                   made_up + ")) THEN nn.conname END",
               Use::kIncidental},
              {"not null validated", "CASE WHEN nn.conislocal AND NOT nn.convalidated THEN 'false' END"},
              {"not null no inherit", "CASE WHEN nn.conislocal AND nn.connoinherit THEN 'true' END"},
              {"not null comment", "CASE WHEN nn.conislocal THEN nd.description END"},
          },
          " LEFT JOIN pg_constraint nn ON nn.contype = 'n' AND " + owner +
              " LEFT JOIN pg_description nd ON nd.objoid = nn.oid AND nd.classoid = 'pg_constraint'::regclass"};
}

}  // namespace

NotNull not_null_of_columns(int server_version) {
  if (server_version < kColumnsHaveThem) return nothing();
  // TABLE_COLUMN_not_null, with a number where that is taken, and cut where it is too long for a name. It stays when
  // they are renamed.
  return described("nn.conname ~ '^.+_.+_not_null[0-9]*$' OR octet_length(nn.conname::text) = 63",
                   "nn.conrelid = a.attrelid AND nn.conkey[1] = a.attnum AND a.attnotnull");
}

NotNull not_null_of_domains(int server_version) {
  if (server_version < kDomainsHaveThem) return nothing();
  return described("nn.conname ~ '_not_null[0-9]*$'", "nn.contypid = t.oid");
}

}  // namespace lockkeeper::postgres
