#include <fmt/core.h>

#include <algorithm>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"
#include "plan/sentences.h"
#include "postgres/ledger/remedy_record.h"
#include "runner/steps/remedy_steps.h"
#include "runner/steps/upgrade_verdict.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::runner {
namespace {

constexpr int kMembersMaySet = 160000;         // pg_has_role() tells SET ROLE from being a member
constexpr int kLabelsInTransactions = 120000;  // from here on ALTER TYPE … ADD VALUE may run inside of one

std::string names_of(const std::vector<schema::Statement>& statements) {
  std::vector<std::string> names;
  for (const schema::Statement& statement : statements) {
    if (statement.object.empty() || std::find(names.begin(), names.end(), statement.object) != names.end()) continue;
    names.push_back(statement.object);
  }
  return plan::listed(names);
}

// As whom the revisions ran: the role that the version table belongs to, where that is another one and ours may act as
// it. What is made again then is that role's, and gets what its default privileges give.
std::string role_of_revisions(const RemedyContext& context) {
  const int version = context.session.server_version();
  const postgres::Rows found = context.session.query(
      fmt::format("SELECT r.rolname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner WHERE"
                  " c.oid = pg_catalog.to_regclass($1) AND r.rolname <> session_user AND pg_catalog.pg_has_role("
                  "session_user, r.oid, '{}')",
                  version < kMembersMaySet ? "MEMBER" : "SET"),
      {context.table.qualified()});
  return found.empty() ? "" : found.front().front().value_or("");
}

// Where our role owns nothing here and may not act as the one that owns all: what it made would be of no use to that.
void require_owner(const RemedyContext& context) {
  const postgres::Rows found = context.session.query(
      "SELECT r.rolname, session_user FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner WHERE"
      " c.oid = pg_catalog.to_regclass($1) AND NOT pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')"
      " AND EXISTS (SELECT FROM pg_catalog.pg_class o WHERE o.relowner = c.relowner AND o.relkind IN ('r', 'p', 'v')"
      " AND o.oid >= 16384 AND o.oid <> c.oid AND o.relnamespace = c.relnamespace)"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_class o WHERE pg_catalog.pg_get_userbyid(o.relowner) = session_user"
      " AND o.relkind IN ('r', 'p', 'v') AND o.oid >= 16384 AND o.relnamespace = c.relnamespace)",
      {context.table.qualified()});
  if (found.empty()) return;
  const std::string owner = found.front()[0].value_or("");
  const std::string ours = found.front()[1].value_or("");
  throw StepStopped({api::Code::kMissingEffects, api::Severity::kError, owner,
                     fmt::format("The tables here belong to {}, and {}, as whom this run is connected, may not act as "
                                 "that role: what it made again would be its own, and of no use to {}.",
                                 owner, ours, owner),
                     fmt::format("GRANT {} TO {}, or give the run the URL of {}", quote_identifier(owner),
                                 quote_identifier(ours), owner)});
}

std::string to_session_user(std::string sql) {
  constexpr std::string_view kGrantee = " CURRENT_USER";
  const std::size_t at = sql.rfind(kGrantee);
  const bool is_grant = sql.starts_with("GRANT ") || sql.starts_with("REVOKE ");
  return is_grant && at != std::string::npos ? sql.replace(at, kGrantee.size(), " SESSION_USER") : sql;
}

}  // namespace

std::string repair(const plan::RepairStep& step, const RemedyContext& context) {
  const std::string because =
      fmt::format("objects of {} were not there: {}", name_rows(step.revisions), names_of(step.statements));
  require_owner(context);
  std::string role = role_of_revisions(context);
  // Where env.py takes that role, whoever it is by itself is called CURRENT_USER in the statements.
  const bool named =
      std::any_of(step.statements.begin(), step.statements.end(), [&role](const schema::Statement& statement) {
        return !role.empty() && statement.sql.ends_with(fmt::format(" OWNER TO {}", schema::quote_name(role)));
      });
  std::size_t next = 0;
  while (next < step.statements.size()) {
    const schema::Statement& first = step.statements[next];
    if (first.commit_after && context.session.server_version() < kLabelsInTransactions) {
      {
        const api::Timeouts& limits = context.settings.timeouts;
        const SessionTimeouts timeouts(context.session, limits.lock, limits.statement);
        require_fence(context);
        context.session.query(first.sql);
      }
      report_statement(context, first.sql, 0);
      fenced_transaction(context, [&](postgres::Transaction& transaction) {
        record(transaction, context, "repair", step.revisions, {first.sql}, because);
      });
      ++next;
      continue;
    }
    std::size_t end = next;
    const auto run = [&](postgres::Transaction& transaction) {
      std::vector<std::string> ran;
      if (!role.empty()) transaction.query(fmt::format("SET LOCAL ROLE {}", quote_identifier(role)));
      for (end = next; end < step.statements.size();) {
        const schema::Statement& statement = step.statements[end];
        if (statement.commit_after && context.session.server_version() < kLabelsInTransactions) break;
        ran.push_back(named ? to_session_user(statement.sql) : statement.sql);
        run_statement(transaction, context, ran.back());
        ++end;
        if (statement.commit_after) break;
      }
      if (!role.empty()) transaction.query("SET LOCAL ROLE NONE");
      record(transaction, context, "repair", step.revisions, ran, because);
    };
    try {
      fenced_transaction(context, run);
    } catch (const postgres::SqlError& error) {
      // What a superuser has made: an extension, say.
      if (role.empty() || error.sqlstate() != sqlstate::kInsufficientPrivilege) throw;
      role.clear();
      fenced_transaction(context, run);
    }
    next = end;
  }
  return fmt::format("made {} of {}", names_of(step.statements), name_rows(step.revisions));
}

}  // namespace lockkeeper::runner
