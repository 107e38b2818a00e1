// What is attached to a table: constraints, indexes, statistics, rules, triggers, policies.
#include <array>

#include "base/sql_quoting.h"
#include "postgres/catalog/catalog_definitions.h"
#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
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

// Of permanent tables in the application's schemas.
std::string of_tables(const CatalogScope& scope) {
  return std::string(" AND c.relpersistence <> 't' AND") + kUserSchemas + scope.relations_left_out;
}

// Whether an index says more than its columns do.
std::string odd_index(const CatalogScope& scope) {
  return std::string("(i.indnatts <> i.indnkeyatts") +
         (scope.server_version >= 150000 ? " OR i.indnullsnotdistinct" : "") + ")";
}

// Keys whose definition is no more than columns and actions: constraint_definition() writes them.
std::string plain_constraint(const CatalogScope& scope) {
  if (!scope.whole) return "false";
  return std::string("con.contype IN ('p', 'u', 'f') AND NOT coalesce(x.odd, false)") +
         (scope.server_version >= 150000 ? " AND con.confdelsetcols IS NULL" : "") +
         (scope.server_version >= 180000 ? " AND NOT con.conperiod AND con.conenforced" : "");
}

constexpr std::array kConstraintHints{
    "con.conrelid",
    "con.conkey",
    "con.confrelid",
    "con.confkey",
    "CASE WHEN con.contype = 'f' THEN concat(con.confupdtype, con.confdeltype, con.confmatchtype) END",
    "con.conindid",
};

std::optional<std::string> define_constraint(RowView row, const CatalogNames& names) {
  const RowView hints = row.last(kConstraintHints.size());
  PlainConstraint constraint;
  constraint.type = row[2].value_or(" ").front();
  constraint.table = to_oid(hints[0].value_or(""));
  constraint.columns = hints[1].value_or("");
  constraint.referenced = to_oid(hints[2].value_or(""));
  constraint.referenced_columns = hints[3].value_or("");
  constraint.actions = hints[4].value_or("");
  return constraint_definition(constraint, names);
}

// The index behind a key, where there is anything to say of it.
std::string index_of_key(const CatalogScope& scope) {
  return R"((
      SELECT i.indexrelid, )" +
         odd_index(scope) + R"( AS odd,
        CASE WHEN NOT i.indisvalid THEN 'false' END AS valid,
        CASE WHEN NOT i.indisready THEN 'false' END AS ready,
        CASE WHEN NOT i.indislive THEN 'false' END AS live,
        CASE WHEN i.indisclustered THEN 'true' END AS clustered,
        CASE WHEN ic.reloptions IS NOT NULL
             THEN array_to_string(ARRAY(SELECT unnest(ic.reloptions) ORDER BY 1), ', ') END AS options,
        id.description AS comment
      FROM pg_index i
      LEFT JOIN pg_class ic ON ic.oid = i.indexrelid AND ic.reloptions IS NOT NULL
      LEFT JOIN pg_description id
        ON id.objoid = i.indexrelid AND id.classoid = 'pg_class'::regclass AND id.objsubid = 0
      WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) OR i.indisclustered OR ic.reloptions IS NOT NULL
        OR id.description IS NOT NULL OR )" +
         odd_index(scope) + ")";
}

