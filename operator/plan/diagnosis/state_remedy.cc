#include "plan/diagnosis/state_remedy.h"

#include <fmt/core.h>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"
#include "plan/diagnosis/missing_right.h"
#include "plan/diagnosis/sqlstate.h"

namespace lockkeeper::plan {
namespace {

bool says(std::string_view message, std::string_view words) {
  return message.find(words) != std::string_view::npos;
}

// 3F000.
std::string missing_schema(std::string_view message, const std::string& role) {
  if (says(message, "no schema has been selected")) {
    return fmt::format(
        "no schema of the search_path of {} is there: `CREATE SCHEMA` one of them, or `ALTER ROLE {} SET search_path = "
        "public`",
        role, role);
  }
  const std::string schema = quoted_name(message);
  if (schema.empty()) return "";
  return fmt::format(
      "`CREATE SCHEMA {} AUTHORIZATION {}`, in an earlier revision or before the migrations; or correct its name",
      schema, role);
}

// 22001, of Alembic's own statement: the column is a varchar(32).
// https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure
std::string too_long_an_id(const alembic::AdapterFailure& failure) {
  if (!says(failure.statement, "version_num")) return "";
  return fmt::format(
      "the id of revision {0} is longer than Alembic's column: give it a shorter one; or, once the table is there, "
      "make "
      "the column wider: `ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(255)`",
      failure.revision.empty() ? "that failed" : failure.revision);
}

// 57014 and the timeouts that end sessions.
std::string timed_out(const alembic::AdapterFailure& failure, const std::optional<TimeoutSetting>& timeout) {
  const std::vector<std::string> names = timeouts_behind(failure.sqlstate, failure.message);
  if (names.empty())
    return failure.sqlstate == sqlstate::kQueryCanceled ? "somebody cancelled it (pg_cancel_backend): apply again" : "";
  if (timeout) {
    return fmt::format("{} is {}, set {}: raise it there ({})", timeout->name, timeout->value, timeout->set_by,
                       timeout->change);
  }
  // A driver that loses the connection does not always tell the code.
  if (failure.sqlstate.empty()) {
    return "the server ended the session: somebody did (pg_terminate_backend), or it went down; its log says which. If "
           "nothing is wrong with the revision, apply again";
  }
  return fmt::format("env.py, or the revision, sets {} for its own session: raise it there", names.front());
}

}  // namespace

std::vector<std::string> timeouts_behind(std::string_view sqlstate, std::string_view message) {
  if (sqlstate == sqlstate::kQueryCanceled) {
    return says(message, "statement timeout") ? std::vector<std::string>{"statement_timeout"}
                                              : std::vector<std::string>{};
  }
  if (sqlstate == sqlstate::kIdleInTransactionSessionTimeout) return {"idle_in_transaction_session_timeout"};
  if (sqlstate == sqlstate::kTransactionTimeout) return {"transaction_timeout"};
  if (sqlstate == sqlstate::kIdleSessionTimeout) return {"idle_session_timeout"};
  const bool closed =
      sqlstate.empty() && (says(message, "server closed the connection") || says(message, "connection was closed") ||
                           says(message, "connection is lost"));
  if (!closed) return {};
  return {"idle_in_transaction_session_timeout", "transaction_timeout", "idle_session_timeout"};
}

std::string remedy_for(const alembic::AdapterFailure& failure, const std::optional<TimeoutSetting>& timeout) {
  const std::string role = failure.role.empty() ? "the_role_that_migrates" : quote_where_needed(failure.role);
  std::string exact;
  if (failure.sqlstate == sqlstate::kInsufficientPrivilege) {
    exact = remedy_for_missing_right(failure.message, failure.statement, role);
  } else if (failure.sqlstate == sqlstate::kInvalidSchemaName) {
    exact = missing_schema(failure.message, role);
  } else if (failure.sqlstate == sqlstate::kStringDataRightTruncation) {
    exact = too_long_an_id(failure);
  } else {
    exact = timed_out(failure, timeout);
  }
  return exact.empty() ? std::string(usual_remedy(failure.sqlstate)) : exact;
}

}  // namespace lockkeeper::plan
