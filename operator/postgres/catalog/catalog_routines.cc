// Functions, procedures and aggregates.
#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

// What all of them have, and `own`.
CatalogFamily routines(std::vector<CatalogColumn> own) {
  CatalogFamily family{.catalog = "pg_proc", .privileges = PrivilegeClass::kFunction, .members_left_out = true};
  family.identity = "p.oid, 0, p.prokind, n.nspname, '', p.proname || '(' || oidvectortypes(p.proargtypes) || ')'";
  family.columns = {
      {"owner", "pg_get_userbyid(p.proowner)", Use::kOwner},
      {"privileges", "p.proacl", Use::kPrivileges},
      comment(),
      {"name", "quote_ident(p.proname)", Use::kNote},
      {"arguments", "nullif(pg_get_function_arguments(p.oid), '')", Use::kArguments},
      {"parallel", "CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END"},
  };
  family.columns.insert(family.columns.end(), own.begin(), own.end());
  return family;
}

CatalogFamily functions(const CatalogScope& scope) {
  // Bodies of the SQL standard (14 and later) are parsed when the function is made.
  const bool parsed = scope.server_version >= 140000;
  CatalogFamily family = routines({
      {"window", "CASE WHEN p.prokind = 'w' THEN 'true' END"},
      {"result", "CASE WHEN p.prokind <> 'p' THEN pg_get_function_result(p.oid) END"},
      {"language", "l.lanname"},
      {"volatility", "CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END"},
      {"strict", "CASE WHEN p.proisstrict THEN 'true' END"},
      {"security", "CASE WHEN p.prosecdef THEN 'definer' END"},
      {"leakproof", "CASE WHEN p.proleakproof THEN 'true' END"},
      {"cost", R"(CASE WHEN p.procost <> CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END
                       THEN p.procost::text END)"},
      {"rows", "CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows::text END"},
      {"support", "CASE WHEN p.prosupport <> 0 THEN p.prosupport::text END"},
      {"config", R"(array_to_string(p.proconfig, E'\n'))"},
      {"body", parsed ? "CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END" : "p.prosrc"},
      {"object file", "p.probin"},
      {"sql body", parsed ? "pg_get_function_sqlbody(p.oid)" : "NULL", Use::kExpression},
      {"transforms", R"((SELECT string_agg('FOR TYPE ' || format_type(y, NULL), ', ')
                         FROM unnest(p.protrftypes) AS y))"},
  });
  family.kind = [](char letter) { return letter == 'p' ? Kind::kProcedure : Kind::kFunction; };
  family.from = R"(pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_language l ON l.oid = p.prolang)" +
                comment_join("pg_proc", "p.oid") + R"(
      WHERE p.prokind IN ('f', 'p', 'w')
        AND NOT EXISTS (SELECT FROM pg_depend x
                        WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'i') AND)" +
                kUserSchemas;
  return family;
}

std::string where_set(const std::string& function) {
  return "CASE WHEN a." + function + " <> 0 THEN a." + function + "::text END";
}

CatalogFamily aggregates() {
  CatalogFamily family = routines({
      {"aggregate kind", "CASE WHEN a.aggkind <> 'n' THEN a.aggkind::text END"},
      {"sfunc", "a.aggtransfn::text"},
      {"stype", "format_type(a.aggtranstype, NULL)"},
      {"sspace", "nullif(a.aggtransspace, 0)::text"},
      {"initcond", "a.agginitval"},
      {"finalfunc", where_set("aggfinalfn")},
      {"finalfunc_extra", "CASE WHEN a.aggfinalextra THEN 'true' END"},
      {"finalfunc_modify",
       R"(CASE WHEN a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r'::"char" ELSE 'w'::"char" END
                                   THEN CASE a.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable'
                                        ELSE 'read_write' END END)"},
      {"combinefunc", where_set("aggcombinefn")},
      {"serialfunc", where_set("aggserialfn")},
      {"deserialfunc", where_set("aggdeserialfn")},
      {"msfunc", where_set("aggmtransfn")},
      {"minvfunc", where_set("aggminvtransfn")},
      {"mstype", "CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END"},
      {"msspace", "nullif(a.aggmtransspace, 0)::text"},
      {"minitcond", "a.aggminitval"},
      {"mfinalfunc", where_set("aggmfinalfn")},
      {"mfinalfunc_extra", "CASE WHEN a.aggmfinalextra THEN 'true' END"},
      {"sortop", R"((SELECT format('OPERATOR(%I.%s)', opn.nspname, o.oprname)
                     FROM pg_operator o JOIN pg_namespace opn ON opn.oid = o.oprnamespace
                     WHERE o.oid = a.aggsortop))"},
  });
  family.kind = always(Kind::kAggregate);
  family.from = R"(pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_aggregate a ON a.aggfnoid = p.oid)" +
                comment_join("pg_proc", "p.oid") + " WHERE p.prokind = 'a' AND" + kUserSchemas;
  return family;
}

}  // namespace

std::vector<CatalogFamily> routine_families(const CatalogScope& scope) {
  return {functions(scope), aggregates()};
}

}  // namespace lockkeeper::postgres
