// Enums, domains, composite types and ranges.
#include "postgres/catalog_family.h"

namespace lockkeeper::postgres {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

std::vector<CatalogFamily> type_families(const CatalogScope& scope) {
  const std::string head =
      " t.oid, 0, t.typtype, n.nspname, '', t.typname, pg_get_userbyid(t.typowner), t.typacl,"
      " d.description, ";
  const std::string joins = " JOIN pg_namespace n ON n.oid = t.typnamespace";
  const std::vector<CatalogColumn> common{{"owner", Use::kOwner}, {"privileges", Use::kPrivileges}, {"comment"}};
  const auto columns = [&common](std::initializer_list<CatalogColumn> own) {
    std::vector<CatalogColumn> all = common;
    all.insert(all.end(), own);
    return all;
  };
  std::vector<CatalogFamily> families;
  families.push_back({"SELECT" + head +
                          "(SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e"
                          " WHERE e.enumtypid = t.oid) FROM pg_type t" +
                          joins + comment_join("pg_type", "t.oid") + " WHERE t.typtype = 'e' AND" + kUserSchemas,
                      "pg_type", [](char) { return Kind::kEnum; }, PrivilegeClass::kType, false, true,
                      columns({{"labels"}}), nullptr});
  families.push_back(
      {"SELECT" + head +
           "format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'true' END,"
           " pg_get_expr(t.typdefaultbin, 0), quote_ident(cn.nspname) || '.' || quote_ident(co.collname) FROM pg_type "
           "t" +
           joins +
           " JOIN pg_type b ON b.oid = t.typbasetype LEFT JOIN (pg_collation co JOIN pg_namespace cn ON"
           " cn.oid = co.collnamespace) ON co.oid = t.typcollation AND t.typcollation <> b.typcollation" +
           comment_join("pg_type", "t.oid") + " WHERE t.typtype = 'd' AND" + kUserSchemas,
       "pg_type", [](char) { return Kind::kDomain; }, PrivilegeClass::kType, false, true,
       columns({{"type"}, {"not null"}, {"default", Use::kExpression}, {"collation"}}), nullptr});
  families.push_back({"SELECT" + head +
                          "(SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) ||"
                          " CASE WHEN a.attcollation <> at.typcollation THEN ' COLLATE ' || (SELECT format('%I.%I',"
                          " cn.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid ="
                          " co.collnamespace WHERE co.oid = a.attcollation) ELSE '' END, ', ' ORDER BY a.attnum) FROM"
                          " pg_attribute a JOIN pg_type at ON at.oid = a.atttypid WHERE a.attrelid = t.typrelid AND"
                          " a.attnum > 0 AND NOT a.attisdropped) FROM pg_type t JOIN pg_class r ON r.oid = t.typrelid"
                          " AND r.relkind = 'c'" +
                          joins + comment_join("pg_type", "t.oid") + " WHERE t.typtype = 'c' AND" + kUserSchemas,
                      "pg_type", [](char) { return Kind::kCompositeType; }, PrivilegeClass::kType, false, true,
                      columns({{"attributes"}}), nullptr});
  // PostgreSQL's own choice of the multirange's name (14 and later) is no decision.
  const std::string multirange =
      scope.server_version >= 140000
          ? "(SELECT quote_ident(m.typname) FROM pg_type m WHERE m.oid = r.rngmultitypid AND m.typname <> CASE WHEN"
            " t.typname LIKE '%range%' THEN regexp_replace(t.typname, 'range', 'multirange') ELSE t.typname ||"
            " '_multirange' END)"
          : "NULL";
  families.push_back({"SELECT" + head +
                          "format_type(r.rngsubtype, NULL), (SELECT format('%I.%I', opn.nspname, op.opcname) FROM"
                          " pg_opclass op JOIN pg_namespace opn ON opn.oid = op.opcnamespace WHERE op.oid = r.rngsubopc"
                          " AND NOT op.opcdefault), (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation"
                          " co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = r.rngcollation AND"
                          " r.rngcollation <> s.typcollation), CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text"
                          " END, CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text END, " +
                          multirange +
                          " FROM pg_type t JOIN pg_range r ON r.rngtypid = t.oid JOIN pg_type s ON s.oid ="
                          " r.rngsubtype" +
                          joins + comment_join("pg_type", "t.oid") + " WHERE t.typtype = 'r' AND" + kUserSchemas,
                      "pg_type", [](char) { return Kind::kRangeType; }, PrivilegeClass::kType, false, true,
                      columns({{"subtype"},
                               {"subtype_opclass"},
                               {"collation"},
                               {"canonical"},
                               {"subtype_diff"},
                               {"multirange_type_name"}}),
                      nullptr});
  return families;
}

}  // namespace lockkeeper::postgres
