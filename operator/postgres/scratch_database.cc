#include "postgres/scratch_database.h"

#include <array>
#include <cstdio>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace lockkeeper::postgres {
namespace {

constexpr const char* kPrefix = "lockkeeper_shadow_";
constexpr const char* kNoRight = "42501";
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

void drop(Session& keeper, const std::string& name) {
  if (keeper.server_version() >= kDropsWithForce) {
    keeper.query("DROP DATABASE IF EXISTS " + quote_identifier(name) + " WITH (FORCE)");
    return;
  }
  keeper.query("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
               {name});
  keeper.query("DROP DATABASE IF EXISTS " + quote_identifier(name));
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
    made->session_ = open_or(options, finding);
    if (finding) return *finding;
    // Where the live database makes tables: a schema of the role's name, say.
    const Rows schema = keeper.query("SELECT pg_catalog.current_schema()");
    if (const auto& wanted = schema.at(0).at(0); wanted) {
      made->session_->query("SET client_min_messages = error");
      made->session_->query("CREATE SCHEMA IF NOT EXISTS " + quote_identifier(*wanted));
    }
    return made;
  } catch (const SqlError& error) {
    const std::string where = live.url.where();
    if (error.sqlstate() == kNoRight) {
      return cannot(where,
                    "--shadow=same-server needs a role that may create databases: " + std::string(error.what()) + ".",
                    "ALTER ROLE … CREATEDB, or give an empty database by --shadow-url, or commit what `lockkeeper "
                    "snapshot` writes");
    }
    return cannot(where, "No scratch database can be made on the server of " + where + ": " + error.what() + ".",
                  "give an empty database by --shadow-url, or commit what `lockkeeper snapshot` writes");
  }
}

ScratchDatabase::Made ScratchDatabase::use(const SessionOptions& options, Session& live) {
  (void)live;
  return cannot(options.url.where(), "--shadow-url is not ready.", "use --shadow=same-server");
}

ScratchDatabase::~ScratchDatabase() {
  clear();
}

void ScratchDatabase::clear() noexcept {
  try {
    session_.reset();
    if (!name_.empty()) drop(*keeper_, name_);
  } catch (const std::exception&) {
    // The next run drops it: with our session, the lock goes as well.
  }
}

}  // namespace lockkeeper::postgres
