#include "postgres/shadow/scratch_database.h"

#include <array>
#include <cstdio>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"

namespace lockkeeper::postgres {
namespace {

constexpr const char* kPrefix = "lockkeeper_shadow_";
constexpr int kDropTries = 4;
constexpr int kDropsWithForce = 130000;
constexpr int kHasLocaleProvider = 150000;
constexpr int kHasOneLocale = 170000;
// CREATE DATABASE and DROP DATABASE wait for a checkpoint.
constexpr Milliseconds kPatience{300000};

api::Finding cannot(const std::string& subject, const std::string& message, const std::string& remedy) {
  return {api::Code::kNotReplayable, api::Severity::kError, subject, message, remedy};
}

std::string hex_of(std::uint32_t number) {
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", number);
  return digits.data();
}

// `lock` is the objid in pg_locks: hexadecimal digits as a number.
std::string lock_of(const std::string& digits) {
  return "('x' || " + digits + ")::bit(32)::int";
}

bool take_lock(Session& session, const std::string& digits) {
  return session
             .query("SELECT pg_catalog.pg_try_advisory_lock(" + std::to_string(ScratchDatabase::kScratchClass) + ", " +
                    lock_of(quote_literal(digits)) + ")")
             .at(0)
             .at(0) == "t";
}

void drop_once(Session& keeper, const std::string& name) {
  if (keeper.server_version() >= kDropsWithForce) {
    keeper.query("DROP DATABASE IF EXISTS " + quote_identifier(name) + " WITH (FORCE)");
    return;
  }
  keeper.query("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
               {name});
  keeper.query("DROP DATABASE IF EXISTS " + quote_identifier(name));
}

// The server waits five seconds for the backends that it has told to end, which on a busy machine is not always enough.
void drop(Session& keeper, const std::string& name) {
  for (int tries = 1;; ++tries) {
    try {
      return drop_once(keeper, name);
    } catch (const SqlError& error) {
      if (error.sqlstate() != sqlstate::kObjectInUse || tries == kDropTries) throw;
    }
  }
}

// Databases of ours that no living run holds. pg_locks shows the locks of every database of the server.
void drop_leftovers(Session& keeper) {
  const Rows left = keeper.query(
      "SELECT datname FROM pg_catalog.pg_database AS d WHERE datname ~ '^" + std::string(kPrefix) +
      "[0-9a-f]{8}$' AND pg_catalog.pg_has_role(datdba, 'MEMBER') AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks AS l"
      " WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND l.classid::bigint = " +
      std::to_string(ScratchDatabase::kScratchClass) +
      " AND l.objid::bigint::bit(32)::int = " + lock_of("right(d.datname, 8)") + ") ORDER BY 1");
  for (const Row& row : left) {
    const std::string name = row.at(0).value_or("");
    // Who holds the lock may drop: of two that clear up at once, one leaves it to the other.
    const std::string digits = name.substr(name.size() - 8);
    if (!take_lock(keeper, digits)) continue;
    try {
      drop(keeper, name);
    } catch (const SqlError& error) {
      if (error.kind() == ErrorKind::kInDoubt) throw;  // else somebody works in it: the next run will see to it
    }
    keeper.query("SELECT pg_catalog.pg_advisory_unlock(" + std::to_string(ScratchDatabase::kScratchClass) + ", " +
                 lock_of(quote_literal(digits)) + ")");
  }
}

std::string creation(Session& keeper, const std::string& name) {
  const int version = keeper.server_version();
  const std::string locale = version >= kHasOneLocale        ? "datlocprovider::text, datlocale"
                             : version >= kHasLocaleProvider ? "datlocprovider::text, daticulocale"
                                                             : "'c', NULL";
  const Row row = keeper
                      .query("SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype, " + locale +
                             " FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()")
                      .at(0);
  std::string sql = "CREATE DATABASE " + quote_identifier(name) + " TEMPLATE template0 ENCODING " +
                    quote_literal(row.at(0).value_or("")) + " LC_COLLATE " + quote_literal(row.at(1).value_or("")) +
                    " LC_CTYPE " + quote_literal(row.at(2).value_or(""));
  const std::string provider = row.at(3).value_or("c");
  if (provider == "i") sql += " LOCALE_PROVIDER icu ICU_LOCALE " + quote_literal(row.at(4).value_or(""));
  if (provider == "b") sql += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + quote_literal(row.at(4).value_or(""));
  return sql;
}

// ALTER DATABASE … SET of the live one, search_path above all, decides where unqualified names lead.
void copy_settings(Session& keeper, const std::string& name) {
  const Rows settings = keeper.query(
      "SELECT split_part(c, '=', 1), substr(c, position('=' in c) + 1) FROM pg_catalog.pg_db_role_setting,"
      " unnest(setconfig) AS c WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
      " pg_catalog.current_database()) AND (setrole = 0 OR setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname"
      " = session_user)) ORDER BY setrole");
  for (const Row& row : settings) {
    try {
      keeper.transaction([&](Transaction& transaction) {
        transaction.query("SELECT pg_catalog.set_config($1, $2, true)",
                          {row.at(0).value_or(""), row.at(1).value_or("")});
        transaction.query("ALTER DATABASE " + quote_identifier(name) + " SET " + row.at(0).value_or("") +
                          " FROM CURRENT");
      });
    } catch (const SqlError& error) {
      if (error.kind() == ErrorKind::kInDoubt) throw;  // else it is the superuser's business, and none of the schema's
    }
  }
}

// A given database is marked as long as what is in it is ours.
constexpr const char* kMarker = "lockkeeper";
constexpr const char* kMarkerText = "revisions are replayed in this database; whatever is in it may be dropped";
constexpr const char* kGivenLock = "00000000";

bool has_marker(Session& session) {
  return session
             .query(
                 "SELECT pg_catalog.obj_description(pg_catalog.to_regnamespace($1), 'pg_namespace') IS NOT DISTINCT "
                 "FROM $2",
                 {kMarker, kMarkerText})
             .at(0)
             .at(0) == "t";
}

enum class Seen { kNowhere, kInAnotherDatabase, kHere };

// Of another session: pg_locks has the locks of the whole server.
Seen sees_lock(Session& session, const std::string& digits) {
  const Rows found = session.query(
      "SELECT database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) FROM"
      " pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = " +
      std::to_string(ScratchDatabase::kScratchClass) +
      " AND objid::bigint::bit(32)::int = " + lock_of(quote_literal(digits)) + " ORDER BY 1 DESC");
  if (found.empty()) return Seen::kNowhere;
  return found.at(0).at(0) == "t" ? Seen::kHere : Seen::kInAnotherDatabase;
}

// An extension that is not ours to drop; a schema that holds one; and what belongs to one.
constexpr const char* kOurs = "pg_catalog.pg_has_role(extowner, 'MEMBER')";
constexpr const char* kOursOrEmpty =
    "NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extnamespace = pg_namespace.oid AND NOT"
    " pg_catalog.pg_has_role(extowner, 'MEMBER')) AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid"
    " = 'pg_namespace'::regclass AND e.objid = pg_namespace.oid AND e.deptype = 'e')";
constexpr const char* kNoMember =
    "NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype "
    "="
    " 'e')";

// The description of one, or nothing.
std::string object_of_a_user(Session& session) {
  const Rows found = session.query(
      "SELECT pg_catalog.pg_describe_object(classid, objid, 0) FROM ("
      " SELECT 'pg_namespace'::regclass AS classid, oid AS objid FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'"
      "  AND nspname NOT IN ('information_schema', 'public') AND " +
      std::string(kOursOrEmpty) +
      " UNION ALL SELECT classid, objid FROM pg_catalog.pg_depend AS d WHERE refclassid = 'pg_namespace'::regclass"
      "  AND refobjid = pg_catalog.to_regnamespace('public')::oid AND objsubid = 0 AND " +
      kNoMember + "  AND (classid <> 'pg_extension'::regclass OR (SELECT " + kOurs +
      " FROM pg_catalog.pg_extension WHERE oid = objid))"
      " UNION ALL SELECT 'pg_extension'::regclass, oid FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' AND " +
      kOurs +
      " UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_catalog.pg_publication"
      " UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_catalog.pg_event_trigger"
      " UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_catalog.pg_foreign_data_wrapper"
      ") AS object LIMIT 1");
  return found.empty() ? "" : found.at(0).at(0).value_or("an object");
}

// Everything but an empty schema public.
void make_empty(Session& session) {
  session.query(
      "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname ="
      " pg_catalog.current_database() AND application_name LIKE 'lockkeeper/%' AND pid <> pg_catalog.pg_backend_pid()");
  session.set("client_min_messages", "error");
  const auto each = [&session](const std::string& names, const std::string& before) {
    for (const Row& row : session.query(names)) {
      session.query("DROP " + before + row.at(0).value_or("") + " CASCADE");
    }
  };
  each("SELECT quote_ident(evtname) FROM pg_catalog.pg_event_trigger", "EVENT TRIGGER IF EXISTS ");
  each("SELECT quote_ident(pubname) FROM pg_catalog.pg_publication", "PUBLICATION IF EXISTS ");
  each("SELECT quote_ident(extname) FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' AND " + std::string(kOurs),
       "EXTENSION IF EXISTS ");
  each("SELECT quote_ident(fdwname) FROM pg_catalog.pg_foreign_data_wrapper", "FOREIGN DATA WRAPPER IF EXISTS ");
  each(
      "SELECT quote_ident(nspname) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN"
      " ('information_schema', 'public', '" +
          std::string(kMarker) + "') AND " + kOursOrEmpty,
      "SCHEMA IF EXISTS ");
  // One at a time: what hangs on it goes with it.
  while (true) {
    const Rows next = session.query(
        "SELECT replace(o.type, 'composite type', 'type') || ' ' || o.identity FROM pg_catalog.pg_depend AS d,"
        " pg_catalog.pg_identify_object(d.classid, d.objid, 0) AS o WHERE d.refclassid = 'pg_namespace'::regclass AND"
        " d.refobjid = pg_catalog.to_regnamespace('public')::oid AND d.objsubid = 0 AND d.deptype = 'n' AND o.type NOT"
        " IN ('default acl', 'extension') AND " +
        std::string(kNoMember) + " LIMIT 1");
    if (next.empty()) break;
    session.query("DROP " + next.at(0).at(0).value_or("") + " CASCADE");
  }
  drop_made_roles(session);
  session.query("SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata");
  session.query("CREATE SCHEMA IF NOT EXISTS public");
  session.query("DROP SCHEMA IF EXISTS " + std::string(kMarker) + " CASCADE");
}

std::unique_ptr<Session> open_or(SessionOptions options, std::optional<api::Finding>& finding) {
  options.read_only = false;
  options.statement_timeout = kPatience;
  auto opened = Session::open(options);
  if (auto* problem = std::get_if<api::Finding>(&opened)) {
    finding = std::move(*problem);
    return nullptr;
  }
  return std::get<std::unique_ptr<Session>>(std::move(opened));
}

}  // namespace

ScratchDatabase::Made ScratchDatabase::create(const SessionOptions& live) {
  std::optional<api::Finding> finding;
  std::unique_ptr<ScratchDatabase> made(new ScratchDatabase());
  made->keeper_ = open_or(live, finding);
  if (finding) return *finding;
  Session& keeper = *made->keeper_;
  try {
    drop_leftovers(keeper);
    std::random_device random;
    std::string digits = hex_of(random());
    while (!take_lock(keeper, digits)) digits = hex_of(random());
    const std::string name = kPrefix + digits;
    keeper.query(creation(keeper, name));
    made->name_ = name;
    copy_settings(keeper, name);
    SessionOptions options = live;
    options.url = with_database(live.url, name);
    options.way = nullptr;  // that one leads to the live database
    made->session_ = open_or(options, finding);
    if (finding) return *finding;
    // Where the live database makes tables: a schema of the role's name, say.
    const Rows schema = keeper.query("SELECT pg_catalog.current_schema()");
    if (const auto& wanted = schema.at(0).at(0); wanted) {
      made->session_->set("client_min_messages", "error");
      made->session_->query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(*wanted));
    }
    return made;
  } catch (const SqlError& error) {
    const std::string where = live.url.where();
    if (error.sqlstate() == sqlstate::kInsufficientPrivilege) {
      return cannot(where,
                    "--shadow=same-server needs a role that may create databases: " + std::string(error.what()) + ".",
                    "ALTER ROLE … CREATEDB, or give an empty database by --shadow-url, or commit a snapshot file that "
                    "CI writes");
    }
    return cannot(where, "No scratch database can be made on the server of " + where + ": " + error.what() + ".",
                  "give an empty database by --shadow-url, or commit a snapshot file that CI writes");
  }
}

