#include "runner/shadow/script_trace.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "base/sqlstates.h"

namespace lockkeeper::runner {

namespace {

using Kind = postgres::ScriptStatement::Kind;

// A role of the application's server: a shadow has none of them, and makes none.
bool misses_a_role(const std::string& code, const std::string& error) {
  return sqlstate::kUndefinedObject == code && error.starts_with("role ");
}

// No fault of the statement's: our role, the server's limits, our patience.
bool is_of_the_shadow(const std::string& code) {
  return sqlstate::kInsufficientPrivilege == code || sqlstate::kQueryCanceled == code ||
         sqlstate::kLockNotAvailable == code || code.starts_with(sqlstate::kInsufficientResources) ||
         code.starts_with(sqlstate::kOperatorIntervention);
}

// Returns: whether it ran.
bool run(postgres::Session& session, const std::string& sql, std::string& code, std::string& error) {
  try {
    session.query(sql);
    return true;
  } catch (const postgres::SqlError& failure) {
    if (failure.kind() == ErrorKind::kInDoubt) throw;
    code = failure.sqlstate();
    error = failure.what();
    return false;
  }
}

// In one go, which is one transaction; where that fails nothing is left of it.
bool make_at_once(postgres::Session& session, const std::vector<ScriptPart>& statements) {
  std::string all;
  for (const ScriptPart& part : statements) {
    if (part.statement.kind != Kind::kPlain || !part.why_not.empty()) return false;
    all += part.statement.sql + ";\n";
  }
  std::string code;
  std::string error;
  return all.empty() || run(session, all, code, error);
}

}  // namespace

std::unique_ptr<postgres::Session> session_in(postgres::ScratchDatabase& scratch) {
  postgres::SessionOptions options;
  options.url = scratch.session().url();
  options.application = "lockkeeper/trace";
  auto opened = postgres::Session::open(options);
  if (const auto* finding = std::get_if<api::Finding>(&opened)) {
    throw postgres::SqlError(ErrorKind::kInDoubt, finding->message, "");
  }
  return std::get<std::unique_ptr<postgres::Session>>(std::move(opened));
}

std::vector<SchemaGap> make_schema(postgres::Session& session, const std::vector<ScriptPart>& statements) {
  std::vector<SchemaGap> gaps;
  if (make_at_once(session, statements)) return gaps;
  for (const ScriptPart& part : statements) {
    if (!part.why_not.empty()) continue;  // rows, roles and settings make no table
    std::string code;
    std::string error;
    if (run(session, part.statement.sql, code, error) || misses_a_role(code, error)) continue;
    gaps.push_back({part.at, error});
  }
  return gaps;
}

api::StatementTrace trace_part(postgres::LockTrace& trace, const ScriptPart& part) {
  using How = api::StatementTrace::How;
  if (!part.why_not.empty()) return {How::kNotRun, {}, "", part.why_not};
  api::StatementTrace traced = trace.run(part.statement);
  const bool cannot_here = part.needs_extension && !traced.sqlstate.empty();
  if (cannot_here || misses_a_role(traced.sqlstate, traced.error) || is_of_the_shadow(traced.sqlstate)) {
    return {How::kNotRun, {}, "", traced.error};
  }
  return traced;
}

std::variant<ScriptTrace, api::Finding> trace_script(postgres::ScratchDatabase& scratch,
                                                     const std::vector<ScriptPart>& statements, bool in_transaction) {
  auto opened = postgres::LockTrace::open(scratch);
  if (auto* finding = std::get_if<api::Finding>(&opened)) return std::move(*finding);
  postgres::LockTrace& trace = *std::get<std::unique_ptr<postgres::LockTrace>>(opened);
  ScriptTrace script{{}, trace.server_version()};
  if (in_transaction) (void)trace.run({"BEGIN", Kind::kBegin});
  for (const ScriptPart& part : statements) script.statements.push_back(trace_part(trace, part));
  return script;
}

}  // namespace lockkeeper::runner
