// Sequences, tables, views and columns.
#include <array>

#include "postgres/catalog/catalog_family.h"
#include "postgres/catalog/catalog_not_null.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

Kind relation_kind(char letter) {
  switch (letter) {
    case 'v': return Kind::kView;
    case 'm': return Kind::kMaterializedView;
    case 'f': return Kind::kForeignTable;
    default: return Kind::kTable;
  }
}

// Those of identity columns are properties of the column; catalog_columns.cc gives them to it. A whole reading knows
// the names of tables and columns.
CatalogFamily sequences(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_class", .kind = always(Kind::kSequence), .privileges = PrivilegeClass::kSequence};
  family.identity = "c.oid, 0, coalesce(dep.deptype, '-'), n.nspname, '', c.relname";
  family.columns = {
      {"owner", "pg_get_userbyid(c.relowner)", Use::kOwner},
      {"privileges", "c.relacl", Use::kPrivileges},
      comment(),
      {"type", "CASE WHEN s.seqtypid <> 20 THEN format_type(s.seqtypid, NULL) END"},
      {"start", R"(CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END
                        THEN s.seqstart END)"},
      {"increment", "nullif(s.seqincrement, 1)"},
      {"min", R"(CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 21 THEN -32768
                                            WHEN s.seqtypid = 23 THEN -2147483648 ELSE -9223372036854775808 END
                      THEN s.seqmin END)"},
      {"max", R"(CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 21 THEN 32767
                                            WHEN s.seqtypid = 23 THEN 2147483647 ELSE 9223372036854775807 END
                      THEN s.seqmax END)"},
      {"cache", "nullif(s.seqcache, 1)"},
      {"cycle", "CASE WHEN s.seqcycle THEN 'true' END"},
      {"persistence", "CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END"},
      {"owned by", scope.whole
                       ? "NULL"
                       : "quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)"},
  };
  family.add_hints(
      std::array{"dep.refobjid", "dep.refobjsubid", scope.whole ? "NULL" : "format('%I.%I', n.nspname, c.relname)"});
  const std::string owner = scope.whole ? "pg_depend dep" : R"((pg_depend dep
          JOIN pg_class t ON t.oid = dep.refobjid
          JOIN pg_namespace tn ON tn.oid = t.relnamespace
          JOIN pg_attribute a ON a.attrelid = dep.refobjid AND a.attnum = dep.refobjsubid))";
  family.from = R"(pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_sequence s ON s.seqrelid = c.oid
      LEFT JOIN )" +
                owner + R"(
        ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid AND dep.refclassid = 'pg_class'::regclass
          AND dep.refobjsubid > 0 AND dep.deptype IN ('a', 'i'))" +
                comment_join("pg_class", "c.oid") + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND" +
                kUserSchemas + scope.relations_left_out;
  return family;
}

CatalogFamily relations(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_class", .kind = relation_kind};
  family.identity = "c.oid, 0, c.relkind, n.nspname, '', c.relname";
  family.columns = {
      {"owner", "pg_get_userbyid(c.relowner)", Use::kOwner},
      {"privileges", "c.relacl", Use::kPrivileges},
      comment(),
      {"persistence", "CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END"},
      {"access method", "CASE WHEN am.amname <> 'heap' THEN am.amname END"},
      {"options", R"(CASE WHEN c.reloptions IS NOT NULL
                          THEN array_to_string(ARRAY(SELECT unnest(c.reloptions) ORDER BY 1), ', ') END)"},
      {"toast options", R"(CASE WHEN tc.reloptions IS NOT NULL
           THEN array_to_string(ARRAY(SELECT 'toast.' || o FROM unnest(tc.reloptions) AS o ORDER BY 1), ', ') END)"},
      {"replica identity", R"(CASE WHEN c.relkind IN ('r', 'p', 'm') THEN
           CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN (
             SELECT 'index ' || quote_ident(ri.relname)
             FROM pg_index x JOIN pg_class ri ON ri.oid = x.indexrelid
             WHERE x.indrelid = c.oid AND x.indisreplident) END END)"},
      {"replica identity", "CASE WHEN c.relreplident = 'i' THEN 'index' END", Use::kLoose},
      {"row security", "CASE WHEN c.relrowsecurity THEN 'enabled' END"},
      {"force row security", "CASE WHEN c.relforcerowsecurity THEN 'forced' END"},
      {"partition key", "CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END", Use::kExpression},
      {"partition of", R"(CASE WHEN c.relispartition THEN (
           SELECT format('%I.%I', pn.nspname, p.relname)
           FROM pg_inherits i
           JOIN pg_class p ON p.oid = i.inhparent
           JOIN pg_namespace pn ON pn.oid = p.relnamespace
           WHERE i.inhrelid = c.oid) END)"},
      {"bound", "pg_get_expr(c.relpartbound, c.oid)"},
      {"inherits", R"(CASE WHEN NOT c.relispartition AND c.relkind IN ('r', 'f') THEN (
           SELECT string_agg(format('%I.%I', pn.nspname, p.relname), ', ' ORDER BY i.inhseqno)
           FROM pg_inherits i
           JOIN pg_class p ON p.oid = i.inhparent
           JOIN pg_namespace pn ON pn.oid = p.relnamespace
           WHERE i.inhrelid = c.oid) END)"},
      {"of type", "CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END"},
      {"query", "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END", Use::kQuery},
      {"server", "fs.srvname"},
      {"foreign options", foreign_options("ft.ftoptions")},
  };
  family.from = R"(pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_am am ON am.oid = c.relam
      LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL
      LEFT JOIN (pg_foreign_table ft JOIN pg_foreign_server fs ON fs.oid = ft.ftserver) ON ft.ftrelid = c.oid)" +
                comment_join("pg_class", "c.oid") + R"(
      WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND)" +
                kUserSchemas + scope.relations_left_out;
  return family;
}

