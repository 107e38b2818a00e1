// Schemas, extensions, foreign-data wrappers and servers, publications, event triggers, default privileges.
#include "postgres/catalog_family.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

// Options may hold a password where a wrapper's author thought so.
std::string options_of(const std::string& column) {
  return "(SELECT string_agg(quote_ident(option_name) || ' ' || CASE WHEN option_name ~* 'pass|secret|token' THEN"
         " '''***''' ELSE quote_literal(option_value) END, ', ' ORDER BY option_name) FROM pg_options_to_table(" +
         column + "))";
}

std::string publication_tables(int version) {
  const std::string extra = version >= 150000
                                ? " || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY"
                                  " a.attname) FROM pg_attribute a WHERE a.attrelid = pr.prrelid AND a.attnum = ANY"
                                  " (pr.prattrs)) || ')', '') || coalesce(' WHERE ' || pg_get_expr(pr.prqual,"
                                  " pr.prrelid), '')"
                                : "";
  return "(SELECT string_agg(format('%I.%I', tn.nspname, t.relname)" + extra +
         ", ', ' ORDER BY tn.nspname, t.relname) FROM pg_publication_rel pr JOIN pg_class t ON t.oid = pr.prrelid JOIN"
         " pg_namespace tn ON tn.oid = t.relnamespace WHERE pr.prpubid = p.oid)";
}

}  // namespace

std::string comment_join(const std::string& catalog, const std::string& oid, const std::string& number) {
  return " LEFT JOIN pg_description d ON d.objoid = " + oid + " AND d.classoid = '" + catalog +
         "'::regclass AND d.objsubid = " + number;
}

std::vector<CatalogFamily> namespace_families(const CatalogScope& scope) {
  const int version = scope.server_version;
  std::vector<CatalogFamily> families;
  // Schema public: 15 gave it another owner and took CREATE away. Both are nobody's decision here.
  families.push_back(
      {"SELECT n.oid, 0, '', '', '', n.nspname, CASE WHEN NOT (n.nspname = 'public' AND n.nspowner IN (10, 6171)) THEN"
       " pg_get_userbyid(n.nspowner) END, pg_get_userbyid(n.nspowner), n.nspacl, (SELECT i.initprivs FROM "
       "pg_init_privs i WHERE i.objoid ="
       " n.oid AND i.classoid = 'pg_namespace'::regclass AND i.objsubid = 0), d.description FROM pg_namespace n" +
           comment_join("pg_namespace", "n.oid") + " WHERE" + kUserSchemas,
       "pg_namespace",
       [](char) { return Kind::kSchema; },
       PrivilegeClass::kSchema,
       false,
       true,
       {{"owner"}, {"", Use::kOwner}, {"privileges", Use::kPrivileges}, {"", Use::kInitialPrivileges}, {"comment"}},
       nullptr});
  families.push_back(
      {"SELECT e.oid, 0, '', '', '', e.extname, n.nspname, e.extversion FROM pg_extension e JOIN"
       " pg_namespace n ON n.oid = e.extnamespace",
       "pg_extension",
       [](char) { return Kind::kExtension; },
       PrivilegeClass::kTable,
       false,
       false,
       {{"schema"}, {"version", Use::kNote}},
       nullptr});
  families.push_back(
      {"SELECT w.oid, 0, '', '', '', w.fdwname, pg_get_userbyid(w.fdwowner), w.fdwacl, d.description,"
       " CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END,"
       " CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END, " +
           options_of("w.fdwoptions") + " FROM pg_foreign_data_wrapper w" +
           comment_join("pg_foreign_data_wrapper", "w.oid"),
       "pg_foreign_data_wrapper",
       [](char) { return Kind::kForeignDataWrapper; },
       PrivilegeClass::kForeignDataWrapper,
       false,
       true,
       {{"owner", Use::kOwner}, {"privileges", Use::kPrivileges}, {"comment"}, {"handler"}, {"validator"}, {"options"}},
       nullptr});
  families.push_back(
      {"SELECT s.oid, 0, '', '', '', s.srvname, pg_get_userbyid(s.srvowner), s.srvacl, d.description,"
       " w.fdwname, s.srvtype, s.srvversion, " +
           options_of("s.srvoptions") + " FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw" +
           comment_join("pg_foreign_server", "s.oid"),
       "pg_foreign_server",
       [](char) { return Kind::kServer; },
       PrivilegeClass::kServer,
       false,
       true,
       {{"owner", Use::kOwner},
        {"privileges", Use::kPrivileges},
        {"comment"},
        {"wrapper"},
        {"type"},
        {"version"},
        {"options"}},
       nullptr});
  const std::string schemas =
      version >= 150000 ? "(SELECT string_agg(quote_ident(sn.nspname), ', ' ORDER BY sn.nspname) FROM"
                          " pg_publication_namespace pn JOIN pg_namespace sn ON sn.oid = pn.pnnspid WHERE pn.pnpubid ="
                          " p.oid)"
                        : "NULL";
  families.push_back(
      {"SELECT p.oid, 0, '', '', '', p.pubname, pg_get_userbyid(p.pubowner), d.description,"
       " CASE WHEN p.puballtables THEN 'true' END,"
       " CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN concat_ws("
       "', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE"
       " WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) END,"
       " CASE WHEN p.pubviaroot THEN 'true' END, " +
           publication_tables(version) + ", " + schemas + " FROM pg_publication p" +
           comment_join("pg_publication", "p.oid"),
       "pg_publication",
       [](char) { return Kind::kPublication; },
       PrivilegeClass::kTable,
       false,
       true,
       {{"owner", Use::kOwner},
        {"comment"},
        {"all tables"},
        {"operations"},
        {"via root"},
        {"tables", Use::kExpression},
        {"schemas"}},
       nullptr});
  families.push_back(
      {"SELECT e.oid, 0, '', '', '', e.evtname, pg_get_userbyid(e.evtowner), d.description, e.evtevent,"
       " e.evtfoid::regproc::text, (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM"
       " unnest(e.evttags) AS tag), CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica'"
       " WHEN 'A' THEN 'always' END FROM pg_event_trigger e" +
           comment_join("pg_event_trigger", "e.oid"),
       "pg_event_trigger",
       [](char) { return Kind::kEventTrigger; },
       PrivilegeClass::kTable,
       false,
       true,
       {{"owner", Use::kOwner}, {"comment"}, {"event"}, {"function"}, {"tags"}, {"enabled"}},
       nullptr});
  families.push_back(
      {"SELECT a.oid, 0, '', coalesce(n.nspname, ''), '', pg_get_userbyid(a.defaclrole) || ' on ' || CASE"
       " a.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'"
       " WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END, pg_get_userbyid("
       "a.defaclrole), a.defaclacl, a.defaclobjtype FROM pg_default_acl a LEFT JOIN pg_namespace n ON"
       " n.oid = a.defaclnamespace WHERE n.oid IS NULL OR" +
           std::string(kUserSchemas),
       "pg_default_acl",
       [](char) { return Kind::kDefaultPrivileges; },
       PrivilegeClass::kTable,
       false,
       true,
       {{"role", Use::kOwner}, {"privileges", Use::kPrivileges}, {"", Use::kHint}},
       nullptr});
  return families;
}

}  // namespace lockkeeper::postgres
