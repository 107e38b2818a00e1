#include "postgres/catalog/usable_names.h"

#include <algorithm>

namespace lockkeeper::postgres {
namespace {

// Names that need a schema: those of `own`, without members of extensions.
constexpr const char* kNames = R"(
WITH own AS (SELECT oid, nspname FROM pg_catalog.pg_namespace
             WHERE left(nspname, 3) <> 'pg_' AND nspname NOT IN ('information_schema', 'lockkeeper')),
member AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
relation AS (SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name
             FROM pg_catalog.pg_class c JOIN own n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition
             AND (c.oid, 'pg_catalog.pg_class'::regclass::oid) NOT IN (SELECT objid, classid FROM member)),
type AS (SELECT t.oid, n.nspname || '.' || t.typname AS name
         FROM pg_catalog.pg_type t JOIN own n ON n.oid = t.typnamespace
         LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
         WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
         AND (t.oid, 'pg_catalog.pg_type'::regclass::oid) NOT IN (SELECT objid, classid FROM member))
SELECT 'schema ' || nspname FROM own
UNION ALL SELECT 'extension ' || extname FROM pg_catalog.pg_extension
UNION ALL SELECT name FROM relation WHERE relkind <> 'S'
UNION ALL SELECT 'sequence ' || name FROM relation r WHERE relkind = 'S'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
                  AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i'))
UNION ALL SELECT r.name || '.' || a.attname FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
  WHERE r.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'type ' || name FROM type
UNION ALL SELECT 'value ' || e.enumlabel || ' of type ' || t.name
  FROM type t JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
UNION ALL SELECT 'function ' || n.nspname || '.' || p.proname
  FROM pg_catalog.pg_proc p JOIN own n ON n.oid = p.pronamespace
  WHERE (p.oid, 'pg_catalog.pg_proc'::regclass::oid) NOT IN (SELECT objid, classid FROM member))";

}  // namespace

std::vector<std::string> read_usable_names(Session& session) {
  std::vector<std::string> names;
  for (Row& row : session.query(kNames)) names.push_back(std::move(row.front()).value_or(""));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace lockkeeper::postgres
