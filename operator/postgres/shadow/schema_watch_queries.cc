#include "postgres/shadow/schema_watch_queries.h"

namespace lockkeeper::postgres {
namespace {

// The letter of an entry whose catalog's oid is in a column; `otherwise` where it is no entry's.
std::string letter_of_class(const std::string& column, const std::string& otherwise) {
  std::string sql = "CASE " + column;
  for (const auto& [letter, catalog] : kEntryCatalogs) {
    sql += std::string(" WHEN '") + catalog + "'::regclass THEN '" + letter + "'";
  }
  return sql + (otherwise.empty() ? "" : " ELSE '" + otherwise + "'") + " END";
}

std::string class_of_letter(const std::string& letter) {
  std::string sql = "(CASE " + letter;
  for (const auto& [known, catalog] : kEntryCatalogs) {
    sql += std::string(" WHEN '") + known + "' THEN '" + catalog + "'";
  }
  return sql + " END)::regclass::oid";
}

}  // namespace

const std::vector<TrackedCatalog>& tracked_catalogs() {
  static const std::vector<TrackedCatalog> all{
      {"pg_class", "oid", "'c' || oid", "oid >= 16384"},
      {"pg_attribute", "", "'c' || attrelid", "attrelid >= 16384"},
      {"pg_attrdef", "", "'c' || adrelid", "true"},
      {"pg_index", "indexrelid", "'c' || indexrelid || ' c' || indrelid", "indexrelid >= 16384"},
      {"pg_constraint", "oid", "'k' || oid", "oid >= 16384"},
      {"pg_trigger", "oid", "'t' || oid", "true"},
      {"pg_rewrite", "oid", "'r' || oid || ' c' || ev_class", "oid >= 16384"},
      {"pg_policy", "oid", "'p' || oid", "true"},
      {"pg_statistic_ext", "oid", "'s' || oid", "true"},
      {"pg_type", "oid", "'y' || oid", "oid >= 16384"},
      {"pg_enum", "oid", "'y' || enumtypid", "true"},
      {"pg_range", "", "'y' || rngtypid", "rngtypid >= 16384"},
      {"pg_proc", "oid", "'f' || oid", "oid >= 16384"},
      {"pg_aggregate", "", "'f' || aggfnoid::oid", "aggfnoid::oid >= 16384"},
      {"pg_sequence", "", "'c' || seqrelid", "true"},
      {"pg_inherits", "inhrelid || '/' || inhparent", "'c' || inhrelid", "true"},
      {"pg_partitioned_table", "", "'c' || partrelid", "true"},
      {"pg_foreign_table", "", "'c' || ftrelid", "true"},
      {"pg_description", "classoid || '/' || objoid || '/' || objsubid",
       letter_of_class("classoid", std::string(1, kAnything)) + " || objoid", "objoid >= 16384"},
      {"pg_depend", "", letter_of_class("classid", "") + " || objid", "objid >= 16384"},
  };
  return all;
}

std::string small_catalogs(int server_version) {
  std::vector<std::string> catalogs{"pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'",
                                    "pg_extension",
                                    "pg_foreign_data_wrapper",
                                    "pg_foreign_server",
                                    "pg_publication",
                                    "pg_publication_rel",
                                    "pg_event_trigger",
                                    "pg_default_acl",
                                    "pg_language",
                                    "pg_am",
                                    "pg_init_privs"};
  if (server_version >= 150000) catalogs.emplace_back("pg_publication_namespace");
  for (const char* catalog : {"pg_collation", "pg_opclass", "pg_operator", "pg_opfamily", "pg_conversion"}) {
    catalogs.push_back(std::string(catalog) + " WHERE oid >= 16384");
  }
  catalogs.emplace_back("pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'");
  std::string sql;
  for (const std::string& catalog : catalogs) {
    sql += (sql.empty() ? "" : " || '|' || ") +
           ("coalesce((SELECT md5(string_agg(xmin || '/' || ctid, ',' ORDER BY ctid)) FROM " + catalog + "), '')");
  }
  return sql;
}

std::string closure_query() {
  // string_to_table() came with 14.
  //
  // OFFSET 0: one by one, by index; the planner would read all of pg_depend.
  return "WITH RECURSIVE given AS (SELECT " + class_of_letter("left(word, 1)") +
         R"( AS classid, substr(word, 2)::oid AS objid
      FROM unnest(string_to_array($1, ' ')) AS word),
    touched AS (
      SELECT classid, objid FROM given
      UNION
      SELECT e.classid, e.objid FROM touched t CROSS JOIN LATERAL (
        SELECT d.classid, d.objid FROM pg_depend d
          WHERE d.refclassid = t.classid AND d.refobjid = t.objid
        UNION ALL
        SELECT d.refclassid, d.refobjid FROM pg_depend d
          WHERE d.classid = t.classid AND d.objid = t.objid AND d.refobjid >= 16384
            AND (d.deptype = 'i' OR d.deptype = 'a' AND d.classid = 'pg_class'::regclass
                                    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0)
        UNION ALL
        SELECT 'pg_class'::regclass::oid, ad.adrelid FROM pg_attrdef ad
          WHERE t.classid = 'pg_attrdef'::regclass AND ad.oid = t.objid
        UNION ALL
        SELECT 'pg_class'::regclass::oid, r.ev_class FROM pg_rewrite r
          WHERE t.classid = 'pg_rewrite'::regclass AND r.oid = t.objid
        UNION ALL
        SELECT CASE WHEN con.conrelid <> 0 THEN 'pg_class'::regclass::oid ELSE 'pg_type'::regclass::oid END,
               CASE WHEN con.conrelid <> 0 THEN con.conrelid ELSE con.contypid END FROM pg_constraint con
          WHERE t.classid = 'pg_constraint'::regclass AND con.oid = t.objid AND con.contype = 'n'
        UNION ALL
        SELECT 'pg_class'::regclass::oid, i.indrelid FROM pg_index i
          WHERE t.classid = 'pg_class'::regclass AND i.indexrelid = t.objid AND i.indisreplident) AS e),
    needed AS (
      SELECT d.refclassid, d.refobjid FROM touched t CROSS JOIN LATERAL (
        SELECT p.refclassid, p.refobjid FROM pg_depend p
          WHERE p.classid = t.classid AND p.objid = t.objid AND p.refobjid >= 16384 OFFSET 0) AS d
      UNION
      SELECT d.refclassid, d.refobjid FROM needed n JOIN pg_depend d
          ON d.classid = n.refclassid AND d.objid = n.refobjid AND d.deptype = 'i' AND d.refobjid >= 16384)
    SELECT 't', classid::regclass::text, objid FROM touched
    UNION ALL
    SELECT 'n', refclassid::regclass::text, refobjid FROM needed)";
}

}  // namespace lockkeeper::postgres
