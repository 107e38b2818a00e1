#include "postgres/session/preconditions.h"

#include <fmt/core.h>

namespace lockkeeper::postgres {
namespace {

std::string server_process(Session& session) {
  return session.query("SELECT pg_catalog.pg_backend_pid()").front().front().value_or("");
}

// Through a pool that gives a server process away after each transaction, two clients that never disconnected meet
// the same one, or one client meets several.
bool process_wanders(Session& session, Session& other) {
  constexpr int kLooks = 8;  // a pool that goes round its processes may show the same one twice in a row
  const std::string mine = server_process(session);
  bool wanders = false;
  other.transaction([&](Transaction& open) {
    if (open.query("SELECT pg_catalog.pg_backend_pid()").front().front().value_or("") == mine) {
      wanders = true;  // while we are still connected
      return;
    }
    // The other one's process is taken now: a pool of two must answer from another than before, or from ours.
    wanders = server_process(session) != mine;
  });
  for (int look = 0; look < kLooks && !wanders; ++look) wanders = server_process(session) != mine;
  return wanders;
}

}  // namespace

std::optional<api::Finding> find_transaction_pooler(Session& session, const SessionOptions& options) {
  bool wanders = false;
  try {
    if (session.is_direct() && server_process(session) == std::to_string(session.backend_pid())) {
      return std::nullopt;  // nothing stands between
    }
    wanders = server_process(session) != std::to_string(session.backend_pid());
    if (!wanders) {
      auto second = Session::open(options);
      if (auto* finding = std::get_if<api::Finding>(&second)) return *finding;
      wanders = process_wanders(session, *std::get<std::unique_ptr<Session>>(second));
    }
  } catch (const SqlError& error) {
    // A pool in statement mode ends a connection that says BEGIN.
    if (error.kind() != ErrorKind::kInDoubt) throw;
    wanders = true;
  }
  if (!wanders) return std::nullopt;
  const std::string where = session.url().where();
  return api::Finding{api::Code::kTransactionPooler, api::Severity::kError, where,
                      fmt::format("At {} stands a pool in transaction mode (PgBouncer or the like): a lock taken "
                                  "through it belongs to no session, so two runs could migrate at once.",
                                  where),
                      "give a URL that leads to PostgreSQL itself, or to a pool in session mode"};
}

std::optional<api::Finding> claim_session(Session& session, SessionOptions& options) {
  if (auto finding = find_transaction_pooler(session, options)) return finding;
  if (session.is_direct()) return std::nullopt;
  session.claim();
  options.alone = true;
  return std::nullopt;
}

std::optional<api::Finding> find_read_only(Session& session, bool default_may) {
  const Rows rows = session.query(
      "SELECT pg_catalog.pg_is_in_recovery(),"
      " (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only')");
  const std::string where = session.url().where();
  if (rows.front()[0].value_or("") == "t") {
    return api::Finding{api::Code::kReadOnlyDatabase, api::Severity::kError, where,
                        fmt::format("The database at {} is a standby: nothing can be written to it.", where),
                        "give the primary's URL, or several hosts with target_session_attrs=read-write"};
  }
  if (!default_may && rows.front()[1].value_or("") == "on") {
    return api::Finding{
        api::Code::kReadOnlyDatabase, api::Severity::kError, where,
        fmt::format("The database at {} is read-only: default_transaction_read_only is on.", where),
        "switch it off where it was set: ALTER SYSTEM, ALTER DATABASE, ALTER ROLE, or the URL's options"};
  }
  return std::nullopt;
}

}  // namespace lockkeeper::postgres