CatalogFamily constraints(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_constraint", .kind = always(Kind::kConstraint), .name_is_incidental = true};
  family.identity = "con.oid, 0, con.contype, n.nspname, coalesce(c.relname, ty.typname), con.conname";
  family.columns = {
      comment(),
      {"definition", "CASE WHEN NOT (" + plain_constraint(scope) + ") THEN pg_get_constraintdef(con.oid) END",
       Use::kDefinition},
      {"enforced", scope.server_version < 180000 ? "NULL" : "CASE WHEN NOT con.conenforced THEN 'false' END"},
      // One that is not enforced is never validated.
      {"validated", std::string("CASE WHEN NOT con.convalidated") +
                        (scope.server_version < 180000 ? "" : " AND con.conenforced") + " THEN 'false' END"},
      {"deferrable", R"(CASE WHEN con.condeferred THEN 'initially deferred'
                             WHEN con.condeferrable THEN 'deferrable' END)"},
      {"on", "CASE WHEN con.contypid <> 0 THEN 'domain' END"},
      {"index valid", "x.valid"},
      {"index ready", "x.ready"},
      {"index live", "x.live"},
      {"clustered", "x.clustered"},
      {"index options", "x.options"},
      {"index comment", "x.comment"},
      {"attached to", R"(CASE WHEN con.conparentid <> 0 THEN (
           SELECT format('%I.%I', pn.nspname, p.conname)
           FROM pg_constraint p JOIN pg_namespace pn ON pn.oid = p.connamespace
           WHERE p.oid = con.conparentid) END)"},
      {"attached to", "CASE WHEN con.conparentid <> 0 THEN 'parent' END", Use::kLoose},
  };
  family.add_hints(kConstraintHints);
  // Left out: what a parent's constraint makes on its children, and NOT NULL, which catalog_not_null.h reads.
  family.from =
      R"(pg_constraint con
      JOIN pg_namespace n ON n.oid = con.connamespace
      LEFT JOIN pg_class c
        ON c.oid = con.conrelid AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
      LEFT JOIN pg_type ty ON ty.oid = con.contypid AND ty.typtype = 'd'
      LEFT JOIN )" +
      index_of_key(scope) + " x ON x.indexrelid = con.conindid AND con.contype IN ('p', 'u', 'x')" +
      comment_join("pg_constraint", "con.oid") + R"(
      WHERE con.contype IN ('c', 'f', 'p', 'u', 'x')
        AND NOT (con.contype = 'f' AND con.conparentid <> 0)
        AND NOT (con.contype = 'c' AND con.coninhcount > 0 AND NOT con.conislocal)
        AND (con.conrelid = 0 OR c.oid IS NOT NULL) AND)" +
      kUserSchemas +
      (scope.relations_left_out.empty() ? "" : " AND (c.oid IS NULL OR true" + scope.relations_left_out + ")");
  family.finish = [](schema::SchemaObject& object) {
    if (schema::Field* definition = mutable_field(object, "definition"); definition != nullptr) {
      cut_suffix(definition->value, " NOT VALID");
      cut_suffix(definition->value, " NOT ENFORCED");
      cut_suffix(definition->value, " INITIALLY DEFERRED");
      cut_suffix(definition->value, " DEFERRABLE");
    }
  };
  family.define = define_constraint;
  family.server_definition = "pg_get_constraintdef";
  return family;
}

// Indexes that may be no more than a list of columns: index_definition() looks closer. These two methods have no
// operator classes with options.
std::string plain_index(const CatalogScope& scope) {
  if (!scope.whole) return "false";
  return "am.amname IN ('btree', 'hash') AND i.indexprs IS NULL AND i.indpred IS NULL AND ic.reloptions IS NULL AND"
         " c.relkind <> 'm' AND NOT " +
         odd_index(scope);
}

constexpr std::array kIndexHints{"i.indisunique", "ic.relkind", "i.indrelid",     "am.amname",
                                 "i.indkey",      "i.indclass", "i.indcollation", "i.indoption"};

std::optional<std::string> define_index(RowView row, const CatalogNames& names) {
  const RowView hints = row.last(kIndexHints.size());
  PlainIndex index;
  index.unique = hints[0] == "t";
  index.partitioned = hints[1] == "I";
  index.table = to_oid(hints[2].value_or(""));
  index.method = hints[3].value_or("");
  index.columns = hints[4].value_or("");
  index.classes = hints[5].value_or("");
  index.collations = hints[6].value_or("");
  index.options = hints[7].value_or("");
  return index_definition(index, names);
}

// `CREATE UNIQUE INDEX name ON …` without the name, which is the object's: `UNIQUE ON …`.
void cut_index_name(schema::SchemaObject& object) {
  schema::Field* definition = mutable_field(object, "definition");
  if (definition == nullptr || !definition->value.starts_with("CREATE ")) return;
  for (const std::string& name : {object.name, quote_identifier(object.name)}) {
    for (const bool unique : {true, false}) {
      const std::string head = std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX " + name + " ON ";
      if (!definition->value.starts_with(head)) continue;
      definition->value = (unique ? "UNIQUE ON " : "ON ") + definition->value.substr(head.size());
      return;
    }
  }
}

CatalogFamily indexes(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_class", .kind = always(Kind::kIndex), .name_is_incidental = true};
  family.identity = "ic.oid, 0, '', n.nspname, c.relname, ic.relname";
  family.columns = {
      comment(),
      {"definition", "CASE WHEN NOT (" + plain_index(scope) + ") THEN pg_get_indexdef(ic.oid) END", Use::kDefinition},
      {"valid", "CASE WHEN NOT i.indisvalid THEN 'false' END"},
      {"ready", "CASE WHEN NOT i.indisready THEN 'false' END"},
      {"live", "CASE WHEN NOT i.indislive THEN 'false' END"},
      {"clustered", "CASE WHEN i.indisclustered THEN 'true' END"},
      {"statistics", R"(CASE WHEN i.indexprs IS NOT NULL THEN (
           SELECT string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY a.attnum)
           FROM pg_attribute a WHERE a.attrelid = ic.oid AND a.attstattarget >= 0) END)"},
      {"attached to", R"(CASE WHEN ic.relispartition THEN (
           SELECT format('%I.%I', pn.nspname, p.relname)
           FROM pg_inherits inh
           JOIN pg_class p ON p.oid = inh.inhparent
           JOIN pg_namespace pn ON pn.oid = p.relnamespace
           WHERE inh.inhrelid = ic.oid) END)"},
      {"attached to", "CASE WHEN ic.relispartition THEN 'parent' END", Use::kLoose},
  };
  family.add_hints(kIndexHints);
  family.from = R"(pg_index i
      JOIN pg_class ic ON ic.oid = i.indexrelid
      JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_am am ON am.oid = ic.relam)" +
                comment_join("pg_class", "ic.oid") + R"(
      WHERE NOT EXISTS (SELECT FROM pg_constraint con
                        WHERE con.conindid = i.indexrelid AND con.conrelid = i.indrelid
                          AND con.contype IN ('p', 'u', 'x'))
        AND c.relkind IN ('r', 'p', 'm'))" +
                of_tables(scope);
  family.finish = cut_index_name;
  family.define = define_index;
  family.server_definition = "pg_get_indexdef";
  return family;
}

