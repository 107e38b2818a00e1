#include <fmt/core.h>

#include <algorithm>

#include "base/sql_quoting.h"
#include "postgres/ledger/ledger.h"
#include "postgres/ledger/remedy_record.h"
#include "runner/steps/remedy_steps.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

constexpr std::size_t kAlembicWidth = 32;  // what Alembic's own version table has room for

std::vector<std::string> sorted(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

[[noreturn]] void stop_at_other_rows(const plan::StampStep& step, const RemedyContext& context,
                                     const std::vector<std::string>& now) {
  throw StepStopped({api::Code::kOrphanedRevision, api::Severity::kError, context.table.display(),
                     fmt::format("The version rows of {} changed while this run held the lock: they are {}, and were "
                                 "{}. Something migrates beside Lockkeeper, so nothing was stamped.",
                                 context.table.display(), name_rows(now), name_rows(step.from)),
                     "end what runs Alembic on its own, then run again"});
}

// As Alembic makes it.
std::string create_table(const postgres::VersionTable& table, std::size_t width) {
  return fmt::format("CREATE TABLE {} (version_num VARCHAR({}) NOT NULL, CONSTRAINT {} PRIMARY KEY (version_num))",
                     table.qualified(), width, quote_identifier(table.name + "_pkc"));
}

}  // namespace

std::vector<std::string> stamp_statements(const plan::StampStep& step, const postgres::VersionTable& table,
                                          bool table_exists) {
  std::vector<std::string> statements;
  if (!table_exists) {
    std::size_t width = kAlembicWidth;
    for (const std::string& revision : step.to) width = std::max(width, revision.size());
    statements.push_back(create_table(table, width));
  }
  if (!step.from.empty()) statements.push_back(fmt::format("DELETE FROM {}", table.qualified()));
  for (const std::string& revision : sorted(step.to)) {
    statements.push_back(
        fmt::format("INSERT INTO {} (version_num) VALUES ({})", table.qualified(), quote_literal(revision)));
  }
  return statements;
}

std::string stamp(const plan::StampStep& step, const RemedyContext& context) {
  fenced_transaction(context, [&](postgres::Transaction& transaction) {
    const std::string name = context.table.qualified();
    const bool exists =
        transaction.query("SELECT pg_catalog.to_regclass($1) IS NOT NULL", {name}).front().front().value_or("") == "t";
    std::vector<std::string> now;
    if (exists) {
      // Against an `alembic upgrade` that somebody runs without the lock.
      transaction.query(fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", name));
      for (const postgres::Row& row : transaction.query(fmt::format("SELECT version_num FROM {}", name))) {
        now.push_back(row.front().value_or(""));
      }
    }
    if (sorted(now) != sorted(step.from)) stop_at_other_rows(step, context, sorted(now));
    const std::vector<std::string> statements = stamp_statements(step, context.table, exists);
    for (const std::string& sql : statements) run_statement(transaction, context, sql);
    if (!context.ledger_run) return;
    if (context.undoes) postgres::mark_undone(transaction, *context.undoes);
    std::vector<postgres::LedgerStep> rows;
    for (const std::string& revision : step.to) {
      rows.push_back({revision, context.graph.parents(revision), context.settings.image, std::nullopt,
                      postgres::LedgerOutcome::kStamped});
    }
    postgres::Ledger::record(transaction, *context.ledger_run, rows);
    postgres::record_remedy(transaction, *context.ledger_run,
                            {context.undoes ? "undo-stamp" : "stamp", step.to, sorted(now), sorted(step.to), statements,
                             step.because, "", ""});
  });
  const std::string from = step.from.empty() ? "" : fmt::format(" in place of {}", name_rows(step.from));
  return fmt::format("stamped {}{}", name_rows(sorted(step.to)), from);
}

}  // namespace lockkeeper::runner
