// Schemas, extensions, foreign-data wrappers and servers, publications, event triggers, default privileges.
#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {
namespace {

using schema::Kind;
using schema::PrivilegeClass;
using Use = CatalogUse;

CatalogFamily schemas() {
  CatalogFamily family{.catalog = "pg_namespace",
                       .kind = always(Kind::kSchema),
                       .privileges = PrivilegeClass::kSchema,
                       .members_left_out = true};
  family.identity = "n.oid, 0, '', '', '', n.nspname";
  family.columns = {
      // Schema public: 15 gave it another owner and took CREATE away. Both are nobody's decision here.
      {"owner", R"(CASE WHEN NOT (n.nspname = 'public' AND n.nspowner IN (10, 6171))
                        THEN pg_get_userbyid(n.nspowner) END)"},
      {"", "pg_get_userbyid(n.nspowner)", Use::kOwner},
      {"privileges", "n.nspacl", Use::kPrivileges},
      {"", R"((SELECT i.initprivs FROM pg_init_privs i
               WHERE i.objoid = n.oid AND i.classoid = 'pg_namespace'::regclass AND i.objsubid = 0))",
       Use::kInitialPrivileges},
      comment(),
  };
  family.from = "pg_namespace n" + comment_join("pg_namespace", "n.oid") + " WHERE" + kUserSchemas;
  return family;
}

CatalogFamily extensions() {
  CatalogFamily family{.catalog = "pg_extension", .kind = always(Kind::kExtension)};
  family.identity = "e.oid, 0, '', '', '', e.extname";
  family.columns = {{"schema", "n.nspname"}, {"version", "e.extversion", Use::kNote}};
  family.from = "pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace";
  return family;
}

CatalogFamily foreign_data_wrappers() {
  CatalogFamily family{.catalog = "pg_foreign_data_wrapper",
                       .kind = always(Kind::kForeignDataWrapper),
                       .privileges = PrivilegeClass::kForeignDataWrapper,
                       .members_left_out = true};
  family.identity = "w.oid, 0, '', '', '', w.fdwname";
  family.columns = {
      {"owner", "pg_get_userbyid(w.fdwowner)", Use::kOwner},
      {"privileges", "w.fdwacl", Use::kPrivileges},
      comment(),
      {"handler", "CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END"},
      {"validator", "CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END"},
      {"options", foreign_options("w.fdwoptions")},
  };
  family.from = "pg_foreign_data_wrapper w" + comment_join("pg_foreign_data_wrapper", "w.oid");
  return family;
}

CatalogFamily foreign_servers() {
  CatalogFamily family{.catalog = "pg_foreign_server",
                       .kind = always(Kind::kServer),
                       .privileges = PrivilegeClass::kServer,
                       .members_left_out = true};
  family.identity = "s.oid, 0, '', '', '', s.srvname";
  family.columns = {
      {"owner", "pg_get_userbyid(s.srvowner)", Use::kOwner},
      {"privileges", "s.srvacl", Use::kPrivileges},
      comment(),
      {"wrapper", "w.fdwname"},
      {"type", "s.srvtype"},
      {"version", "s.srvversion"},
      {"options", foreign_options("s.srvoptions")},
  };
  family.from = "pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw" +
                comment_join("pg_foreign_server", "s.oid");
  return family;
}

std::string published_tables(const CatalogScope& scope) {
  const std::string part = scope.server_version < 150000 ? "" : R"( ||
               coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a
                                 WHERE a.attrelid = pr.prrelid AND a.attnum = ANY (pr.prattrs)) || ')', '') ||
               coalesce(' WHERE ' || pg_get_expr(pr.prqual, pr.prrelid), ''))";
  return "(SELECT string_agg(format('%I.%I', tn.nspname, t.relname)" + part + R"(, ', ' ORDER BY tn.nspname, t.relname)
           FROM pg_publication_rel pr
           JOIN pg_class t ON t.oid = pr.prrelid
           JOIN pg_namespace tn ON tn.oid = t.relnamespace
           WHERE pr.prpubid = p.oid))";
}

std::string published_schemas(const CatalogScope& scope) {
  if (scope.server_version < 150000) return "NULL";
  return R"((SELECT string_agg(quote_ident(sn.nspname), ', ' ORDER BY sn.nspname)
           FROM pg_publication_namespace pn JOIN pg_namespace sn ON sn.oid = pn.pnnspid
           WHERE pn.pnpubid = p.oid))";
}

CatalogFamily publications(const CatalogScope& scope) {
  CatalogFamily family{.catalog = "pg_publication", .kind = always(Kind::kPublication), .members_left_out = true};
  family.identity = "p.oid, 0, '', '', '', p.pubname";
  family.columns = {
      {"owner", "pg_get_userbyid(p.pubowner)", Use::kOwner},
      comment(),
      {"all tables", "CASE WHEN p.puballtables THEN 'true' END"},
      {"operations", R"(CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN
           concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                     CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) END)"},
      {"via root", "CASE WHEN p.pubviaroot THEN 'true' END"},
      {"generated columns", scope.server_version < 180000 ? "NULL" : "CASE p.pubgencols WHEN 's' THEN 'stored' END"},
      {"tables", published_tables(scope), Use::kExpression},
      {"schemas", published_schemas(scope)},
  };
  family.from = "pg_publication p" + comment_join("pg_publication", "p.oid");
  return family;
}

CatalogFamily event_triggers() {
  CatalogFamily family{.catalog = "pg_event_trigger", .kind = always(Kind::kEventTrigger), .members_left_out = true};
  family.identity = "e.oid, 0, '', '', '', e.evtname";
  family.columns = {
      {"owner", "pg_get_userbyid(e.evtowner)", Use::kOwner},
      comment(),
      {"event", "e.evtevent"},
      {"function", "e.evtfoid::regproc::text"},
      {"tags", "(SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM unnest(e.evttags) AS tag)"},
      {"enabled", "CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END"},
  };
  family.from = "pg_event_trigger e" + comment_join("pg_event_trigger", "e.oid");
  return family;
}

CatalogFamily default_privileges() {
  CatalogFamily family{.catalog = "pg_default_acl", .kind = always(Kind::kDefaultPrivileges), .members_left_out = true};
  family.identity = R"(a.oid, 0, '', coalesce(n.nspname, ''), '',
      pg_get_userbyid(a.defaclrole) || ' on ' || CASE a.defaclobjtype
        WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
        WHEN 'n' THEN 'schemas' ELSE 'large objects' END)";
  family.columns = {
      {"role", "pg_get_userbyid(a.defaclrole)", Use::kOwner},
      {"privileges", "a.defaclacl", Use::kPrivileges},
      {"", "a.defaclobjtype", Use::kHint},
  };
  family.from = std::string("pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace") +
                " WHERE n.oid IS NULL OR" + kUserSchemas;
  return family;
}

}  // namespace

std::vector<CatalogFamily> namespace_families(const CatalogScope& scope) {
  return {schemas(),           extensions(),     foreign_data_wrappers(), foreign_servers(),
          publications(scope), event_triggers(), default_privileges()};
}

}  // namespace lockkeeper::postgres
