#include "postgres/lock/activity.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include "base/sqlstates.h"
#include "base/text.h"

namespace lockkeeper::postgres {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kQueryLimit = 300;  // in bytes: enough to recognise a statement

std::string text_of(const std::optional<std::string>& field) {
  return field.value_or("");
}

int number_of(const std::optional<std::string>& field) {
  return std::atoi(text_of(field).c_str());
}

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return cut_behind(text, kQueryLimit);
}

// pid, user, application, age of the transaction (or of the session), query: what an idle session asked last, and what
// a run of ours asks of the server, is not why it holds anything. The cast: before PostgreSQL 14 extract() gives double
// precision, which round() takes without digits only.
constexpr const char* kBackendColumns =
    "a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''),"
    " round(extract(epoch FROM clock_timestamp()"
    "   - coalesce(a.xact_start, a.backend_start, clock_timestamp()))::numeric, 1),"
    " CASE WHEN a.state = 'idle' OR a.application_name LIKE 'lockkeeper/%' AND a.query ~* '^\\s*select\\M' THEN '' ELSE"
    " coalesce(a.query, '') END";

api::Blocker to_blocker(const Row& row) {
  return {number_of(row[0]), text_of(row[1]), text_of(row[2]), std::atof(text_of(row[3]).c_str()),
          on_one_line(text_of(row[4]))};
}

}  // namespace

api::Blocker describe_backend(Session& session, int pid) {
  const Rows rows = session.query(
      std::string("SELECT ") + kBackendColumns + " FROM pg_stat_activity a WHERE a.pid = $1", {std::to_string(pid)});
  return rows.empty() ? api::Blocker{pid, "", "", 0, ""} : to_blocker(rows.front());
}

std::vector<BlockedBackend> blocked_backends(Session& session, const std::string& application) {
  // pg_blocking_pids stops the lock manager for a moment: asked only of backends that do wait for a lock.
  const Rows waits = session.query(
      // pg_locks, because what another role's session waits for is not shown.
      "WITH RECURSIVE waiting AS (SELECT pid FROM pg_stat_activity a WHERE application_name = $1"
      " AND datname = current_database() AND pid <> pg_backend_pid()"
      " AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted)),"
      " chain(root, pid, depth, path) AS ("
      " SELECT w.pid, b.pid, 1, ARRAY[w.pid, b.pid] FROM waiting w, unnest(pg_blocking_pids(w.pid)) AS b(pid)"
      " UNION ALL"
      " SELECT c.root, b.pid, c.depth + 1, c.path || b.pid FROM chain c, unnest(pg_blocking_pids(c.pid)) AS b(pid)"
      " WHERE c.depth < 8 AND NOT b.pid = ANY(c.path))"
      " SELECT root, pid, min(depth) FROM chain GROUP BY root, pid ORDER BY root, min(depth), pid LIMIT 64",
      {application});
  std::vector<BlockedBackend> blocked;
  for (const Row& row : waits) {
    const int root = number_of(row[0]);
    if (blocked.empty() || blocked.back().pid != root) {
      const Rows self = session.query(
          "SELECT round(extract(epoch FROM clock_timestamp() - coalesce(query_start, clock_timestamp()))::numeric, 1),"
          " coalesce(query, '') FROM pg_stat_activity WHERE pid = $1",
          {std::to_string(root)});
      if (self.empty()) continue;
      blocked.push_back({root, std::atof(text_of(self[0][0]).c_str()), on_one_line(text_of(self[0][1])), {}});
    }
    // 0: a prepared transaction holds the lock, and no process.
    const int pid = number_of(row[1]);
    blocked.back().blockers.push_back(pid == 0 ? api::Blocker{0, "", "a prepared transaction", 0, ""}
                                               : describe_backend(session, pid));
  }
  for (BlockedBackend& backend : blocked) {
    std::string pids;
    for (const api::Blocker& blocker : backend.blockers)
      pids += (pids.empty() ? "" : ",") + std::to_string(blocker.pid);
    if (pids.empty()) continue;
    // The state of another role's session is not shown.
    for (const Row& row : session.query("SELECT pid FROM pg_stat_activity WHERE pid IN (" + pids +
                                        ") AND coalesce(state, 'idle in transaction') LIKE 'idle in transaction%'")) {
      backend.idle.push_back(number_of(row[0]));
    }
  }
  return blocked;
}

std::string describe(const api::Blocker& blocker) {
  std::vector<std::string> known;
  if (!blocker.user.empty()) known.push_back(fmt::format("user {}", blocker.user));
  if (!blocker.application.empty()) known.push_back(fmt::format("application {}", blocker.application));
  if (blocker.seconds > 0) {
    const Milliseconds age(static_cast<Milliseconds::rep>(blocker.seconds * 1000));
    known.push_back(fmt::format("for {}", for_people(age)));
  }
  const std::string who = known.empty() ? "" : fmt::format(" ({})", join(known));
  const std::string query = blocker.query.empty() ? "" : fmt::format(": {}", blocker.query);
  return fmt::format("pid {}{}{}", blocker.pid, who, query);
}

std::vector<api::Blocker> end_backends(Session& session, const std::string& application, Milliseconds patience) {
  const auto until = Clock::now() + patience;
  const std::string left = std::string("SELECT ") + kBackendColumns +
                           " FROM pg_stat_activity a WHERE a.application_name = $1 AND a.datname = current_database()"
                           " AND a.pid <> pg_backend_pid() ORDER BY a.pid";
  while (true) {
    std::vector<api::Blocker> backends;
    for (const Row& row : session.query(left, {application})) backends.push_back(to_blocker(row));
    if (backends.empty() || Clock::now() >= until) return backends;
    for (const api::Blocker& backend : backends) {
      try {
        session.query("SELECT pg_terminate_backend($1)", {std::to_string(backend.pid)});
      } catch (const SqlError& error) {
        if (error.sqlstate() != sqlstate::kInsufficientPrivilege) throw;  // another role's: only waiting is left
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace lockkeeper::postgres
