// What is attached to a table: constraints, indexes, statistics, rules, triggers, policies.
#include "postgres/catalog_family.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

void cut_suffix(std::string& text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

schema::Field* mutable_field(schema::SchemaObject& object, std::string_view name) {
  for (schema::Field& field : object.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

const std::string kPersistent = " AND c.relpersistence <> 't' AND";

CatalogFamily constraints(const CatalogScope& scope) {
  // Left out: what a parent's constraint makes on its children, and the NOT NULL constraints that domains have since
  // 17 and tables since 18: `not null` says it in every version.
  return {
      "SELECT con.oid, 0, con.contype, n.nspname, coalesce(c.relname, ty.typname), con.conname, d.description,"
      " pg_get_constraintdef(con.oid), CASE WHEN NOT con.convalidated THEN 'false' END,"
      " CASE WHEN con.condeferred THEN 'initially deferred' WHEN con.condeferrable THEN 'deferrable' END,"
      " CASE WHEN con.contypid <> 0 THEN 'domain' END,"
      " CASE WHEN NOT i.indisvalid THEN 'false' END, CASE WHEN NOT i.indisready THEN 'false' END,"
      " CASE WHEN NOT i.indislive THEN 'false' END, CASE WHEN i.indisclustered THEN 'true' END,"
      " CASE WHEN ic.reloptions IS NOT NULL THEN array_to_string(ARRAY(SELECT unnest(ic.reloptions) ORDER BY 1),"
      " ', ') END, id.description,"
      " CASE WHEN con.conparentid <> 0 THEN (SELECT format('%I.%I', pn.nspname, p.conname) FROM pg_constraint p JOIN"
      " pg_namespace pn ON pn.oid = p.connamespace WHERE p.oid = con.conparentid) END, CASE WHEN con.conparentid <> 0 "
      "THEN 'parent' END, con.conindid"
      " FROM pg_constraint con JOIN pg_namespace n ON n.oid = con.connamespace LEFT JOIN pg_class c ON c.oid ="
      " nullif(con.conrelid, 0) LEFT JOIN pg_type ty ON ty.oid = nullif(con.contypid, 0) LEFT JOIN (pg_index i JOIN"
      " pg_class ic ON ic.oid = i.indexrelid) ON i.indexrelid = con.conindid AND con.contype IN ('p', 'u', 'x') LEFT"
      " JOIN pg_description id ON id.objoid = ic.oid AND id.classoid = 'pg_class'::regclass AND id.objsubid = 0" +
          comment_join("pg_constraint", "con.oid") +
          " WHERE con.contype IN ('c', 'f', 'p', 'u', 'x') AND NOT (con.contype = 'f' AND con.conparentid <> 0) AND"
          " NOT (con.contype = 'c' AND con.coninhcount > 0 AND NOT con.conislocal) AND c.relpersistence IS DISTINCT"
          " FROM 't' AND" +
          kUserSchemas +
          (scope.relations_left_out.empty() ? "" : " AND (c.oid IS NULL OR true" + scope.relations_left_out + ")"),
      "pg_constraint",
      [](char) { return Kind::kConstraint; },
      PrivilegeClass::kTable,
      true,
      false,
      {{"comment"},
       {"definition", Use::kExpression},
       {"validated"},
       {"deferrable"},
       {"on", Use::kField},
       {"index valid"},
       {"index ready"},
       {"index live"},
       {"clustered"},
       {"index options"},
       {"index comment"},
       {"attached to"},
       {"attached to", Use::kLoose},
       {"", Use::kHint}},
      [](const Row&, schema::SchemaObject& object) {
        if (schema::Field* definition = mutable_field(object, "definition"); definition != nullptr) {
          cut_suffix(definition->value, " NOT VALID");
          cut_suffix(definition->value, " INITIALLY DEFERRED");
          cut_suffix(definition->value, " DEFERRABLE");
        }
      }};
}

// pg_get_indexdef() opens the table for each index. Most are a list of columns by the default operator class of their
// types, and need no more than their names: what is NULL here is for pg_get_indexdef() to say.
std::string plain_columns(const CatalogScope& scope) {
  const std::string distinct = scope.server_version >= 150000 ? " AND NOT i.indnullsnotdistinct" : "";
  return "CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL AND i.indnatts = i.indnkeyatts AND ic.reloptions IS NULL" +
         distinct +
         " THEN (SELECT CASE WHEN count(*) = i.indnatts THEN string_agg(quote_ident(a.attname), ', ' ORDER BY n) END"
         " FROM generate_series(1, i.indnatts) AS n JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum ="
         " i.indkey[n - 1] AND a.attcollation = i.indcollation[n - 1] AND i.indoption[n - 1] = 0 JOIN pg_opclass o ON"
         " o.oid = i.indclass[n - 1] AND o.opcdefault AND (o.opcintype = a.atttypid OR o.opcintype = 25 AND a.atttypid"
         " = 1043) JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = n AND (ia.attoptions IS NULL OR"
         " ia.attoptions[1] LIKE 'pg\\_%' AND cardinality(ia.attoptions) = 1)) END";
}

CatalogFamily indexes(const CatalogScope& scope) {
  return {
      "SELECT ic.oid, 0, '', n.nspname, c.relname, ic.relname, d.description, coalesce('CREATE ' || CASE WHEN"
      " i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(ic.relname) || ' ON ' || CASE WHEN"
      " ic.relkind = 'I' THEN 'ONLY ' ELSE '' END || quote_ident(n.nspname) || '.' || quote_ident(c.relname) ||"
      " ' USING ' || quote_ident(am.amname) || ' (' || " +
          plain_columns(scope) +
          " || ')', pg_get_indexdef(ic.oid)),"
          " CASE WHEN NOT i.indisvalid THEN 'false' END, CASE WHEN NOT i.indisready THEN 'false' END,"
          " CASE WHEN NOT i.indislive THEN 'false' END, CASE WHEN i.indisclustered THEN 'true' END,"
          " CASE WHEN i.indexprs IS NOT NULL THEN (SELECT string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY"
          " a.attnum) FROM pg_attribute a WHERE a.attrelid = ic.oid AND a.attstattarget >= 0) END,"
          " CASE WHEN ic.relispartition THEN (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits inh JOIN"
          " pg_class p ON p.oid = inh.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE inh.inhrelid ="
          " ic.oid) END, CASE WHEN ic.relispartition THEN 'parent' END, quote_ident(ic.relname)"
          " FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid JOIN"
          " pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = ic.relam LEFT JOIN"
          " pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p',"
          " 'u', 'x') " +
          comment_join("pg_class", "ic.oid") + " WHERE con.oid IS NULL AND c.relkind IN ('r', 'p', 'm')" + kPersistent +
          kUserSchemas + scope.relations_left_out,
      "pg_class",
      [](char) { return Kind::kIndex; },
      PrivilegeClass::kTable,
      true,
      false,
      {{"comment"},
       {"definition", Use::kExpression},
       {"valid"},
       {"ready"},
       {"live"},
       {"clustered"},
       {"statistics"},
       {"attached to"},
       {"attached to", Use::kLoose},
       {"", Use::kHint}},
      [](const Row& row, schema::SchemaObject& object) {
        // `CREATE UNIQUE INDEX name ON …` without the name, which is the object's: `UNIQUE ON …`.
        schema::Field* definition = mutable_field(object, "definition");
        if (definition == nullptr) return;
        const std::string& quoted = row.back().value_or("");
        for (const bool unique : {true, false}) {
          const std::string head = std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX " + quoted + " ON ";
          if (!definition->value.starts_with(head)) continue;
          definition->value = (unique ? "UNIQUE ON " : "ON ") + definition->value.substr(head.size());
          break;
        }
      }};
}

CatalogFamily statistics(const CatalogScope& scope) {
  return {
      "SELECT s.oid, 0, '', n.nspname, c.relname, s.stxname, pg_get_userbyid(s.stxowner), d.description,"
      " pg_get_statisticsobjdef(s.oid), CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END FROM"
      " pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid" +
          comment_join("pg_statistic_ext", "s.oid") + " WHERE c.relpersistence <> 't' AND" + kUserSchemas +
          scope.relations_left_out,
      "pg_statistic_ext",
      [](char) { return Kind::kStatistics; },
      PrivilegeClass::kTable,
      false,
      true,
      {{"owner", Use::kOwner}, {"comment"}, {"definition", Use::kExpression}, {"target"}},
      nullptr};
}

CatalogFamily rules(const CatalogScope& scope) {
  return {
      "SELECT r.oid, 0, '', n.nspname, c.relname, r.rulename, d.description, pg_get_ruledef(r.oid),"
      " CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END FROM"
      " pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace" +
          comment_join("pg_rewrite", "r.oid") + " WHERE r.rulename <> '_RETURN'" + kPersistent + kUserSchemas +
          scope.relations_left_out,
      "pg_rewrite",
      [](char) { return Kind::kRule; },
      PrivilegeClass::kTable,
      false,
      true,
      {{"comment"}, {"definition", Use::kExpression}, {"enabled"}},
      nullptr};
}

CatalogFamily triggers(const CatalogScope& scope) {
  // A partition's copy of its parent's trigger is an object only where it is enabled otherwise.
  return {
      "SELECT t.oid, 0, '', n.nspname, c.relname, t.tgname, d.description, CASE WHEN t.tgparentid = 0 THEN"
      " pg_get_triggerdef(t.oid) END, CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A'"
      " THEN 'always' ELSE CASE WHEN t.tgparentid <> 0 THEN 'origin' END END, CASE WHEN t.tgparentid <> 0 THEN"
      " 'true' END FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid ="
      " c.relnamespace LEFT JOIN pg_trigger parent ON parent.oid = nullif(t.tgparentid, 0)" +
          comment_join("pg_trigger", "t.oid") +
          " WHERE (CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal ELSE t.tgconstraint = 0 AND t.tgenabled <>"
          " parent.tgenabled END)" +
          kPersistent + kUserSchemas + scope.relations_left_out,
      "pg_trigger",
      [](char) { return Kind::kTrigger; },
      PrivilegeClass::kTable,
      false,
      true,
      {{"comment"}, {"definition", Use::kExpression}, {"enabled"}, {"inherited"}},
      nullptr};
}

CatalogFamily policies(const CatalogScope& scope) {
  return {
      "SELECT p.oid, 0, '', n.nspname, c.relname, p.polname, d.description, CASE p.polcmd WHEN 'r' THEN 'select'"
      " WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END, CASE WHEN NOT p.polpermissive"
      " THEN 'true' END, CASE WHEN p.polroles <> '{0}' THEN (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE"
      " quote_ident(pg_get_userbyid(r)) END, ', ' ORDER BY pg_get_userbyid(r)) FROM unnest(p.polroles) AS r) END,"
      " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p JOIN pg_class"
      " c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace" +
          comment_join("pg_policy", "p.oid") + " WHERE true" + kPersistent + kUserSchemas + scope.relations_left_out,
      "pg_policy",
      [](char) { return Kind::kPolicy; },
      PrivilegeClass::kTable,
      false,
      true,
      {{"comment"},
       {"command"},
       {"restrictive"},
       {"roles"},
       {"using", Use::kExpression},
       {"with check", Use::kExpression}},
      nullptr};
}

}  // namespace

std::vector<CatalogFamily> attached_families(const CatalogScope& scope) {
  return {constraints(scope), indexes(scope), statistics(scope), rules(scope), triggers(scope), policies(scope)};
}

}  // namespace lockkeeper::postgres
