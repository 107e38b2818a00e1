#include "postgres/shadow/requisites.h"

#include <algorithm>
#include <cctype>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {
namespace {

constexpr const char* kRoleMark = "lockkeeper: made for a replay of revisions; may be dropped";

// By the names of what belongs to it, or by what its operators and operator classes are called in messages. $1: an
// array of names, $2: the message.
constexpr const char* kExtension =
    "SELECT e.extname, n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid ="
    " e.extnamespace WHERE e.extname <> 'plpgsql' AND e.extname <> ALL ($3::text[]) AND (e.extname = ANY ($1::text[])"
    " OR EXISTS (SELECT FROM pg_catalog.pg_depend AS d LEFT JOIN pg_catalog.pg_opclass AS c ON d.classid ="
    " 'pg_opclass'::regclass AND c.oid = d.objid LEFT JOIN pg_catalog.pg_operator AS o ON d.classid ="
    " 'pg_operator'::regclass AND o.oid = d.objid WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid"
    " AND d.deptype = 'e' AND (position(' ' || o.oprname || ' ' IN $2) > 0"
    " OR c.opcname = ANY ($1::text[])"
    " OR c.opcdefault AND position('data type ' || format_type(c.opcintype, NULL) || ' ' IN $2) > 0 AND (SELECT amname"
    " FROM pg_catalog.pg_am WHERE oid = c.opcmethod) = ANY ($1::text[])"
    " OR CASE d.classid"
    "  WHEN 'pg_type'::regclass THEN (SELECT typname FROM pg_catalog.pg_type WHERE oid = d.objid)"
    "  WHEN 'pg_proc'::regclass THEN (SELECT proname FROM pg_catalog.pg_proc WHERE oid = d.objid)"
    "  WHEN 'pg_class'::regclass THEN (SELECT relname FROM pg_catalog.pg_class WHERE oid = d.objid)"
    "  WHEN 'pg_am'::regclass THEN (SELECT amname FROM pg_catalog.pg_am WHERE oid = d.objid)"
    "  WHEN 'pg_language'::regclass THEN (SELECT lanname FROM pg_catalog.pg_language WHERE oid = d.objid)"
    "  WHEN 'pg_collation'::regclass THEN (SELECT collname FROM pg_catalog.pg_collation WHERE oid = d.objid)"
    "  WHEN 'pg_ts_dict'::regclass THEN (SELECT dictname FROM pg_catalog.pg_ts_dict WHERE oid = d.objid)"
    "  WHEN 'pg_ts_config'::regclass THEN (SELECT cfgname FROM pg_catalog.pg_ts_config WHERE oid = d.objid)"
    "  WHEN 'pg_foreign_data_wrapper'::regclass THEN (SELECT fdwname FROM pg_catalog.pg_foreign_data_wrapper WHERE oid"
    "   = d.objid) END = ANY ($1::text[])))) ORDER BY e.extname = ANY ($1::text[]) DESC, e.extname LIMIT 1";

std::string array_of(const std::vector<std::string>& names) {
  std::string text = "{";
  for (const std::string& name : names) {
    text += (text.size() > 1 ? ",\"" : "\"");
    for (const char c : name) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::vector<std::string> first_column(const Rows& rows) {
  std::vector<std::string> values;
  for (const Row& row : rows) values.push_back(row.at(0).value_or(""));
  return values;
}

bool is_part_of_a_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void add_parts(const std::string& name, std::vector<std::string>& names) {
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    if (end > at) names.push_back(name.substr(at, end - at));
    at = end + 1;
  }
}

// What a schema gives whom, beside its owner; roles that `shadow` does not have left out.
std::optional<Requisite> find_rights(Session& live, Session& shadow, const std::string& message) {
  constexpr std::string_view kWords = "permission denied for schema ";
  const std::size_t at = message.find(kWords);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + kWords.size();
  const std::string name = message.substr(begin, message.find_first_of(":\n;", begin) - begin);
  const std::string roles = array_of(first_column(shadow.query("SELECT rolname FROM pg_catalog.pg_roles")));
  const Rows rights = live.query(
      "SELECT DISTINCT 'GRANT ' || a.privilege_type || ' ON SCHEMA ' || quote_ident(n.nspname) || ' TO ' || CASE"
      " a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END FROM pg_catalog.pg_namespace n CROSS JOIN"
      " LATERAL pg_catalog.aclexplode(n.nspacl) a LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee WHERE"
      " n.nspname = $1 AND a.grantee <> n.nspowner AND (a.grantee = 0 OR r.rolname = ANY ($2::text[])) ORDER BY 1",
      {name, roles});
  if (rights.empty()) return std::nullopt;
  return Requisite{Requisite::Kind::kRights, name, "", first_column(rights)};
}

}  // namespace

std::string display(const Requisite& requisite) {
  switch (requisite.kind) {
    case Requisite::Kind::kExtension: return "extension " + requisite.name;
    case Requisite::Kind::kSchema: return "schema " + requisite.name;
    case Requisite::Kind::kRights: return "the rights in schema " + requisite.name;
    case Requisite::Kind::kRole: break;
  }
  return "role " + requisite.name;
}

std::vector<std::string> names_in(const std::string& message) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (message[at] == '"') {
      const std::size_t end = message.find('"', at + 1);
      if (end == std::string::npos) break;
      add_parts(message.substr(at + 1, end - at - 1), names);
      at = end;
    } else if (message[at] == '(') {
      std::size_t begin = at;
      while (begin > 0 && is_part_of_a_name(message[begin - 1])) --begin;
      add_parts(message.substr(begin, at - begin), names);
    }
  }
  return names;
}