ScratchDatabase::Made ScratchDatabase::use_beside(const SessionOptions& options, Session* live) {
  std::optional<api::Finding> finding;
  std::unique_ptr<ScratchDatabase> used(new ScratchDatabase());
  used->session_ = open_or(options, finding);
  if (finding) return *finding;
  Session& session = *used->session_;
  const std::string where = options.url.where();
  const char* remedy = "name an empty database that nobody else uses";
  try {
    std::random_device random;
    const std::string digits = hex_of(random());
    const bool locked = take_lock(session, digits);
    const Seen seen = live != nullptr ? sees_lock(*live, digits) : Seen::kInAnotherDatabase;
    used->on_live_server_ = !locked || seen != Seen::kNowhere;
    if (!locked || seen == Seen::kHere) {
      return cannot(where, "--shadow-url leads to the live database itself.", remedy);
    }
    if (!take_lock(session, kGivenLock)) {
      return cannot(where, "Another run replays revisions in the database of --shadow-url, " + where + ", right now.",
                    "wait for it to end, or name another database");
    }
    if (has_marker(session)) make_empty(session);
    if (const std::string found = object_of_a_user(session); !found.empty()) {
      return cannot(where, "The database of --shadow-url, " + where + ", is not empty: there is " + found + ".",
                    remedy);
    }
    session.query("CREATE SCHEMA " + std::string(kMarker));
    session.query("COMMENT ON SCHEMA " + std::string(kMarker) + " IS " + quote_literal(kMarkerText));
    used->given_ = true;
    if (live == nullptr) return used;
    if (const auto wanted = live->query("SELECT pg_catalog.current_schema()").at(0).at(0)) {
      session.set("client_min_messages", "error");
      session.query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(*wanted));
    }
    return used;
  } catch (const SqlError& error) {
    return cannot(where,
                  "Revisions cannot be replayed in the database of --shadow-url, " + where + ": " + error.what() + ".",
                  "let the URL's role own that database");
  }
}

std::optional<SqlError> ScratchDatabase::make(const Requisite& requisite) {
  if (requisite.kind == Requisite::Kind::kRole && on_live_server_) {
    return SqlError(ErrorKind::kTerminal, "a shadow makes no role on the live database's server",
                    std::string(sqlstate::kInsufficientPrivilege.code));
  }
  try {
    make_requisite(*session_, requisite);
    return std::nullopt;
  } catch (const SqlError& error) {
    if (error.kind() == ErrorKind::kInDoubt) throw;
    return error;
  }
}

ScratchDatabase::~ScratchDatabase() {
  clear();
}

void ScratchDatabase::clear() noexcept {
  try {
    if (given_) make_empty(*session_);
    session_.reset();
    if (!name_.empty()) drop(*keeper_, name_);
  } catch (const std::exception&) {
    // The next run clears up: with our session, the lock goes as well.
  }
}

}  // namespace lockkeeper::postgres
