#include "postgres/lock/fence.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::postgres {
namespace {

constexpr std::size_t kRunLimit = 40;  // application_name keeps 63 bytes

constexpr const char* kThisDatabase =
    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";

std::string lock_row(const std::string& alias, std::int32_t lock_class, LockKey key) {
  return alias + ".locktype = 'advisory' AND " + alias + ".database = " + kThisDatabase + " AND " + alias +
         ".objsubid = 2 AND " + alias + ".granted AND " + alias +
         ".classid = " + std::to_string(static_cast<std::uint32_t>(lock_class)) + " AND " + alias +
         ".objid = " + std::to_string(static_cast<std::uint32_t>(key.table));
}

// A run's name goes into SQL that others run, and into application_name, which PostgreSQL keeps in ASCII.
std::string plain(const std::string& run) {
  std::string out = run.substr(0, kRunLimit);
  std::replace_if(
      out.begin(), out.end(),
      [](unsigned char c) { return c >= 0x80 || (std::isalnum(c) == 0 && c != '-' && c != '.' && c != '_'); }, '-');
  return out;
}

std::string fence_keys(LockKey key) {
  return std::to_string(LockKey::kFenceClass) + ", " + std::to_string(key.table);
}

std::string child_prefix(LockKey key) {
  return "lockkeeper/" + key.name() + "/";
}

std::string command_prefix(LockKey key) {
  return child_prefix(key) + "!";  // no run's name has it
}

}  // namespace

std::string Fence::statement() const {
  return may_go_on("NOT EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.pid = " + std::to_string(holder_pid) +
                       " AND " + lock_row("l", LockKey::kLockClass, key) + ")",
                   epoch);
}

std::string Fence::for_any_role() const {
  // The holder's own session would be let in, and told that nobody holds the lock.
  const std::string lost = "pg_catalog.pg_try_advisory_xact_lock_shared(" + std::to_string(LockKey::kHolderClass) +
                           ", " + std::to_string(key.holder(holder_pid)) + ")";
  std::string locks = may_go_on(lost, 0);
  if (epoch == 0) return locks;
  // By oid: a name in a schema that the role may not use is an error.
  return locks +
         ", pg_catalog.current_setting('transaction_read_only') = 'off' AND EXISTS (SELECT 1 FROM pg_catalog.pg_class c"
         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'lockkeeper' AND c.relname ="
         " 'epoch' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, "
         "'SELECT')"
         " AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'))\n"
         "SELECT " +
         epoch_holds() + "\n" + may_go_on(lost, epoch);
}

// CASE keeps the order: the shared lock first, for what is true without it may be false a moment later.
std::string Fence::may_go_on(const std::string& lost, std::int64_t of_epoch) const {
  return "SELECT CASE WHEN NOT pg_catalog.pg_try_advisory_xact_lock_shared(" + fence_keys(key) + ") THEN false WHEN " +
         lost + " THEN false ELSE " + (of_epoch == 0 ? "true" : epoch_holds()) + " END";
}

std::string Fence::epoch_holds() const {
  return "EXISTS (SELECT 1 FROM lockkeeper.epoch e WHERE e.version_table = " + quote_literal(version_table) +
         " AND e.epoch = " + std::to_string(epoch) + " FOR SHARE)";
}

std::string mark_statement(LockKey key) {
  return "SELECT pg_catalog.pg_try_advisory_lock_shared(" + std::to_string(LockKey::kMarkClass) + ", " +
         std::to_string(key.table) + ")";
}

std::string same_database_query(int pid, const std::string& application) {
  return "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.pid = " + std::to_string(pid) +
         " AND a.datname = pg_catalog.current_database() AND a.application_name = " + quote_literal(application) + ")";
}

std::string runner_application(const std::string& run) {
  return "lockkeeper/" + plain(run);
}

std::string child_application(LockKey key, const std::string& run) {
  return child_prefix(key) + plain(run);
}

std::string command_application(LockKey key, const std::string& run) {
  return command_prefix(key) + plain(run);
}

std::vector<api::Blocker> left_behind(Session& session, LockKey key) {
  const auto has = [key](std::int32_t lock_class) {
    return "EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.pid = a.pid AND " + lock_row("l", lock_class, key) +
           ")";
  };
  const std::string name = child_prefix(key);
  const std::string command = command_prefix(key);
  const Rows rows = session.query(
      "SELECT a.pid FROM pg_catalog.pg_stat_activity a WHERE a.pid <> pg_catalog.pg_backend_pid()"
      " AND a.datname = pg_catalog.current_database() AND (" +
          has(LockKey::kFenceClass) + " OR pg_catalog.left(a.application_name, $2) = $1 AND " +
          has(LockKey::kMarkClass) +
          " OR pg_catalog.left(a.application_name, $4) = $3 AND coalesce(a.state, 'active') <> 'idle') ORDER BY a.pid",
      {name, std::to_string(name.size()), command, std::to_string(command.size())});
  std::vector<api::Blocker> backends;
  for (const Row& row : rows) {
    backends.push_back(describe_backend(session, std::atoi(row.front().value_or("0").c_str())));
  }
  return backends;
}

bool raise_fence(Session& session, LockKey key) {
  const std::vector<api::Blocker> left = left_behind(session, key);
  for (const api::Blocker& backend : left) {
    try {
      session.query("SELECT pg_catalog.pg_terminate_backend($1)", {std::to_string(backend.pid)});
    } catch (const SqlError& error) {
      if (error.sqlstate() != sqlstate::kInsufficientPrivilege) throw;  // another role's: it can only be waited for
    }
  }
  if (!left.empty()) return false;
  const Rows taken = session.query("SELECT pg_catalog.pg_try_advisory_lock(" + fence_keys(key) + ")");
  if (taken.front().front().value_or("") != "t") return false;
  session.query("SELECT pg_catalog.pg_advisory_unlock(" + fence_keys(key) + ")");
  return true;
}

}  // namespace lockkeeper::postgres