std::optional<Requisite> find_requisite(Session& live, Session& shadow, const std::string& message) {
  using Kind = Requisite::Kind;
  if (auto rights = find_rights(live, shadow, message)) return rights;
  const std::string names = array_of(names_in(message));
  const auto missing = [&](const std::string& column, const std::string& catalog, const std::string& condition) {
    const std::string query = "SELECT " + column + " FROM pg_catalog." + catalog + " WHERE ";
    const std::string there = array_of(first_column(shadow.query(query + "true")));
    return first_column(live.query(
        query + condition + " AND " + column + " = ANY ($1::text[]) AND " + column + " <> ALL ($2::text[]) ORDER BY 1",
        {names, there}));
  };
  const auto schemas = missing("nspname", "pg_namespace",
                               "nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'lockkeeper')"
                               " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid ="
                               " 'pg_namespace'::regclass AND d.objid = pg_namespace.oid AND d.deptype = 'e')");
  if (!schemas.empty()) return Requisite{Kind::kSchema, schemas.front(), ""};
  const auto roles = missing("rolname", "pg_roles", "rolname !~ '^pg_'");
  if (!roles.empty()) return Requisite{Kind::kRole, roles.front(), ""};
  const std::string there = array_of(first_column(shadow.query("SELECT extname FROM pg_catalog.pg_extension")));
  const Rows extensions = live.query(kExtension, {names, message, there});
  if (extensions.empty()) return std::nullopt;
  return Requisite{Kind::kExtension, extensions.at(0).at(0).value_or(""), extensions.at(0).at(1).value_or("")};
}

void make_requisite(Session& shadow, const Requisite& requisite) {
  const std::string name = quote_identifier(requisite.name);
  shadow.set("client_min_messages", "error");
  switch (requisite.kind) {
    case Requisite::Kind::kSchema: shadow.query("CREATE SCHEMA IF NOT EXISTS " + name); return;
    case Requisite::Kind::kRole:
      shadow.transaction([&](Transaction& transaction) {
        transaction.query("CREATE ROLE " + name + " NOLOGIN");
        transaction.query("COMMENT ON ROLE " + name + " IS " + quote_literal(kRoleMark));
      });
      return;
    case Requisite::Kind::kRights:
      for (const std::string& grant : requisite.grants) shadow.query(grant);
      return;
    case Requisite::Kind::kExtension: break;
  }
  const std::string schema = quote_identifier(requisite.schema);
  const bool made_by_it =
      requisite.schema == "pg_catalog" ||
      !shadow
           .query("SELECT FROM pg_catalog.pg_available_extension_versions WHERE name = $1 AND schema = $2 LIMIT 1",
                  {requisite.name, requisite.schema})
           .empty();
  if (!made_by_it) shadow.query("CREATE SCHEMA IF NOT EXISTS " + schema);
  shadow.query("CREATE EXTENSION IF NOT EXISTS " + name + (made_by_it ? "" : " SCHEMA " + schema) + " CASCADE");
}

void drop_made_roles(Session& shadow) {
  const Rows made = shadow.query(
      "SELECT rolname FROM pg_catalog.pg_roles WHERE pg_catalog.shobj_description(oid, 'pg_authid') = $1", {kRoleMark});
  for (const Row& row : made) {
    const std::string name = quote_identifier(row.at(0).value_or(""));
    try {
      // What it was granted here; that it owns nothing elsewhere is for the server to say.
      shadow.query("DROP OWNED BY " + name);
      shadow.query("DROP ROLE " + name);
    } catch (const SqlError& error) {
      if (error.kind() == ErrorKind::kInDoubt) throw;  // else another replay on that server uses it, and will drop it
    }
  }
}

}  // namespace lockkeeper::postgres
