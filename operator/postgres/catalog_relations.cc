// Sequences, tables, views and columns.
#include "postgres/catalog_family.h"

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

std::string fdw_options(const std::string& column) {
  // The CASE: a subquery for each of 50,000 columns costs more than all else of them.
  return "CASE WHEN " + column +
         " IS NOT NULL THEN (SELECT string_agg(quote_ident(option_name) || ' ' || CASE WHEN option_name ~* "
         "'pass|secret|token' THEN"
         " '''***''' ELSE quote_literal(option_value) END, ', ' ORDER BY option_name) FROM pg_options_to_table(" +
         column + ")) END";
}

CatalogFamily sequences(const CatalogScope& scope) {
  // Those of identity columns are properties of the column; catalog_reader.cc gives them to it. A whole reading knows
  // the names of tables and columns.
  const std::string owner =
      scope.whole ? "pg_depend dep"
                  : "(pg_depend dep JOIN pg_class t ON t.oid = dep.refobjid JOIN pg_namespace tn ON tn.oid ="
                    " t.relnamespace JOIN pg_attribute a ON a.attrelid = dep.refobjid AND a.attnum = dep.refobjsubid)";
  return {
      "SELECT c.oid, 0, coalesce(dep.deptype, '-'), n.nspname, '', c.relname, pg_get_userbyid(c.relowner),"
      " c.relacl, d.description, CASE WHEN s.seqtypid <> 20 THEN format_type(s.seqtypid, NULL) END,"
      " CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart END,"
      " nullif(s.seqincrement, 1), CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 21"
      " THEN -32768 WHEN s.seqtypid = 23 THEN -2147483648 ELSE -9223372036854775808 END THEN s.seqmin END,"
      " CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 21 THEN 32767 WHEN s.seqtypid"
      " = 23 THEN 2147483647 ELSE 9223372036854775807 END THEN s.seqmax END, nullif(s.seqcache, 1),"
      " CASE WHEN s.seqcycle THEN 'true' END, CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,"
      " " +
          std::string(
              scope.whole
                  ? "NULL"
                  : "quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)") +
          ", dep.refobjid, dep.refobjsubid, " +
          std::string(scope.whole ? "NULL" : "format('%I.%I', n.nspname, c.relname)") +
          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid"
          " LEFT JOIN " +
          owner +
          " ON"
          " dep.classid = 'pg_class'::regclass AND dep.objid = c.oid AND dep.refclassid = 'pg_class'::regclass AND"
          " dep.refobjsubid > 0 AND dep.deptype IN ('a', 'i')" +
          comment_join("pg_class", "c.oid") + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND" + kUserSchemas +
          scope.relations_left_out,
      "pg_class",
      [](char) { return Kind::kSequence; },
      PrivilegeClass::kSequence,
      false,
      false,
      {{"owner", Use::kOwner},
       {"privileges", Use::kPrivileges},
       {"comment"},
       {"type"},
       {"start"},
       {"increment"},
       {"min"},
       {"max"},
       {"cache"},
       {"cycle"},
       {"persistence"},
       {"owned by"},
       {"", Use::kHint},
       {"", Use::kHint},
       {"", Use::kHint}},
      nullptr};
}

CatalogFamily relations(const CatalogScope& scope) {
  return {
      "SELECT c.oid, 0, c.relkind, n.nspname, '', c.relname, pg_get_userbyid(c.relowner), c.relacl, d.description,"
      " CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END, CASE WHEN am.amname <> 'heap' THEN am.amname END,"
      " CASE WHEN c.reloptions IS NOT NULL THEN array_to_string(ARRAY(SELECT unnest(c.reloptions) ORDER BY 1), ', ')"
      " END, CASE WHEN tc.reloptions IS NOT NULL THEN array_to_string(ARRAY(SELECT 'toast.' || o FROM"
      " unnest(tc.reloptions) AS o ORDER BY 1), ', ') END,"
      " CASE WHEN c.relkind IN ('r', 'p', 'm') THEN CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'"
      " WHEN 'i' THEN (SELECT 'index ' || quote_ident(ri.relname) FROM pg_index x JOIN pg_class ri ON ri.oid ="
      " x.indexrelid WHERE x.indrelid = c.oid AND x.indisreplident) END END,"
      " CASE WHEN c.relreplident = 'i' THEN 'index' END,"
      " CASE WHEN c.relrowsecurity THEN 'enabled' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,"
      " CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,"
      " CASE WHEN c.relispartition THEN (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits i JOIN"
      " pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) "
      "END,"
      " pg_get_expr(c.relpartbound, c.oid),"
      " CASE WHEN NOT c.relispartition AND c.relkind IN ('r', 'f') THEN (SELECT string_agg(format('%I.%I', pn.nspname,"
      " p.relname), ', ' ORDER BY i.inhseqno) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN"
      " pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) END,"
      " CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,"
      " CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, fs.srvname, " +
          fdw_options("ft.ftoptions") +
          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam"
          " LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL"
          " LEFT JOIN (pg_foreign_table ft JOIN pg_foreign_server fs ON fs.oid = ft.ftserver) ON ft.ftrelid = c.oid" +
          comment_join("pg_class", "c.oid") +
          " WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND" + kUserSchemas +
          scope.relations_left_out,
      "pg_class",
      relation_kind,
      PrivilegeClass::kTable,
      false,
      false,
      {{"owner", Use::kOwner},
       {"privileges", Use::kPrivileges},
       {"comment"},
       {"persistence"},
       {"access method"},
       {"options"},
       {"toast options"},
       {"replica identity"},
       {"replica identity", Use::kLoose},
       {"row security"},
       {"force row security"},
       {"partition key", Use::kExpression},
       {"partition of"},
       {"bound"},
       {"inherits"},
       {"of type"},
       {"query", Use::kQuery},
       {"server"},
       {"foreign options"}},
      nullptr};
}