// A whole reading has defaults and generation expressions from column_expressions().
CatalogFamily columns(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_class", .kind = always(Kind::kColumn), .privileges = PrivilegeClass::kColumn};
  family.identity = "c.oid, a.attnum, c.relkind, n.nspname, c.relname, a.attname";
  family.columns = {
      {"privileges", "a.attacl", Use::kPrivileges},
      comment(),
      {"type", "format_type(a.atttypid, a.atttypmod)"},
      {"collation", "quote_ident(cn.nspname) || '.' || quote_ident(co.collname)"},
      {"not null", "CASE WHEN a.attnotnull THEN 'true' END"},
      // A default has no columns in it; told the table, the server would open it for nothing.
      {"default", scope.whole ? "NULL" : "CASE WHEN a.attgenerated = '' THEN pg_get_expr(ad.adbin, 0) END",
       Use::kExpression},
      {"generated", scope.whole ? "NULL" : "CASE WHEN a.attgenerated <> '' THEN pg_get_expr(ad.adbin, ad.adrelid) END",
       Use::kExpression},
      {"generated kind", "CASE a.attgenerated WHEN 'v' THEN 'virtual' END"},
      {"identity", "CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END"},
      {"storage", R"(CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
           WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' ELSE 'main' END END)"},
      {"compression",
       scope.server_version < 140000 ? "NULL" : "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"},
      {"statistics", "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END"},
      // 15.20 and its like keep a version of their own there, pg_attver.
      {"options", R"(CASE WHEN a.attoptions[1] NOT LIKE 'pg\_%' OR a.attoptions[2] IS NOT NULL THEN (
           SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\_%') END)"},
      {"inherited", "CASE WHEN a.attinhcount > 0 AND NOT a.attislocal THEN 'true' END"},
      {"foreign options", foreign_options("a.attfdwoptions")},
  };
  NotNull not_null = not_null_of_columns(scope.server_version);
  family.columns.insert(family.columns.end(), not_null.columns.begin(), not_null.columns.end());
  family.add_hints(std::array{"a.atttypid", "a.attcollation", "a.attgenerated", "a.atthasdef"});
  const std::string expression_join =
      scope.whole ? "" : " LEFT JOIN pg_attrdef ad ON a.atthasdef AND ad.adrelid = a.attrelid AND ad.adnum = a.attnum";
  family.from = R"(pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid)" +
                expression_join + not_null.join + R"(
      LEFT JOIN (pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace)
        ON co.oid = a.attcollation AND a.attcollation <> t.typcollation)" +
                comment_join("pg_class", "c.oid", "a.attnum") + R"(
      WHERE a.attnum > 0 AND NOT a.attisdropped
        AND (c.relkind IN ('r', 'p', 'f') OR c.relkind IN ('v', 'm')
             AND (a.attacl IS NOT NULL OR d.description IS NOT NULL OR a.atthasdef))
        AND c.relpersistence <> 't' AND)" +
                kUserSchemas + scope.relations_left_out;
  return family;
}

CatalogFamily column_expressions(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_attrdef", .of_columns = true};
  // Only one that names columns has to know the table, which the server opens for it.
  family.identity = R"(ad.adrelid, ad.adnum,
      pg_get_expr(ad.adbin, CASE WHEN strpos(ad.adbin::text, '{VAR ') > 0 THEN ad.adrelid ELSE 0 END))";
  family.from = R"(pg_attrdef ad
      JOIN pg_class c ON c.oid = ad.adrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relpersistence <> 't' AND)" +
                std::string(kUserSchemas) + scope.relations_left_out;
  return family;
}

}  // namespace

std::vector<CatalogFamily> relation_families(const CatalogScope& scope) {
  if (!scope.whole) return {relations(scope), columns(scope), sequences(scope)};
  return {relations(scope), columns(scope), column_expressions(scope), sequences(scope)};
}

}  // namespace lockkeeper::postgres
