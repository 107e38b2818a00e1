// Enums, domains, composite types and ranges.
#include <utility>

#include "postgres/catalog/catalog_family.h"
#include "postgres/catalog/catalog_not_null.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

// Of types of that letter; `joins` follow the type's own.
CatalogFamily types(Kind kind, const std::string& letter, const std::string& joins, std::vector<CatalogColumn> own) {
  CatalogFamily family{
      .catalog = "pg_type", .kind = always(kind), .privileges = PrivilegeClass::kType, .members_left_out = true};
  family.identity = "t.oid, 0, t.typtype, n.nspname, '', t.typname";
  family.columns = {
      {"owner", "pg_get_userbyid(t.typowner)", Use::kOwner},
      {"privileges", "t.typacl", Use::kPrivileges},
      comment(),
  };
  family.columns.insert(family.columns.end(), own.begin(), own.end());
  family.from = "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace" + joins + comment_join("pg_type", "t.oid") +
                " WHERE t.typtype = '" + letter + "' AND" + kUserSchemas;
  return family;
}

CatalogFamily enums() {
  return types(Kind::kEnum, "e", "",
               {
                   {"labels", R"((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                  FROM pg_enum e WHERE e.enumtypid = t.oid))"},
               });
}

CatalogFamily domains(const CatalogScope& scope) {
  NotNull not_null = not_null_of_domains(scope.server_version);
  std::vector<CatalogColumn> own{
      {"type", "format_type(t.typbasetype, t.typtypmod)"},
      {"not null", "CASE WHEN t.typnotnull THEN 'true' END"},
      {"default", "pg_get_expr(t.typdefaultbin, 0)", Use::kExpression},
      {"collation", "quote_ident(cn.nspname) || '.' || quote_ident(co.collname)"},
  };
  own.insert(own.end(), not_null.columns.begin(), not_null.columns.end());
  return types(Kind::kDomain, "d",
               R"(
      JOIN pg_type b ON b.oid = t.typbasetype
      LEFT JOIN (pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace)
        ON co.oid = t.typcollation AND t.typcollation <> b.typcollation)" +
                   not_null.join,
               std::move(own));
}

CatalogFamily composite_types() {
  return types(Kind::kCompositeType, "c", " JOIN pg_class r ON r.oid = t.typrelid AND r.relkind = 'c'",
               {
                   {"attributes", R"((
           SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) ||
                             CASE WHEN a.attcollation <> at.typcollation THEN ' COLLATE ' || (
                                 SELECT format('%I.%I', cn.nspname, co.collname)
                                 FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                                 WHERE co.oid = a.attcollation) ELSE '' END, ', ' ORDER BY a.attnum)
           FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))"},
               });
}

CatalogFamily range_types(const CatalogScope& scope) {
  // PostgreSQL's own choice of the multirange's name (14 and later) is no decision.
  const std::string multirange = scope.server_version < 140000 ? "NULL" : R"((
           SELECT quote_ident(m.typname) FROM pg_type m
           WHERE m.oid = r.rngmultitypid AND m.typname <>
                 CASE WHEN t.typname LIKE '%range%' THEN regexp_replace(t.typname, 'range', 'multirange')
                      ELSE t.typname || '_multirange' END))";
  return types(Kind::kRangeType, "r", " JOIN pg_range r ON r.rngtypid = t.oid JOIN pg_type s ON s.oid = r.rngsubtype",
               {
                   {"subtype", "format_type(r.rngsubtype, NULL)"},
                   {"subtype_opclass", R"((
           SELECT format('%I.%I', opn.nspname, op.opcname)
           FROM pg_opclass op JOIN pg_namespace opn ON opn.oid = op.opcnamespace
           WHERE op.oid = r.rngsubopc AND NOT op.opcdefault))"},
                   {"collation", R"((
           SELECT format('%I.%I', cn.nspname, co.collname)
           FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
           WHERE co.oid = r.rngcollation AND r.rngcollation <> s.typcollation))"},
                   {"canonical", "CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text END"},
                   {"subtype_diff", "CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text END"},
                   {"multirange_type_name", multirange},
               });
}

}  // namespace

std::vector<CatalogFamily> type_families(const CatalogScope& scope) {
  return {enums(), domains(scope), composite_types(), range_types(scope)};
}

}  // namespace lockkeeper::postgres
