#include <fmt/core.h>

#include <cstdlib>

#include "postgres/lock/activity.h"
#include "runner/steps/remedy_steps.h"

namespace lockkeeper::runner {
namespace {

std::string name_after_if_exists(const std::string& sql) {
  constexpr std::string_view kWords = "IF EXISTS ";
  const std::size_t at = sql.find(kWords);
  return at == std::string::npos ? "" : sql.substr(at + kWords.size());
}

}  // namespace

std::string drop_index(const plan::DropIndexStep& step, const RemedyContext& context) {
  const std::string name = name_after_if_exists(step.sql);
  if (!name.empty()) {
    const postgres::Rows now = context.session.query(
        "SELECT i.indisvalid, coalesce((SELECT min(l.pid) FROM pg_catalog.pg_locks l WHERE l.relation = i.indrelid"
        " AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()), 0)"
        " FROM pg_catalog.pg_index i WHERE i.indexrelid = pg_catalog.to_regclass($1)",
        {name});
    if (now.empty()) return fmt::format("found {} gone already", step.index);
    if (now.front()[0].value_or("") == "t") return fmt::format("found {} valid, and left it", step.index);
    if (const int pid = std::atoi(now.front()[1].value_or("0").c_str()); pid != 0) {
      throw StepStopped({api::Code::kBlocked, api::Severity::kError, step.index,
                         fmt::format("The invalid {} may be under construction right now: its table is held by {}.",
                                     step.index, postgres::describe(postgres::describe_backend(context.session, pid))),
                         "run again when that session has ended its statement"});
    }
  }
  {
    const SessionTimeouts timeouts(context.session, context.settings.timeouts.concurrently,
                                   context.settings.timeouts.statement);
    require_fence(context);
    context.session.query(step.sql);
    report_statement(context, step.sql, 0);
  }
  fenced_transaction(context, [&](postgres::Transaction& transaction) {
    record(transaction, context, "drop-index", {}, {step.sql}, fmt::format("{} was not valid", step.index));
  });
  return fmt::format("dropped the invalid {}", step.index);
}

}  // namespace lockkeeper::runner