CatalogFamily statistics(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_statistic_ext", .kind = always(Kind::kStatistics), .members_left_out = true};
  family.identity = "s.oid, 0, '', n.nspname, c.relname, s.stxname";
  family.columns = {
      {"owner", "pg_get_userbyid(s.stxowner)", Use::kOwner},
      comment(),
      {"definition", "pg_get_statisticsobjdef(s.oid)", Use::kExpression},
      {"target", "CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END"},
  };
  family.from = R"(pg_statistic_ext s
      JOIN pg_namespace n ON n.oid = s.stxnamespace
      JOIN pg_class c ON c.oid = s.stxrelid)" +
                comment_join("pg_statistic_ext", "s.oid") + " WHERE true" + of_tables(scope);
  return family;
}

CatalogFamily rules(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_rewrite", .kind = always(Kind::kRule), .members_left_out = true};
  family.identity = "r.oid, 0, '', n.nspname, c.relname, r.rulename";
  family.columns = {
      comment(),
      {"definition", "pg_get_ruledef(r.oid)", Use::kExpression},
      {"enabled", "CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END"},
  };
  family.from = R"(pg_rewrite r
      JOIN pg_class c ON c.oid = r.ev_class
      JOIN pg_namespace n ON n.oid = c.relnamespace)" +
                comment_join("pg_rewrite", "r.oid") + " WHERE r.rulename <> '_RETURN'" + of_tables(scope);
  return family;
}

CatalogFamily triggers(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_trigger", .kind = always(Kind::kTrigger), .members_left_out = true};
  family.identity = "t.oid, 0, '', n.nspname, c.relname, t.tgname";
  family.columns = {
      comment(),
      {"definition", "CASE WHEN t.tgparentid = 0 THEN pg_get_triggerdef(t.oid) END", Use::kExpression},
      {"enabled", R"(CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always'
                     ELSE CASE WHEN t.tgparentid <> 0 THEN 'origin' END END)"},
      {"inherited", "CASE WHEN t.tgparentid <> 0 THEN 'true' END"},
  };
  // A partition's copy of its parent's trigger is an object only where it is enabled otherwise.
  family.from = R"(pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_trigger parent ON parent.oid = nullif(t.tgparentid, 0))" +
                comment_join("pg_trigger", "t.oid") + R"(
      WHERE (CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal
                  ELSE t.tgconstraint = 0 AND t.tgenabled <> parent.tgenabled END))" +
                of_tables(scope);
  return family;
}

CatalogFamily policies(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_policy", .kind = always(Kind::kPolicy), .members_left_out = true};
  family.identity = "p.oid, 0, '', n.nspname, c.relname, p.polname";
  family.columns = {
      comment(),
      {"command", R"(CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
                                   WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END)"},
      {"restrictive", "CASE WHEN NOT p.polpermissive THEN 'true' END"},
      {"roles", R"(CASE WHEN p.polroles <> '{0}' THEN (
           SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(r)) END, ', '
                             ORDER BY pg_get_userbyid(r))
           FROM unnest(p.polroles) AS r) END)"},
      {"using", "pg_get_expr(p.polqual, p.polrelid)", Use::kExpression},
      {"with check", "pg_get_expr(p.polwithcheck, p.polrelid)", Use::kExpression},
  };
  family.from = R"(pg_policy p
      JOIN pg_class c ON c.oid = p.polrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace)" +
                comment_join("pg_policy", "p.oid") + " WHERE true" + of_tables(scope);
  return family;
}

}  // namespace

std::vector<CatalogFamily> attached_families(const CatalogScope& scope) {
  return {constraints(scope), indexes(scope), statistics(scope), rules(scope), triggers(scope), policies(scope)};
}

}  // namespace lockkeeper::postgres