CatalogFamily columns(const CatalogScope& scope) {
  const std::string compression =
      scope.server_version >= 140000 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL";
  // A default has no columns in it; told the table, the server would open it for nothing.
  const std::string expressions = scope.whole
                                      ? "NULL, NULL,"
                                      : "CASE WHEN a.attgenerated = '' THEN pg_get_expr(ad.adbin, 0) END, CASE WHEN"
                                        " a.attgenerated <> '' THEN pg_get_expr(ad.adbin, ad.adrelid) END,";
  const std::string expression_join =
      scope.whole ? "" : " LEFT JOIN pg_attrdef ad ON a.atthasdef AND ad.adrelid = a.attrelid AND ad.adnum = a.attnum";
  return {
      "SELECT c.oid, a.attnum, c.relkind, n.nspname, c.relname, a.attname, a.attacl, d.description,"
      " format_type(a.atttypid, a.atttypmod), quote_ident(cn.nspname) || '.' || quote_ident(co.collname),"
      " CASE WHEN a.attnotnull THEN 'true' END," +
          expressions +
          " CASE a.attgenerated WHEN 'v' THEN 'virtual' END,"
          " CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,"
          " CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN"
          " 'external' WHEN 'x' THEN 'extended' ELSE 'main' END END, " +
          compression +
          ", CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END, CASE WHEN a.attoptions[1] NOT LIKE 'pg\\_%' OR "
          "a.attoptions[2] IS NOT NULL THEN (SELECT"
          // 15.20 and its like keep a version of their own there, pg_attver.
          " string_agg(o, ', ' ORDER BY o) FROM unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\\_%') END,"
          " CASE WHEN a.attinhcount > 0 AND NOT a.attislocal THEN 'true' END, " +
          fdw_options("a.attfdwoptions") +
          ", a.atttypid, a.attcollation, a.attgenerated, a.atthasdef FROM pg_attribute a JOIN pg_class c ON c.oid = "
          "a.attrelid JOIN pg_namespace n "
          "ON n.oid ="
          " c.relnamespace JOIN pg_type t ON t.oid = a.atttypid" +
          expression_join +
          " LEFT JOIN (pg_collation co JOIN pg_namespace cn ON"
          " cn.oid = co.collnamespace) ON co.oid = a.attcollation AND a.attcollation <> t.typcollation" +
          comment_join("pg_class", "c.oid", "a.attnum") +
          " WHERE a.attnum > 0 AND NOT a.attisdropped AND (c.relkind IN ('r', 'p', 'f') OR c.relkind IN ('v', 'm')"
          " AND (a.attacl IS NOT NULL OR d.description IS NOT NULL OR a.atthasdef)) AND c.relpersistence <> 't' AND" +
          kUserSchemas + scope.relations_left_out,
      "pg_class",
      [](char) { return Kind::kColumn; },
      PrivilegeClass::kColumn,
      false,
      false,
      {{"privileges", Use::kPrivileges},
       {"comment"},
       {"type"},
       {"collation"},
       {"not null"},
       {"default", Use::kExpression},
       {"generated", Use::kExpression},
       {"generated kind"},
       {"identity"},
       {"storage"},
       {"compression"},
       {"statistics"},
       {"options"},
       {"inherited"},
       {"foreign options"},
       {"", Use::kHint},
       {"", Use::kHint},
       {"", Use::kHint},
       {"", Use::kHint}},
      nullptr};
}

CatalogFamily column_expressions(const CatalogScope& scope) {
  CatalogFamily family;
  // Only one that names columns has to know the table, which the server opens for it.
  family.sql =
      std::string(
          "SELECT ad.adrelid, ad.adnum, pg_get_expr(ad.adbin, CASE WHEN strpos(ad.adbin::text, '{VAR ') > 0 THEN"
          " ad.adrelid ELSE 0 END) FROM pg_attrdef ad JOIN pg_class c ON c.oid = ad.adrelid JOIN pg_namespace n ON"
          " n.oid = c.relnamespace WHERE c.relpersistence <> 't' AND") +
      kUserSchemas + scope.relations_left_out;
  family.catalog = "pg_attrdef";
  family.of_columns = true;
  return family;
}

}  // namespace

std::vector<CatalogFamily> relation_families(const CatalogScope& scope) {
  if (!scope.whole) return {relations(scope), columns(scope), sequences(scope)};
  return {relations(scope), columns(scope), column_expressions(scope), sequences(scope)};
}

}  // namespace lockkeeper::postgres
