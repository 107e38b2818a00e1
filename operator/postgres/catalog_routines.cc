// Functions, procedures and aggregates.
#include "postgres/catalog_family.h"

namespace lockkeeper::postgres {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

std::vector<CatalogFamily> routine_families(const CatalogScope& scope) {
  // Bodies of the SQL standard (14 and later) are parsed when the function is made.
  const std::string sql_body = scope.server_version >= 140000 ? "pg_get_function_sqlbody(p.oid)" : "NULL";
  const std::string body =
      scope.server_version >= 140000 ? "CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END" : "p.prosrc";
  const std::string head =
      "SELECT p.oid, 0, p.prokind, n.nspname, '', p.proname || '(' || oidvectortypes(p.proargtypes) || ')',"
      " pg_get_userbyid(p.proowner), p.proacl, d.description, quote_ident(p.proname), "
      "nullif(pg_get_function_arguments(p.oid), ''),"
      " CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END, ";
  const std::string tail = " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace";
  const std::vector<CatalogColumn> common{{"owner", Use::kOwner}, {"privileges", Use::kPrivileges}, {"comment"},
                                          {"name", Use::kNote},   {"arguments", Use::kArguments},   {"parallel"}};
  const auto columns = [&common](std::initializer_list<CatalogColumn> own) {
    std::vector<CatalogColumn> all = common;
    all.insert(all.end(), own);
    return all;
  };
  std::vector<CatalogFamily> families;
  families.push_back(
      {head +
           "CASE WHEN p.prokind = 'w' THEN 'true' END, CASE WHEN p.prokind <> 'p' THEN pg_get_function_result(p.oid)"
           " END, l.lanname, CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END,"
           " CASE WHEN p.proisstrict THEN 'true' END, CASE WHEN p.prosecdef THEN 'definer' END,"
           " CASE WHEN p.proleakproof THEN 'true' END,"
           " CASE WHEN p.procost <> CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END THEN p.procost::text"
           " END, CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows::text END,"
           " CASE WHEN p.prosupport <> 0 THEN p.prosupport::text END,"
           " array_to_string(p.proconfig, E'\\n'), " +
           body + ", p.probin, " + sql_body +
           ", (SELECT string_agg('FOR TYPE ' || format_type(y, NULL), ', ') FROM unnest(p.protrftypes) AS y)" + tail +
           " JOIN pg_language l ON l.oid = p.prolang" + comment_join("pg_proc", "p.oid") +
           " WHERE p.prokind IN ('f', 'p', 'w') AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid ="
           " 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'i') AND" +
           kUserSchemas,
       "pg_proc", [](char letter) { return letter == 'p' ? Kind::kProcedure : Kind::kFunction; },
       PrivilegeClass::kFunction, false, true,
       columns({{"window"},
                {"result"},
                {"language"},
                {"volatility"},
                {"strict"},
                {"security"},
                {"leakproof"},
                {"cost"},
                {"rows"},
                {"support"},
                {"config"},
                {"body"},
                {"object file"},
                {"sql body", Use::kExpression},
                {"transforms"}}),
       nullptr});
  const auto function = [](const std::string& column) {
    return ", CASE WHEN a." + column + " <> 0 THEN a." + column + "::text END";
  };
  families.push_back(
      {head +
           "CASE WHEN a.aggkind <> 'n' THEN a.aggkind::text END, a.aggtransfn::text, format_type(a.aggtranstype,"
           " NULL), nullif(a.aggtransspace, 0)::text, a.agginitval" +
           function("aggfinalfn") +
           ", CASE WHEN a.aggfinalextra THEN 'true' END, CASE WHEN a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN"
           " 'r'::\"char\" ELSE 'w'::\"char\" END THEN CASE a.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN"
           " 'shareable' ELSE 'read_write' END END" +
           function("aggcombinefn") + function("aggserialfn") + function("aggdeserialfn") + function("aggmtransfn") +
           function("aggminvtransfn") +
           ", CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,"
           " nullif(a.aggmtransspace, 0)::text, a.aggminitval" +
           function("aggmfinalfn") +
           ", CASE WHEN a.aggmfinalextra THEN 'true' END, (SELECT format('OPERATOR(%I.%s)', opn.nspname, o.oprname)"
           " FROM pg_operator o JOIN pg_namespace opn ON opn.oid = o.oprnamespace WHERE o.oid = a.aggsortop)" +
           tail + " JOIN pg_aggregate a ON a.aggfnoid = p.oid" + comment_join("pg_proc", "p.oid") +
           " WHERE p.prokind = 'a' AND" + kUserSchemas,
       "pg_proc", [](char) { return Kind::kAggregate; }, PrivilegeClass::kFunction, false, true,
       columns({{"aggregate kind"},
                {"sfunc"},
                {"stype"},
                {"sspace"},
                {"initcond"},
                {"finalfunc"},
                {"finalfunc_extra"},
                {"finalfunc_modify"},
                {"combinefunc"},
                {"serialfunc"},
                {"deserialfunc"},
                {"msfunc"},
                {"minvfunc"},
                {"mstype"},
                {"msspace"},
                {"minitcond"},
                {"mfinalfunc"},
                {"mfinalfunc_extra"},
                {"sortop"}}),
       nullptr});
  return families;
}

}  // namespace lockkeeper::postgres
